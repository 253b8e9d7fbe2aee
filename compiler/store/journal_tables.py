"""The table of the journal, and how files of earlier versions become it."""

import json
import sqlite3

VERSION = 2
"""``PRAGMA user_version`` of a journal as this version writes it."""

CALLS = """
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY,
    model TEXT NOT NULL,
    request_key TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    trial INTEGER NOT NULL DEFAULT 0,
    unit TEXT NOT NULL,
    form TEXT,
    tool TEXT NOT NULL,
    rung TEXT NOT NULL,
    channel TEXT NOT NULL,
    request TEXT NOT NULL,
    reply TEXT,
    error TEXT,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    milliseconds INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    outcome TEXT,
    repairs TEXT NOT NULL DEFAULT '[]',
    coercions TEXT NOT NULL DEFAULT '[]',
    said TEXT NOT NULL DEFAULT '[]',
    UNIQUE (model, request_key, attempt, trial)
)
"""


class JournalUnusable(OSError):
    """The file was written by a later version, or is no journal. The message is for a person."""


def prepare(connection: sqlite3.Connection) -> None:
    """Make the table, or bring an earlier file up to date. Raises JournalUnusable."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == VERSION:
        return
    if version > VERSION:
        raise JournalUnusable(f"the journal of calls has version {version}, and this Formwork knows {VERSION}")
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        old = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'calls'").fetchone()
        if version == 0 and old:
            _from_first(connection)
        else:
            connection.execute(CALLS)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _from_first(connection: sqlite3.Connection) -> None:
    """The first version knew no trial, rung or channel, kept codes without messages, and said ``accepted``."""
    connection.execute("ALTER TABLE calls RENAME TO calls_1")
    connection.execute(CALLS)
    rows = connection.execute(
        "SELECT model, request_key, attempt, unit, tool, request, reply, prompt_tokens, completion_tokens,"
        " milliseconds, made_at, outcome, repairs, coercions, codes FROM calls_1 ORDER BY id"
    ).fetchall()
    for (
        model,
        key,
        attempt,
        unit,
        tool,
        request,
        reply,
        sent,
        got,
        spent,
        made,
        outcome,
        repairs,
        coercions,
        codes,
    ) in rows:
        asked = json.loads(request)
        mended = repairs != "[]" or coercions != "[]"
        known = ("repaired" if mended else "raw_valid") if outcome == "accepted" else outcome
        rung = "first" if attempt == 1 else "slots" if tool == "fix" else "unit"
        said = json.dumps([{"code": code, "path": None, "message": "", "hint": None} for code in json.loads(codes)])
        connection.execute(
            "INSERT INTO calls (model, request_key, attempt, unit, form, tool, rung, channel, request, reply,"
            " prompt_tokens, completion_tokens, milliseconds, made_at, outcome, repairs, coercions, said)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(model, key, attempt, unit, asked.get("form"), tool, rung, asked.get("channel", "forced"), request),
                *(reply, sent, got, spent, made, known, repairs, coercions, said),
            ),
        )
    connection.execute("DROP TABLE calls_1")
