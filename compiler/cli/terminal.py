"""Where commands print: results on stdout, everything else on stderr."""

import json
import sys
from typing import Any

from rich.console import Console

USAGE = 2


def out() -> Console:
    return Console(highlight=False, soft_wrap=False)


def err() -> Console:
    return Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    """One JSON object on stdout, nothing else."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.flush()


def refuse(message: str, hint: str | None = None) -> int:
    """Say why the command cannot run; gives the exit code for usage errors."""
    from rich.text import Text

    console = err()
    console.print(Text.assemble(("error", "bold red"), f": {message}"))
    if hint:
        console.print(Text.assemble(("hint", "bold green"), f": {hint}"))
    return USAGE
