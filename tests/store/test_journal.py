"""The journal keeps every reply across processes, and says what became of it."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from compiler.diagnostics import make
from compiler.fill.records import CallKey
from compiler.models.protocol import FillRequest, Message, RawReply, Tool, ToolCall, Usage
from compiler.store.journal import Journal
from compiler.store.journal_tables import JournalUnusable

REQUEST = FillRequest(
    unit="schema/Item",
    form=None,
    system="Answer.",
    messages=(Message(role="user", content="unit: schema/Item"),),
    tool=Tool(name="fill_schema", description="Fields.", parameters={"type": "object", "properties": {}}),
)
REPLY = RawReply(
    text=None,
    tool_calls=(ToolCall(name="fill_schema", arguments="{}"),),
    finish_reason="tool_calls",
    usage=Usage(prompt=11, completion=7),
    raw="{}",
)
KEY = CallKey("m", REQUEST.key(), 1)


def test_a_reply_is_found_by_model_request_attempt_and_trial(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "calls.sqlite")
    journal.store(KEY, REQUEST, REPLY, 12, "first")
    assert journal.find(KEY) == (REPLY, 12)
    assert journal.find(CallKey("other", REQUEST.key(), 1)) is None
    assert journal.find(CallKey("m", REQUEST.key(), 2)) is None
    assert journal.find(CallKey("m", "another request", 1)) is None
    assert journal.find(CallKey("m", REQUEST.key(), 1, trial=1)) is None


def test_the_outcome_and_the_whole_call_can_be_shown(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "calls.sqlite")
    journal.store(KEY, REQUEST, REPLY, 12, "first")
    said = make("F914", unit="schema/Item", path="owner", value="Usr", allowed=("User",), hint="did you mean `User`?")
    journal.judge(KEY, "refused", repairs=("fence",), coercions=("a: case",), said=(said,))
    (row,) = journal.calls("schema/Item")
    assert (row.outcome, row.repairs, row.coercions, row.codes) == ("refused", ("fence",), ("a: case",), ("F914",))
    assert (row.prompt_tokens, row.completion_tokens, row.milliseconds) == (11, 7, 12)
    assert (row.phase, row.rung, row.channel) == ("schema", "first", "forced")
    assert (row.said[0].path, row.said[0].hint) == ("owner", "did you mean `User`?")
    assert journal.one(row.id) == (row, REQUEST, REPLY)
    assert journal.calls("schema/Other") == ()


def test_a_call_without_a_reply_is_on_record_and_is_asked_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "calls.sqlite")
    journal.failed(KEY, REQUEST, "HTTP 500", 30, "first")
    assert journal.find(KEY) is None
    (row,) = journal.calls()
    assert (row.outcome, row.error, journal.one(row.id)) == ("error", "HTTP 500", (row, REQUEST, None))
    journal.store(KEY, REQUEST, REPLY, 12, "first")
    assert journal.find(KEY) == (REPLY, 12)
    assert len(journal.calls()) == 1


def test_a_reply_outlives_a_killed_process(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    program = (
        "import os, sys, pathlib\n"
        "from compiler.store.journal import Journal\n"
        "from tests.store.test_journal import KEY, REPLY, REQUEST\n"
        "Journal(pathlib.Path(sys.argv[1])).store(KEY, REQUEST, REPLY, 1, 'first')\n"
        f"os.kill(os.getpid(), {int(signal.SIGKILL)})\n"
    )
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", program, str(path)], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    assert Journal(path).find(KEY) == (REPLY, 1)


MADE = "2026-01-01T00:00:00Z"


def first_version(path: Path) -> None:
    """A journal as Formwork 0.1.0 wrote it."""
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE TABLE calls (id INTEGER PRIMARY KEY, model TEXT NOT NULL, request_key TEXT NOT NULL,"
        " attempt INTEGER NOT NULL, unit TEXT NOT NULL, tool TEXT NOT NULL, request TEXT NOT NULL,"
        " reply TEXT NOT NULL, prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL,"
        " milliseconds INTEGER NOT NULL, made_at TEXT NOT NULL, outcome TEXT, repairs TEXT NOT NULL DEFAULT '[]',"
        " coercions TEXT NOT NULL DEFAULT '[]', codes TEXT NOT NULL DEFAULT '[]',"
        " UNIQUE (model, request_key, attempt))"
    )
    request, reply = json.dumps(REQUEST.model_dump(mode="json")), REPLY.model_dump_json()
    for attempt, outcome, repairs, codes in ((1, "refused", "[]", '["F914"]'), (2, "accepted", '["fence"]', "[]")):
        connection.execute(
            "INSERT INTO calls (model, request_key, attempt, unit, tool, request, reply, prompt_tokens,"
            " completion_tokens, milliseconds, made_at, outcome, repairs, codes) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            ("m", REQUEST.key(), attempt, "schema/Item", "fill_schema", request, reply, 11, 7, 5, MADE,
             outcome, repairs, codes),
        )  # fmt: skip
    connection.commit()
    connection.close()


def test_a_journal_of_the_first_version_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    first_version(path)
    journal = Journal(path)
    assert journal.find(KEY) == (REPLY, 5)
    assert [(row.attempt, row.outcome, row.codes, row.rung) for row in journal.calls()] == [
        (1, "refused", ("F914",), "first"),
        (2, "repaired", (), "unit"),
    ]
    journal.close()
    assert len(Journal(path).calls()) == 2


def test_a_journal_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    Journal(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(JournalUnusable, match="version 99"):
        Journal(path)


def test_a_file_that_is_no_journal_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(JournalUnusable, match="is no journal"):
        Journal(path)
