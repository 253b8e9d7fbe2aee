"""A stress run that is killed and started again goes on, repeats no trial, and leaves no process behind."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.stress.conftest import SPEC

ROOT = Path(__file__).parents[2]
TRIALS = 12
OPTIONS = ["--retriever", "lexical", "--phase", "operations", "--trials", str(TRIALS), "--jobs", "2", "--quiet"]


def command(out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "compiler", "stress", str(SPEC), "--out", str(out), *OPTIONS, *more]


def stored(out: Path) -> list[Any]:
    path = out / "trials.sqlite"
    if not path.is_file():
        return []
    connection = sqlite3.connect(path)
    try:
        return connection.execute(
            "SELECT id, model, unit, trial, outcome, milliseconds FROM trials ORDER BY id"
        ).fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()


def children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in listed.stdout.split()]


def gone(pid: int) -> bool:
    """Also if it only waits to be collected."""
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_after_a_kill_the_same_command_finishes_the_run(tmp_path: Path) -> None:
    out = tmp_path / "trials"
    process = subprocess.Popen(command(out), cwd=ROOT)
    deadline = time.monotonic() + 240
    while len(stored(out)) < 16 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    workers = children(process.pid)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    before = stored(out)
    assert before, "it was to be killed in the middle"
    while not all(map(gone, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert all(map(gone, workers))
    done = subprocess.run(command(out, "--json"), cwd=ROOT, capture_output=True, check=True)
    value = json.loads(done.stdout)
    total = value["run"]["before"] + value["run"]["done"]
    assert value["run"]["before"] == len(before) < total
    after = stored(out)
    assert after[: len(before)] == before, "what was stored is what it was"
    assert len({row[1:4] for row in after}) == len(after) == total
    assert total % TRIALS == 0
