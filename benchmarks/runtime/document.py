"""Refreshes the listings of docs/emitted-data-layer.md from `prebuilt/app`: `python benchmarks/runtime/document.py`.

A listing is a fenced block whose first line is `# app/<path>`; prose around it is kept.
"""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "emitted-data-layer.md"

_LISTING = re.compile(r"```python\n# app/(\S+)\n.*?```\n", re.DOTALL)


def refreshed(text: str) -> str:
    """`text` with every listing equal to the file that it names."""

    def listing(match: re.Match[str]) -> str:
        source = (HERE / "prebuilt" / "app" / match[1]).read_text()
        return f"```python\n# app/{match[1]}\n{source}```\n"

    return _LISTING.sub(listing, text)


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text()))
