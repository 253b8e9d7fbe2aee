"""A compile that is killed at any moment and started again pays for no reply twice, and ends in the same bytes."""

import asyncio
import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from compiler.models.reader import ReaderModel
from compiler.weak.payload import asked
from tests.models.chat_server import Response, Server, completion, serving

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "compiler" / "cli" / "templates" / "spec.md"
JOBS = 3
MOMENTS, MORE_MOMENTS = range(3), range(3, 20)

Undisturbed = tuple[dict[str, bytes], Counter[str]]

READER = ReaderModel()
READING = threading.Lock()


def answered(body: dict[str, Any]) -> Response:
    """What the reader says; every fifth question gets prose first, so that some are asked again."""
    request, _ = asked(body)
    text = request.messages[0].content
    time.sleep(0.01)
    if "# Diagnostics" not in text and hashlib.sha256(text.encode()).digest()[0] % 5 == 0:
        return Response(completion("I would rather not.", name=request.tool.name))
    with READING:
        reply = asyncio.run(READER.fill(request))
    return Response(completion(reply.tool_calls[0].arguments, name=request.tool.name))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(answered) as running:
        yield running


def start(out: Path, server: Server) -> subprocess.Popen[bytes]:
    arguments = ["compile", str(SPEC), "--out", str(out), "--model", "openai:m", "--base-url", server.url]
    options = ["--retriever", "lexical", "--verify", "none", "--jobs", str(JOBS), "--no-probe", "--quiet"]
    environment = {**os.environ, "OPENAI_API_KEY": "none"}
    return subprocess.Popen([sys.executable, "-m", "compiler", *arguments, *options], cwd=ROOT, env=environment)


def finish(out: Path, server: Server) -> None:
    assert start(out, server).wait(timeout=240) == 0


def question(body: dict[str, Any]) -> str:
    """What tells the calls of one compile apart: everything that is asked, which the journal has as well."""
    request, _ = asked(body)
    return json.dumps([request.messages[-1].content, request.tool.name])


def kept(out: Path) -> Counter[str]:
    """The questions whose replies are in the journal."""
    path = out / ".formwork" / "calls.sqlite"
    if not path.is_file():
        return Counter()
    connection = sqlite3.connect(path)
    try:
        rows = connection.execute("SELECT request FROM calls WHERE reply IS NOT NULL").fetchall()
    except sqlite3.OperationalError:
        return Counter()
    finally:
        connection.close()
    found = [json.loads(row[0]) for row in rows]
    return Counter(json.dumps([request["messages"][-1]["content"], request["tool"]["name"]]) for request in found)


def tree(out: Path) -> dict[str, bytes]:
    """All files but the journal, the lock and what is remembered of this very folder."""
    files = [path for path in sorted(out.rglob("*")) if path.is_file()]
    names = {path.relative_to(out).as_posix(): path for path in files}
    volatile = ("calls.sqlite", "lock", "stamp", "vectors", "capabilities")
    return {name: path.read_bytes() for name, path in names.items() if not path.name.startswith(volatile)}


@pytest.fixture(scope="module")
def undisturbed(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """The files of a compile that nobody kills, and what it asks."""
    out = tmp_path_factory.mktemp("undisturbed")
    before = len(server.requests)
    finish(out, server)
    return tree(out), Counter(question(body) for body in server.requests[before:])


def kill_and_finish(moment: int, server: Server, calls: Counter[str], out: Path) -> dict[str, bytes]:
    """Kill once after a random number of calls and a random while, then let the compile finish."""
    chance = random.Random(moment)
    before, after = len(server.requests), chance.randint(1, calls.total())
    running = start(out, server)
    while len(server.requests) - before < after and running.poll() is None:
        time.sleep(0.002)
    time.sleep(chance.choice((0, 0.005, 0.02, 0.1, 0.5)))
    running.send_signal(signal.SIGKILL)
    running.wait()
    paid, safe = len(server.requests), kept(out)
    finish(out, server)
    first = Counter(question(body) for body in server.requests[before:paid])
    second = Counter(question(body) for body in server.requests[paid:])
    assert safe + second <= calls, "a reply that was in the journal was asked for again"
    assert set(first) | set(second) == set(calls)
    assert (first + second).total() <= calls.total() + JOBS, "more than the calls in flight were asked for again"
    return tree(out)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_compile_goes_on_without_paying_twice(
    moment: int, server: Server, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    files, calls = undisturbed
    assert kill_and_finish(moment, server, calls, tmp_path) == files


@pytest.mark.slow
@pytest.mark.skipif("FORMWORK_LONG" not in os.environ, reason="two minutes; FORMWORK_LONG=1 runs it")
@pytest.mark.parametrize("moment", MORE_MOMENTS)
def test_at_seventeen_more_moments(moment: int, server: Server, undisturbed: Undisturbed, tmp_path: Path) -> None:
    files, calls = undisturbed
    assert kill_and_finish(moment, server, calls, tmp_path) == files
