"""`formwork watch` as a person runs it: compiles on save, survives a broken spec, stops cleanly on Ctrl-C."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.plan.project import ROOT, Project

PATIENCE = 60.0


class Watched:
    """The running command; ``until`` reads its output up to a line that has a text."""

    def __init__(self, project: Project) -> None:
        arguments = [
            "watch",
            str(project.spec),
            "--out",
            str(project.out),
            "--retriever",
            "lexical",
            "--verify",
            "none",
        ]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "compiler", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "200"},
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)

    def until(self, text: str) -> str:
        seen = ""
        while text not in seen:
            seen += self.lines.get(timeout=PATIENCE)
        return seen


@pytest.fixture
def watched(project: Project) -> Iterator[Watched]:
    running = Watched(project)
    yield running
    running.process.kill()
    running.process.wait()


def test_it_compiles_on_save_survives_errors_and_stops(project: Project, watched: Watched) -> None:
    assert "nothing changed" in watched.until("Watching")
    project.edit(("1 to 200 characters", "1 to 240 characters"))
    seen = watched.until("wrote")
    assert "filled" in seen
    assert "app/dtos/item.py" in seen
    written = (project.out / "app" / "dtos" / "item.py").read_text(encoding="utf-8")
    assert "240" in written

    project.edit(("`POST /sign-in`", "`POST /users`"))
    seen = watched.until("not compiled")
    assert "error" in seen
    assert (project.out / "app" / "dtos" / "item.py").read_text(encoding="utf-8") == written

    project.edit(("### Sign in\n\n`POST /users`", "### Sign in\n\n`POST /sessions`"))
    assert "app/operations/sign_in.py" in watched.until("wrote")

    project.edit(("- **Sort**: name\n", "- **Sort**: name\n- THE system SHALL send a postcard.\n"))
    assert "postcard" in watched.until("compiled")
    project.edit(("1 to 240 characters", "1 to 250 characters"))
    seen = watched.until("wrote")
    assert "postcard" not in seen
    assert "1 warning as before" in seen

    watched.process.send_signal(signal.SIGINT)
    watched.until("Stopped.")
    assert watched.process.wait(timeout=PATIENCE) == 0


def test_a_folder_inside_of_which_the_project_lies_is_watched_without_the_project(tmp_path: Path) -> None:
    from watchfiles import Change

    from compiler.cli.watching import _Wanted

    wanted = _Wanted(tmp_path, tmp_path / "backend")
    assert wanted(Change.modified, str(tmp_path / "spec.md"))
    assert not wanted(Change.modified, str(tmp_path / "backend" / "docs" / "er.md"))
    assert not wanted(Change.modified, str(tmp_path / "notes.txt"))


def test_a_spec_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    from compiler.cli.watching import run

    assert run(tmp_path / "nowhere.md", tmp_path / "out", {}, debug=False) == 2
