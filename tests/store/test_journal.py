"""The journal keeps every reply across processes, and says what became of it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from compiler.models.protocol import RawReply, ToolCall, Usage
from compiler.store.journal import Journal
from tests.models.test_openai import REQUEST

REPLY = RawReply(
    text=None,
    tool_calls=(ToolCall(name="fill_schema", arguments="{}"),),
    finish_reason="tool_calls",
    usage=Usage(prompt=11, completion=7),
    raw="{}",
)


def test_a_reply_is_found_by_model_request_and_attempt(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "calls.sqlite")
    journal.store("m", REQUEST, 1, REPLY, 12)
    assert journal.find("m", REQUEST.key(), 1) == REPLY
    assert journal.find("other", REQUEST.key(), 1) is None
    assert journal.find("m", REQUEST.key(), 2) is None
    assert journal.find("m", "another request", 1) is None


def test_the_outcome_and_the_whole_call_can_be_shown(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "calls.sqlite")
    journal.store("m", REQUEST, 1, REPLY, 12)
    journal.judge("m", REQUEST.key(), 1, "refused", repairs=("fence",), coercions=("a: case",), codes=("F914",))
    (row,) = journal.calls("schema/Item")
    assert (row.outcome, row.repairs, row.coercions, row.codes) == ("refused", ("fence",), ("a: case",), ("F914",))
    assert (row.prompt_tokens, row.completion_tokens, row.milliseconds) == (11, 7, 12)
    assert journal.one(row.id) == (REQUEST, REPLY)
    assert journal.calls("schema/Other") == ()


def test_a_reply_outlives_a_killed_process(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    program = (
        "import os, sys, pathlib\n"
        "from compiler.store.journal import Journal\n"
        "from tests.store.test_journal import REPLY, REQUEST\n"
        "Journal(pathlib.Path(sys.argv[1])).store('m', REQUEST, 1, REPLY, 1)\n"
        f"os.kill(os.getpid(), {int(signal.SIGKILL)})\n"
    )
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", program, str(path)], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    assert Journal(path).find("m", REQUEST.key(), 1) == REPLY
