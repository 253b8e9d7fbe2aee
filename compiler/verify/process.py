"""Runs one tool in the emitted tree, apart from the caller's environment, with a time limit."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TEMP", "SYSTEMROOT", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Ran:
    """Exit status (None: it could not be run or took too long, and ``error`` says why) and what it printed."""

    status: int | None
    output: str
    error: str


def run_python(
    arguments: Sequence[str], folder: Path, *, environment: Mapping[str, str] | None = None, seconds: float = 300
) -> Ran:
    """``python …`` of this installation in the folder."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    variables = {**kept, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "NO_COLOR": "1", **(environment or {})}
    try:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=folder,
            env=variables,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ran(None, "", f"no end after {seconds:.0f} s")
    except OSError as error:
        return Ran(None, "", error.strerror or str(error))
    return Ran(done.returncode, done.stdout, done.stderr)
