"""A copy of the emitted project in which one mutant after the other is tested."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.mutation.base import Texts

TIMEOUT = 180.0
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")


@dataclass(frozen=True)
class TestRun:
    """``failed`` are ids of tests; ``status`` is pytest's, None after the time limit."""

    __test__ = False

    status: int | None
    failed: tuple[str, ...]
    output: str

    @property
    def passed(self) -> bool:
        return self.status == 0


class Workspace:
    """``folder`` is made; ``database`` is a URL, empty for SQLite."""

    def __init__(self, folder: Path, base: Texts, database: str) -> None:
        self.folder = folder
        self.base = base
        self.database = database
        for path, text in base.items():
            self._write(path, text)
        # By content: a file that changes twice in one second would otherwise keep its old code.
        command = ["-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "app", "tests", "migrations"]
        subprocess.run([sys.executable, *command], cwd=folder, check=True, capture_output=True)

    def put(self, changes: Mapping[str, str | None]) -> None:
        """Lay the mutant over the base."""
        for path, text in changes.items():
            if text is None:
                (self.folder / path).unlink(missing_ok=True)
            else:
                self._write(path, text)

    def restore(self, changes: Mapping[str, str | None]) -> None:
        """The base again."""
        self.put({path: self.base.get(path) for path in changes})

    def tests(self) -> list[str]:
        """Test files that are there now."""
        found = (self.folder / "tests").rglob("test_*.py")
        return sorted(path.relative_to(self.folder).as_posix() for path in found)

    def run(self, files: Sequence[str], *, stop: bool = True) -> TestRun:
        """Run these test files in this order, up to the first failure if ``stop``."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        variables = {**kept, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "NO_COLOR": "1"}
        if self.database:
            variables["DATABASE_URL"] = self.database
        options = ["-q", "--tb=line", "-p", "no:cacheprovider", f"--basetemp={self.folder}-tmp", *["-x"][: int(stop)]]
        command = [sys.executable, "-m", "pytest", *options, *files]
        try:
            done = subprocess.run(
                command, cwd=self.folder, env=variables, capture_output=True, text=True, timeout=TIMEOUT, check=False
            )
        except subprocess.TimeoutExpired:
            return TestRun(None, ("(no end)",), "")
        failed = tuple(match[1] for match in _FAILED.finditer(done.stdout))
        if done.returncode and not failed:
            failed = ("(does not start)",)
        return TestRun(done.returncode, failed, done.stdout + done.stderr)

    def _write(self, path: str, text: str) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
