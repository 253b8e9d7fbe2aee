"""Each spec is compiled once per test session, through the command line, as a user would."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "fixtures" / "specs"


@dataclass(frozen=True)
class Compiled:
    """One compile: its folder and the object that ``--json`` printed."""

    spec: Path
    out: Path
    code: int
    report: dict[str, Any]
    stderr: str


def compile_with_cli(spec: Path, out: Path, *options: str) -> Compiled:
    """``formwork compile`` in a process of its own."""
    command = [sys.executable, "-m", "compiler", "compile", str(spec), "--out", str(out), "--json", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert done.stdout.strip(), f"no JSON on stdout:\n{done.stderr}"
    return Compiled(spec, out, done.returncode, json.loads(done.stdout), done.stderr)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Compiled]:
    """The compile of a spec of fixtures/specs by its name."""
    folder = tmp_path_factory.mktemp("compiled")

    @cache
    def of(name: str) -> Compiled:
        result = compile_with_cli(SPECS / name, folder / name)
        assert result.code == 0, [item for item in result.report["diagnostics"] if item["severity"] == "error"]
        return result

    return of
