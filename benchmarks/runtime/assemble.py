"""Compiles `articles.md` into a project, as a user would: with the command line and the built-in reader."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SPEC = HERE / "articles.md"


def assemble(target: Path) -> Path:
    """Compile the spec into the folder `target` and return it; it goes on the Python path.

    Raises:
        RuntimeError: with what the compiler said, when there is a diagnostic.
    """
    command = [sys.executable, "-m", "compiler", "compile", str(SPEC), "--out", str(target)]
    command += ["--retriever", "lexical", "--verify", "none"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return target
