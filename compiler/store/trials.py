"""Trials in one SQLite file: what is stored was finished, so a run that was killed goes on from here."""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from compiler.stress.records import CallLine, Complaint, TrialKey, TrialRecord

VERSION = 1

_TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS trials (
    id INTEGER PRIMARY KEY,
    model TEXT NOT NULL, unit TEXT NOT NULL, scene TEXT NOT NULL, conditions TEXT NOT NULL, trial INTEGER NOT NULL,
    form TEXT, outcome TEXT NOT NULL, score REAL, attempts INTEGER NOT NULL,
    prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, milliseconds INTEGER NOT NULL,
    UNIQUE (model, unit, scene, conditions, trial)
);
CREATE TABLE IF NOT EXISTS calls (
    trial INTEGER NOT NULL, attempt INTEGER NOT NULL, rung TEXT NOT NULL, outcome TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, milliseconds INTEGER NOT NULL,
    kinds TEXT NOT NULL, complaints TEXT NOT NULL, faults TEXT NOT NULL,
    PRIMARY KEY (trial, attempt)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS transcripts (trial INTEGER PRIMARY KEY, packed BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS wholes (
    model TEXT NOT NULL, conditions TEXT NOT NULL, trial INTEGER NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (model, conditions, trial)
);
"""


class TrialsUnusable(OSError):
    """The file is of a later version, or holds no trials. The message is for a person."""


@dataclass(frozen=True)
class Stored:
    """A trial as it lies in the file; ``number`` is what ``--trial`` names."""

    number: int
    scene: str
    record: TrialRecord


class Trials:
    """Used from one thread. Raises TrialsUnusable."""

    def __init__(self, path: Path) -> None:
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=30)
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                raise TrialsUnusable(f"{path} has version {version}, and this Formwork knows {VERSION}")
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.executescript(_TABLES)
            self._connection.execute(f"PRAGMA user_version = {VERSION}")
        except sqlite3.DatabaseError as error:
            raise TrialsUnusable(f"{path} holds no trials ({error})") from None

    def about(self, name: str) -> Any:
        """What was noted under a name, None if nothing was."""
        row = self._connection.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else None

    def note(self, name: str, value: Any) -> None:
        self._connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, json.dumps(value)))

    def finished(self, conditions: str) -> set[tuple[str, str, str, int]]:
        """(model, unit, scene, trial) of every stored trial under these conditions."""
        rows = self._connection.execute(
            "SELECT model, unit, scene, trial FROM trials WHERE conditions = ?", (conditions,)
        )
        return {(model, unit, scene, trial) for model, unit, scene, trial in rows}

    def keep(self, found: Iterable[tuple[TrialRecord, str, bool]], conditions: str) -> None:
        """Stores trials with their scene, all or none; with the transcript where asked for."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            for record, scene, whole in found:
                self._insert(record, scene, conditions, whole=whole)
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise

    def rows(self, conditions: str | None = None) -> Iterator[Stored]:
        """Every trial with its calls, in the order in which they were stored; one at a time."""
        yield from self._rows("WHERE ? IS NULL OR t.conditions = ?", (conditions, conditions))

    def one(self, number: int) -> tuple[Stored, str] | None:
        """The trial of a number with the key of its conditions."""
        row = self._connection.execute("SELECT conditions FROM trials WHERE id = ?", (number,)).fetchone()
        found = next(self._rows("WHERE t.id = ?", (number,)), None)
        return (found, row[0]) if found is not None and row else None

    def transcript(self, number: int) -> tuple[dict[str, Any], ...] | None:
        """Each call of a trial in full; None where that was not kept."""
        row = self._connection.execute("SELECT packed FROM transcripts WHERE trial = ?", (number,)).fetchone()
        return tuple(json.loads(zlib.decompress(row[0]))) if row else None

    def with_transcript(self) -> frozenset[int]:
        """Numbers of the trials that were kept in full."""
        return frozenset(number for (number,) in self._connection.execute("SELECT trial FROM transcripts"))

    def keep_whole(self, model: str, conditions: str, trial: int, value: dict[str, Any]) -> None:
        """Stores what became of one compile."""
        self._connection.execute(
            "INSERT OR REPLACE INTO wholes VALUES (?, ?, ?, ?)", (model, conditions, trial, json.dumps(value))
        )

    def wholes(self, conditions: str) -> dict[tuple[str, int], dict[str, Any]]:
        """(model, trial) → what became of the compile."""
        rows = self._connection.execute("SELECT model, trial, value FROM wholes WHERE conditions = ?", (conditions,))
        return {(model, trial): json.loads(value) for model, trial, value in rows}

    def close(self) -> None:
        self._connection.close()

    def _insert(self, record: TrialRecord, scene: str, conditions: str, *, whole: bool) -> None:
        key = record.key
        cursor = self._connection.execute(
            "INSERT OR IGNORE INTO trials (model, unit, scene, conditions, trial, form, outcome, score, attempts,"
            " prompt_tokens, completion_tokens, milliseconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(key.model, key.unit, scene, conditions, key.trial, record.form, record.outcome, record.score),
                *(record.attempts, record.prompt_tokens, record.completion_tokens, record.milliseconds),
            ),
        )
        if not cursor.rowcount:
            return
        number = cursor.lastrowid
        self._connection.executemany(
            "INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(number, call.attempt, call.rung, call.outcome),
                    *(call.prompt_tokens, call.completion_tokens, call.milliseconds, json.dumps(call.kinds)),
                    *(json.dumps([astuple(item) for item in call.complaints]), json.dumps(call.faults)),
                )
                for call in record.calls
            ],
        )
        if whole:
            packed = zlib.compress(json.dumps(record.transcript, ensure_ascii=False).encode())
            self._connection.execute("INSERT INTO transcripts VALUES (?, ?)", (number, packed))

    def _rows(self, where: str, values: tuple[Any, ...]) -> Iterator[Stored]:
        cursor = self._connection.execute(
            "SELECT t.id, t.scene, t.model, t.unit, t.trial, t.form, t.outcome, t.score, c.attempt, c.rung, c.outcome,"
            " c.prompt_tokens, c.completion_tokens, c.milliseconds, c.kinds, c.complaints, c.faults"
            f" FROM trials t LEFT JOIN calls c ON c.trial = t.id {where} ORDER BY t.id, c.attempt",
            values,
        )
        head: tuple[Any, ...] | None = None
        calls: list[CallLine] = []
        for row in cursor:
            if head is not None and row[0] != head[0]:
                yield _stored(head, calls)
                calls = []
            head = row[:8]
            if row[8] is not None:
                calls.append(_call(row[8:]))
        if head is not None:
            yield _stored(head, calls)


def _stored(head: tuple[Any, ...], calls: list[CallLine]) -> Stored:
    number, scene, model, unit, trial, form, outcome, score = head
    return Stored(number, scene, TrialRecord(TrialKey(model, unit, trial), form, outcome, score, tuple(calls)))


def _call(row: tuple[Any, ...]) -> CallLine:
    attempt, rung, outcome, prompt, completion, milliseconds, kinds, complaints, faults = row
    return CallLine(
        attempt, rung, outcome, prompt, completion, milliseconds, _names(kinds), _complaints(complaints), _names(faults)
    )


@lru_cache(maxsize=4096)
def _names(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@lru_cache(maxsize=4096)
def _complaints(text: str) -> tuple[Complaint, ...]:
    return tuple(Complaint(*item) for item in json.loads(text))
