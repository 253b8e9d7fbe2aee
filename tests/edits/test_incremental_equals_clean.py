"""After any sequence of edits the project is, byte for byte, the one that a clean compile of the last spec gives.

The edits are those of the scenarios, applied and taken back in random order. What the two need not share is history:
``migrations/versions``, ``.formwork``, and the file that a person edited on the way, whose edit must still be there. A
database that went through all revisions has the tables of a new one.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.edits.scenarios import Scenario, apply, compiled, put_spec, scenarios
from tests.evolution.laboratory import Laboratory

MINE = "# a person's remark\n"
POOLS = {
    spec: [item for item in scenarios() if item.spec == spec and not item.before] for spec in ("todo", "forum", "shop")
}


def tree(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".formwork" not in path.parts and "versions" not in path.parts
    }


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The compiled project that each sequence begins with."""

    @cache
    def made(spec: str) -> Path:
        folder = tmp_path_factory.mktemp(spec) / "project"
        put_spec(POOLS[spec][0].source, folder / "spec")
        compiled(folder)
        return folder

    return made


def steps(spec: str, most: int) -> st.SearchStrategy[list[Scenario]]:
    return st.lists(st.sampled_from(POOLS[spec]), min_size=1, max_size=most)


def holds(start: Path, sequence: list[Scenario], edited: int | None) -> None:
    """Play the sequence. An edit that does not fit the text any more, or that the compile refuses, changes nothing."""
    with TemporaryDirectory() as place:
        folder = Path(shutil.copytree(start, Path(place, "project")))
        spec, out = folder / "spec", folder / "out"
        files = [path for path in tree(out) if path.startswith("app/") and path.endswith(".py")]
        mine = files[edited % len(files)] if edited is not None else None
        if mine:
            (out / mine).write_text((out / mine).read_text(encoding="utf-8") + MINE, encoding="utf-8")
        applied: set[str] = set()
        for step in sequence:
            before = Path(shutil.copytree(spec, Path(place, "before")))
            stood = tree(out)
            try:
                apply(_undone(step) if step.name in applied else step.edits, spec)
                compiled(folder, **({} if step.name in applied else step.options))
                applied ^= {step.name}
            except (AssertionError, KeyError):
                shutil.rmtree(spec)
                shutil.copytree(before, spec)
                assert tree(out) == stood
            shutil.rmtree(before)
        compiled(folder)
        clean = Path(place, "clean")
        shutil.copytree(spec, clean / "spec")
        compiled(clean)
        now, wanted = tree(out), tree(clean / "out")
        if mine in wanted:
            assert MINE in now.pop(mine).decode()
            del wanted[mine]
        assert {path for path in {*now, *wanted} if now.get(path) != wanted.get(path)} == set()
        if len(list((out / "migrations" / "versions").glob("*.py"))) > 1:
            assert schema(out, Path(place, "moved.db")) == schema(clean / "out", Path(place, "fresh.db"))


def schema(project: Path, database: Path) -> dict[str, Any]:
    """What a new database says of its tables after all revisions of a project."""
    url = f"sqlite:///{database}"
    command = [sys.executable, "-m", "alembic", "upgrade", "head"]
    done = subprocess.run(
        command, cwd=project, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return Laboratory(url).schema()


def _undone(step: Scenario) -> list[dict[str, str]]:
    """The edits backwards; KeyError where one cannot be taken back."""
    found = []
    for edit in reversed(step.edits):
        if "text" in edit:
            found.append({"file": edit["file"], "delete": "yes"})
        elif step.options or not edit["new"]:
            raise KeyError(step.name)
        else:
            found.append({**edit, "old": edit["new"], "new": edit["old"]})
    return found


quiet = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)


@settings(quiet, max_examples=3, derandomize=True)
@given(sequence=steps("todo", 3), edited=st.none() | st.integers(0, 200))
def test_a_few_edits(start: Callable[[str], Path], sequence: list[Scenario], edited: int | None) -> None:
    holds(start("todo"), sequence, edited)


@pytest.mark.long
@pytest.mark.parametrize("spec", POOLS)
@settings(quiet, max_examples=25)
@given(data=st.data(), edited=st.none() | st.integers(0, 400))
def test_many_edits(start: Callable[[str], Path], spec: str, data: st.DataObject, edited: int | None) -> None:
    holds(start(spec), data.draw(steps(spec, 6)), edited)
