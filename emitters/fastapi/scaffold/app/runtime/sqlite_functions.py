"""Functions that SQLite lacks, registered on each connection. All are deterministic.

Decimals are integers there (value times 10 ** scale), so their arithmetic is done on Python's integers: exact at any
size, and a result outside of 64 bits is an error and never a float.
"""

from __future__ import annotations

import sqlite3

from app.runtime.rounding import half_up


def decimal_json(scaled: int | None, scale: int) -> str | None:
    if scaled is None:
        return None
    sign = "-" if scaled < 0 else ""
    if not scale:
        return f'"{scaled}"'
    digits = str(abs(scaled)).rjust(scale + 1, "0")
    return f'"{sign}{digits[:-scale]}.{digits[-scale:]}"'


def decimal_product(left: int | None, right: int | None, surplus: int) -> int | None:
    """left * right with `surplus` digits after the point taken off (or put on, when negative)."""
    if left is None or right is None:
        return None
    product = left * right
    return half_up(product, 10**surplus) if surplus >= 0 else product * 10**-surplus


def decimal_ratio(total: int | None, count: int | None, shift: int) -> int | None:
    """total / count with `shift` more digits after the point; NULL for no rows."""
    if total is None or not count:
        return None
    return half_up(total * 10**shift, count) if shift >= 0 else half_up(total, count * 10**-shift)


def unicode_lower(text: str | None) -> str | None:
    return None if text is None else folded(text)


def folded(text: str) -> str:
    """Lower case for search: Unicode's, and one sigma."""
    return text.lower().replace("ς", "σ")


def register(connection: sqlite3.Connection) -> None:
    connection.create_function("decimal_json", 2, decimal_json, deterministic=True)
    connection.create_function("decimal_product", 3, decimal_product, deterministic=True)
    connection.create_function("decimal_ratio", 3, decimal_ratio, deterministic=True)
    connection.create_function("unicode_lower", 1, unicode_lower, deterministic=True)
