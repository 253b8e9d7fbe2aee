"""ruff and mypy over emitted projects: ruff once over many, mypy in one process that keeps what it knows."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from mypy.dmypy_server import Server
from mypy.main import process_options

PACKAGES = ("app", "extensions", "tests")


def formatted(folder: Path) -> None:
    """Formats all projects below the folder, as the driver does."""
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", "--no-cache", "."], cwd=folder, check=True)


def ruff_findings(folder: Path) -> dict[str, list[str]]:
    """Findings by the name of the project's folder."""
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "json", "."]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found: dict[str, list[str]] = {}
    for item in json.loads(told.stdout or "[]"):
        path = Path(item["filename"]).relative_to(folder.resolve())
        place = f"{Path(*path.parts[1:])}:{item['location']['row']}"
        found.setdefault(path.parts[0], []).append(f"{item['code']} {place} {item['message']}")
    return found


class TypeChecker:
    """mypy, strict, in this process. Each project takes the place of the one before, so that libraries stay known."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._server: Server | None = None

    def findings(self, project: Path) -> list[str]:
        """What mypy says of one project."""
        for name in PACKAGES:
            shutil.rmtree(self._folder / name, ignore_errors=True)
            if (project / name).exists():
                shutil.copytree(project / name, self._folder / name)
        packages = [name for name in PACKAGES if (self._folder / name).exists()]
        found = self._checked(packages)
        if found:  # what was kept of the project before may be to blame: only a fresh start is believed
            self._server = None
            found = self._checked(packages)
        return found

    def _checked(self, packages: list[str]) -> list[str]:
        before = Path.cwd()
        os.chdir(self._folder)
        try:
            told = self._started(packages).cmd_check(packages, False, False, 120)
        finally:
            os.chdir(before)
        lines: Sequence[str] = str(told.get("out", "") or told.get("error", "")).splitlines()
        return [line for line in lines if ": error:" in line or told.get("status") not in (0, 1)]

    def _started(self, packages: list[str]) -> Server:
        if self._server is None:
            cache = str(self._folder / ".cache")
            arguments = ["--strict", "--python-version", "3.11", "--cache-dir", cache, *packages]
            _, options = process_options(arguments, require_targets=False, server_options=True)
            self._server = Server(options, str(self._folder / "status.json"))
        return self._server
