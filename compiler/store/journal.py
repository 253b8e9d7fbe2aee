"""The journal: every raw reply is in SQLite before it is used, so that no answer is paid for twice.

A row is one call. Its key is model (with its endpoint), request, attempt and trial; the outcome is filled in after the
reply was judged. A call without a reply has its error instead, and is asked again.
"""

import json
import sqlite3
import time
from pathlib import Path
from typing import Any

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from compiler.fill.records import CallKey, Outcome
from compiler.models.protocol import FillRequest, RawReply
from compiler.store.journal_tables import JournalUnusable, prepare

_KEY = "model = ? AND request_key = ? AND attempt = ? AND trial = ?"


class Said(Node):
    """One diagnostic of a reply."""

    code: str
    path: str | None
    message: str
    hint: str | None


class CallRow(Node):
    """One call as ``formwork calls`` shows it. ``outcome`` is None where the compile ended before the judgement."""

    id: int
    model: str
    unit: str
    form: str | None
    tool: str
    rung: str
    channel: str
    attempt: int
    trial: int
    prompt_tokens: int
    completion_tokens: int
    milliseconds: int
    made_at: str
    outcome: str | None
    error: str | None
    repairs: tuple[str, ...]
    coercions: tuple[str, ...]
    said: tuple[Said, ...]

    @property
    def phase(self) -> str:
        return self.unit.partition("/")[0]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.code for item in self.said))


class Journal:
    """One SQLite file. Used from one thread; each write is committed at once. Raises JournalUnusable."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        try:
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            prepare(self._connection)
        except sqlite3.DatabaseError as error:
            raise JournalUnusable(f"{path} is no journal of calls ({error})") from None

    def find(self, key: CallKey) -> tuple[RawReply, int] | None:
        """The reply that was stored for this call, and how many milliseconds it took."""
        row = self._connection.execute(
            f"SELECT reply, milliseconds FROM calls WHERE {_KEY} AND reply IS NOT NULL", _values(key)
        ).fetchone()
        return (RawReply.model_validate_json(row[0]), row[1]) if row else None

    def store(self, key: CallKey, request: FillRequest, reply: RawReply, milliseconds: int, rung: str) -> None:
        """Keep a reply, before anything is done with it."""
        self._insert(key, request, milliseconds, rung, reply=reply)

    def failed(self, key: CallKey, request: FillRequest, reason: str, milliseconds: int, rung: str) -> None:
        """Keep that no reply came; a later reply of the same call takes the place."""
        self._insert(key, request, milliseconds, rung, error=reason)

    def judge(
        self,
        key: CallKey,
        outcome: Outcome,
        *,
        repairs: tuple[str, ...] = (),
        coercions: tuple[str, ...] = (),
        said: tuple[Diagnostic, ...] = (),
    ) -> None:
        """Note what became of a reply, what was mended in it and what was said of it."""
        told = [{"code": item.code, "path": item.path, "message": item.message, "hint": item.hint} for item in said]
        self._connection.execute(
            f"UPDATE calls SET outcome = ?, repairs = ?, coercions = ?, said = ? WHERE {_KEY}",
            (outcome, json.dumps(repairs), json.dumps(coercions), json.dumps(told), *_values(key)),
        )

    def calls(self, unit: str | None = None) -> tuple[CallRow, ...]:
        """All calls in the order they were made, of one unit if it is named."""
        rows = self._connection.execute(
            "SELECT id, model, unit, form, tool, rung, channel, attempt, trial, prompt_tokens, completion_tokens,"
            " milliseconds, made_at, outcome, error, repairs, coercions, said FROM calls"
            " WHERE ? IS NULL OR unit = ? ORDER BY id",
            (unit, unit),
        )
        return tuple(_row(row) for row in rows)

    def one(self, number: int) -> tuple[CallRow, FillRequest, RawReply | None] | None:
        """All of call ``number``: its row, what was sent and what came back."""
        row = self._connection.execute("SELECT unit, request, reply FROM calls WHERE id = ?", (number,)).fetchone()
        if row is None:
            return None
        call = next(call for call in self.calls(row[0]) if call.id == number)
        reply = RawReply.model_validate_json(row[2]) if row[2] is not None else None
        return call, FillRequest.model_validate_json(row[1]), reply

    def close(self) -> None:
        self._connection.close()

    def _insert(
        self,
        key: CallKey,
        request: FillRequest,
        milliseconds: int,
        rung: str,
        *,
        reply: RawReply | None = None,
        error: str | None = None,
    ) -> None:
        values: dict[str, Any] = {
            "model": key.model,
            "request_key": key.request,
            "attempt": key.attempt,
            "trial": key.trial,
            "unit": request.unit,
            "form": request.form,
            "tool": request.tool.name,
            "rung": rung,
            "channel": request.channel,
            "request": request.canonical(),
            "reply": reply.model_dump_json() if reply else None,
            "error": error,
            "prompt_tokens": reply.usage.prompt if reply else 0,
            "completion_tokens": reply.usage.completion if reply else 0,
            "milliseconds": milliseconds,
            "made_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "outcome": None if reply else "error",
        }
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self._connection.execute(f"INSERT OR REPLACE INTO calls ({names}) VALUES ({marks})", tuple(values.values()))


def _values(key: CallKey) -> tuple[str, str, int, int]:
    return key.model, key.request, key.attempt, key.trial


def _row(row: tuple[Any, ...]) -> CallRow:
    values = dict(zip(CallRow.model_fields, row, strict=True))
    for name in ("repairs", "coercions"):
        values[name] = tuple(json.loads(values[name]))
    values["said"] = tuple(Said(**item) for item in json.loads(values["said"]))
    return CallRow(**values)
