"""What units cost the last time, from the journal, without writing to it."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from statistics import median

Usage = tuple[int, int, int]
"""Calls, prompt tokens, completion tokens."""


def last_usage(journal: Path) -> dict[str, Usage]:
    """Unit → its last fill: from its last first attempt on. Empty if there is no readable journal."""
    if not journal.is_file():
        return {}
    settled = not any(journal.with_name(journal.name + end).exists() for end in ("-wal", "-shm"))
    address = f"{journal.absolute().as_uri()}?mode=ro" + ("&immutable=1" if settled else "")
    found: dict[str, Usage] = {}
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=5)) as connection:
            rows = connection.execute("SELECT unit, attempt, prompt_tokens, completion_tokens FROM calls ORDER BY id")
            for unit, attempt, prompt, completion in rows:
                calls, sent, got = (0, 0, 0) if attempt == 1 else found.get(unit, (0, 0, 0))
                found[unit] = (calls + 1, sent + prompt, got + completion)
    except sqlite3.Error:
        return {}
    return found


def estimate_of(unit: str, usage: Mapping[str, Usage]) -> Usage:
    """That of the unit itself, else the median of its phase, else one call of unknown size."""
    if unit in usage:
        return usage[unit]
    phase = unit.partition("/")[0]
    peers = [figures for other, figures in usage.items() if other.partition("/")[0] == phase]
    if not peers:
        return (1, 0, 0)
    calls, sent, got = (median(column) for column in zip(*peers, strict=True))
    return (round(calls), round(sent), round(got))
