"""One compile through the command line's entry point, with all that it printed and left behind."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from compiler.cli.main import main

KEYS = {"status", "units", "calls", "tokens", "requirements", "files", "diagnostics", "seconds"}

GOOD = """# Shelf

Books on a shelf.

## Conventions

- There is no sign-in.

## Book

| Field | Type | Rules |
| --- | --- | --- |
| title | text | 1 to 80 characters |
| pages | integer | at least 1, default 1 |

## Add a book

`POST /books`

- **Who**: anyone
- **Answers**: 201 with the book

## Show a book

`GET /books/{book_id}`

- **Who**: anyone
- **Answers**: the book
"""
"""A spec without a fault; the bad ones are this with something wrong."""


@dataclass(frozen=True)
class Attempt:
    """What one compile came to."""

    out: Path
    code: int
    report: dict[str, Any]

    def said(self, code: str) -> dict[str, Any]:
        """The first diagnostic of this code."""
        found = [item for item in self.report["diagnostics"] if item["code"] == code]
        assert found, f"no {code} in {self.report['diagnostics']}"
        first: dict[str, Any] = found[0]
        return first

    @property
    def errors(self) -> list[str]:
        return [item["code"] for item in self.report["diagnostics"] if item["severity"] == "error"]

    def uncovered(self, line: int) -> str:
        """Why the requirement at this line was not compiled."""
        found = [item for item in self.report["diagnostics"] if item["code"] == "G1001" and item["line"] == line]
        assert found, f"line {line} is not reported: {self.report['diagnostics']}"
        return str(found[0]["message"])


Attempts = Callable[[Path], Attempt]


def attempt(spec: Path, out: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> Attempt:
    """Compile; what every compile must keep is asserted here, however bad its input."""
    command = ["formwork", "compile", str(spec), "--out", str(out), "--retriever", "lexical", "--verify", "none"]
    monkeypatch.setattr(sys, "argv", [*command, "--json"])
    capture.readouterr()
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capture.readouterr()
    assert "Traceback" not in printed.err
    assert printed.err == ""
    report = json.loads(printed.out)
    assert set(report) == KEYS
    code = ended.value.code
    assert isinstance(code, int)
    errors = [item for item in report["diagnostics"] if item["severity"] == "error"]
    assert bool(errors) is (code != 0), errors
    for item in report["diagnostics"]:
        if item["severity"] == "error":
            assert item["file"], item
            assert item["line"], item
    return Attempt(out, code, report)


def tree(out: Path) -> dict[str, bytes]:
    """All files of the output and the stored forms; not the journal of calls, which may grow."""
    passing = ("calls.sqlite", "lock")
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(passing)
    }


def starts(out: Path) -> None:
    """The emitted application can be made, which imports all of it."""
    _run(out, "-c", "from app.main import create_app; from app.settings import Settings; create_app(Settings())")


def passes_its_tests(out: Path) -> None:
    """The emitted tests pass on SQLite."""
    _run(out, "-m", "pytest", "-q", "-p", "no:cacheprovider")


def _run(out: Path, *arguments: str) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=out, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
