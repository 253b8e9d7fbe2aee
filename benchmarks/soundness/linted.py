"""ruff and mypy over emitted projects: ruff once over many, mypy with a cache of what they have in common."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

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
    """mypy, strict. Each project takes the place of the one before, so that what is common to them stays known."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def findings(self, project: Path) -> list[str]:
        """What mypy says of one project."""
        for name in PACKAGES:
            shutil.rmtree(self._folder / name, ignore_errors=True)
            if (project / name).exists():
                shutil.copytree(project / name, self._folder / name)
        packages = [name for name in PACKAGES if (self._folder / name).exists()]
        # a finding may be due to what was kept of the project before: only a fresh start is believed
        return self._checked(packages, ".cache") and self._checked(packages, os.devnull)

    def _checked(self, packages: list[str], cache: str) -> list[str]:
        options = ["--strict", "--python-version", "3.11", "--cache-dir", cache]
        command = [sys.executable, "-m", "mypy", *options, *packages]
        told = subprocess.run(command, cwd=self._folder, env=_alone(), capture_output=True, text=True, check=False)
        lines = (told.stdout + told.stderr).splitlines()
        return [line for line in lines if ": error:" in line or told.returncode not in (0, 1)]


def _alone() -> dict[str, str]:
    """The environment without paths that would let a project see this one."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "MYPYPATH")}
