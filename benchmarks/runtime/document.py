"""Refreshes the listings of docs/emitted-data-layer.md: `python -m benchmarks.runtime.document`.

A listing is a fenced block whose first line is `# app/<path>`: that file of the project which the compiler emits from
`articles.md`. Prose around it is kept.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from benchmarks.runtime.assemble import ROOT, assemble

PAGE = ROOT / "docs" / "emitted-data-layer.md"

_LISTING = re.compile(r"```python\n# app/(\S+)\n.*?```\n", re.DOTALL)


def refreshed(text: str, project: Path) -> str:
    """`text` with every listing equal to the file of the project that it names."""

    def listing(match: re.Match[str]) -> str:
        return f"```python\n# app/{match[1]}\n{(project / 'app' / match[1]).read_text()}```\n"

    return _LISTING.sub(listing, text)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(refreshed(PAGE.read_text(), assemble(Path(folder) / "articles")))
