"""The tests that an emitted project has of itself, run as its owner would run them."""

import os
import subprocess
import sys
from pathlib import Path

SECONDS = 300
MOST_LINES = 40
OF_THE_PROGRAM = ("decimal does not fit", "number is out of range", "integer is outside of 64 bits")
"""Refusals of results that are too large, which a random expression asks for and a test of a form cannot foresee."""


def findings(project: Path) -> str | None:
    """What pytest says of failing tests, its last lines; None if all passed. Uses SQLite."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PYTHONPATH")}
    command = [sys.executable, "-W", "ignore", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--tb=short"]
    try:
        told = subprocess.run(
            command, cwd=project, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        return f"no end after {SECONDS} seconds"
    if told.returncode == 0 or any(limit in told.stdout for limit in OF_THE_PROGRAM):
        return None
    return "\n".join(f"{told.stdout}{told.stderr}".splitlines()[-MOST_LINES:])
