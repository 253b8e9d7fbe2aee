"""Functions that SQLite lacks, registered on each connection. All are deterministic.

Decimals are integers there (value times 10 ** scale).
"""

from __future__ import annotations

import sqlite3


def decimal_json(scaled: int | None, scale: int) -> str | None:
    if scaled is None:
        return None
    sign = "-" if scaled < 0 else ""
    if not scale:
        return f'"{scaled}"'
    digits = str(abs(scaled)).rjust(scale + 1, "0")
    return f'"{sign}{digits[:-scale]}.{digits[-scale:]}"'


def unicode_lower(text: str | None) -> str | None:
    return None if text is None else folded(text)


def folded(text: str) -> str:
    """Lower case for search: Unicode's, and one sigma."""
    return text.lower().replace("ς", "σ")


def register(connection: sqlite3.Connection) -> None:
    connection.create_function("decimal_json", 2, decimal_json, deterministic=True)
    connection.create_function("unicode_lower", 1, unicode_lower, deterministic=True)
