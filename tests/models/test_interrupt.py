"""Ctrl-C while calls are under way: the command ends cleanly, and what was answered is not asked again."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from tests.models.chat_server import Response, completion, serving
from tests.models.test_keys import SPEC


def start(tmp_path: Path, url: str) -> subprocess.Popen[str]:
    spec = tmp_path / "spec.md"
    spec.write_text(SPEC)
    arguments = ["compile", str(spec), "--out", str(tmp_path / "out"), "--base-url", url, "--verify", "none"]
    return subprocess.Popen(
        [sys.executable, "-m", "compiler", *arguments, "--model", "openai:m", "--retriever", "lexical", "--no-probe"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENAI_API_KEY": "x"},
        cwd=Path(__file__).parents[2],
    )


def test_an_interrupted_compile_keeps_what_was_answered(tmp_path: Path) -> None:
    interrupted = threading.Event()

    def slow(sent: dict[str, Any]) -> Response:
        """The first answer comes at once and is wrong; all others wait until the client is gone."""
        if slow_server.requests.index(sent) > 0:
            interrupted.wait(60)
        return Response(completion(json.dumps({"wrong": True})))

    with serving(slow) as slow_server:
        running = start(tmp_path, slow_server.url)
        while len(slow_server.requests) < 2 or not answered(tmp_path):
            assert running.poll() is None, running.stderr.read() if running.stderr else ""
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
        interrupted.set()
        paid = len(slow_server.requests)
        first = slow_server.requests[0]
        again = start(tmp_path, slow_server.url)
        again.communicate(timeout=60)
    assert running.returncode == 130
    assert "stopped; what was answered is kept" in err
    assert "Traceback" not in out + err
    assert not (tmp_path / "out" / "app").exists()
    assert len(slow_server.requests) > paid
    assert first not in slow_server.requests[paid:]


def answered(tmp_path: Path) -> bool:
    """Whether the journal, which must be readable at any moment, holds a reply."""
    path = tmp_path / "out" / ".formwork" / "calls.sqlite"
    if not path.is_file():
        return False
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        known = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'calls'").fetchone()[0]
        return bool(known and connection.execute("SELECT count(*) FROM calls").fetchone()[0])
