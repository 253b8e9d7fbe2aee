"""Puts `prebuilt/` and the runtime that every emitted project contains together into one project folder."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
RUNTIME = HERE.parents[1] / "emitters" / "fastapi" / "scaffold" / "app" / "runtime"


def assemble(target: Path) -> Path:
    """Write the project into the folder `target` and return it; it goes on the Python path."""
    ignored = shutil.ignore_patterns("__pycache__", ".mypy_cache", ".ruff_cache")
    shutil.copytree(HERE / "prebuilt" / "app", target / "app", ignore=ignored)
    shutil.copytree(RUNTIME, target / "app" / "runtime", ignore=ignored)
    return target
