"""The journal: every raw reply is in SQLite before it is used, so that no answer is paid for twice.

A row is one call. Its key is model, request and attempt; the outcome is filled in after the reply was judged.
"""

import json
import sqlite3
import time
from pathlib import Path
from typing import Any

from ast_schemas.base import Node
from compiler.models.protocol import FillRequest, RawReply

_TABLE = """
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY,
    model TEXT NOT NULL,
    request_key TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    unit TEXT NOT NULL,
    tool TEXT NOT NULL,
    request TEXT NOT NULL,
    reply TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    milliseconds INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    outcome TEXT,
    repairs TEXT NOT NULL DEFAULT '[]',
    coercions TEXT NOT NULL DEFAULT '[]',
    codes TEXT NOT NULL DEFAULT '[]',
    UNIQUE (model, request_key, attempt)
)
"""


class CallRow(Node):
    """One call as ``formwork calls`` shows it."""

    id: int
    model: str
    unit: str
    tool: str
    attempt: int
    prompt_tokens: int
    completion_tokens: int
    milliseconds: int
    made_at: str
    outcome: str | None
    repairs: tuple[str, ...]
    coercions: tuple[str, ...]
    codes: tuple[str, ...]


class Journal:
    """One SQLite file. Used from one thread; each write is committed at once."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute(_TABLE)

    def find(self, model: str, request_key: str, attempt: int) -> RawReply | None:
        """The reply that was stored for this call."""
        row = self._connection.execute(
            "SELECT reply FROM calls WHERE model = ? AND request_key = ? AND attempt = ?",
            (model, request_key, attempt),
        ).fetchone()
        return RawReply.model_validate_json(row[0]) if row else None

    def store(self, model: str, request: FillRequest, attempt: int, reply: RawReply, milliseconds: int) -> None:
        """Keep a reply, before anything is done with it."""
        self._connection.execute(
            "INSERT OR REPLACE INTO calls (model, request_key, attempt, unit, tool, request, reply, prompt_tokens,"
            " completion_tokens, milliseconds, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                model,
                request.key(),
                attempt,
                request.unit,
                request.tool.name,
                request.canonical(),
                reply.model_dump_json(),
                reply.usage.prompt,
                reply.usage.completion,
                milliseconds,
                time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            ),
        )

    def judge(
        self,
        model: str,
        request_key: str,
        attempt: int,
        outcome: str,
        *,
        repairs: tuple[str, ...] = (),
        coercions: tuple[str, ...] = (),
        codes: tuple[str, ...] = (),
    ) -> None:
        """Note what became of a reply: ``accepted``, ``refused`` and with which codes."""
        self._connection.execute(
            "UPDATE calls SET outcome = ?, repairs = ?, coercions = ?, codes = ?"
            " WHERE model = ? AND request_key = ? AND attempt = ?",
            (outcome, json.dumps(repairs), json.dumps(coercions), json.dumps(codes), model, request_key, attempt),
        )

    def calls(self, unit: str | None = None) -> tuple[CallRow, ...]:
        """All calls in the order they were made, of one unit if it is named."""
        rows = self._connection.execute(
            "SELECT id, model, unit, tool, attempt, prompt_tokens, completion_tokens, milliseconds, made_at, outcome,"
            " repairs, coercions, codes FROM calls WHERE ? IS NULL OR unit = ? ORDER BY id",
            (unit, unit),
        )
        return tuple(_row(row) for row in rows)

    def one(self, number: int) -> tuple[FillRequest, RawReply] | None:
        """What was sent and what came back in call ``number``."""
        row = self._connection.execute("SELECT request, reply FROM calls WHERE id = ?", (number,)).fetchone()
        if row is None:
            return None
        return FillRequest.model_validate_json(row[0]), RawReply.model_validate_json(row[1])

    def close(self) -> None:
        self._connection.close()


def _row(row: tuple[Any, ...]) -> CallRow:
    names = list(CallRow.model_fields)
    values = dict(zip(names, row, strict=True))
    for name in ("repairs", "coercions", "codes"):
        values[name] = tuple(json.loads(values[name]))
    return CallRow(**values)
