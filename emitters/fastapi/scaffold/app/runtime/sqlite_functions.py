"""Functions that SQLite lacks, registered on each connection. All are deterministic.

Decimals are integers there (value times 10 ** scale).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.runtime.functions import contains, folded, half_even, matches, url_part
from app.runtime.types import rfc3339


def _decimal_json(scaled: int, scale: int) -> str:
    sign = "-" if scaled < 0 else ""
    if not scale:
        return f'"{scaled}"'
    digits = str(abs(scaled)).rjust(scale + 1, "0")
    return f'"{sign}{digits[:-scale]}.{digits[-scale:]}"'


def _none_for_none(function: Callable[..., Any]) -> Callable[..., Any]:
    def called(*arguments: Any) -> Any:
        return None if None in arguments else function(*arguments)

    return called


def _within_64_bits(number: int | float) -> int:
    """The result of a computation, which SQLite gives as a float when it is no integer of 64 bits any more."""
    if isinstance(number, float):
        raise ValueError(number)
    return number


def _product(left: int, right: int, surplus: int) -> int:
    exact = left * right
    return half_even(exact, 10**surplus) if surplus > 0 else int(exact * 10**-surplus)


def _quotient(left: int, right: int, shift: int) -> int | None:
    if not right:
        return None
    return half_even(left * 10**shift, right) if shift >= 0 else half_even(left, right * 10**-shift)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _days_between(start: str, end: str) -> int:
    if len(start) == len("2026-01-31"):
        return (date.fromisoformat(end) - date.fromisoformat(start)).days
    return (_moment(end) - _moment(start)).days


_FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "decimal_json": (2, _decimal_json),
    "unicode_lower": (1, folded),
    "py_lower": (1, str.lower),
    "py_upper": (1, str.upper),
    "py_contains": (2, lambda text, part: int(contains(text, part))),
    "py_matches": (2, lambda text, pattern: int(matches(text, pattern))),
    "py_url_part": (1, url_part),
    "py_half_even": (2, half_even),
    "py_floor": (2, lambda number, unit: number // unit),
    "py_ceil": (2, lambda number, unit: -(-number // unit)),
    "py_product": (3, _product),
    "py_quotient": (3, _quotient),
    "within_64_bits": (1, _within_64_bits),
    "py_later_moment": (2, lambda text, seconds: rfc3339(_moment(text) + timedelta(seconds=seconds))),
    "py_later_day": (2, lambda text, days: (date.fromisoformat(text) + timedelta(days=days)).isoformat()),
    "py_days_between": (2, _days_between),
}


def register(connection: sqlite3.Connection) -> None:
    """Give a connection what SQLite lacks. None for an argument gives None."""
    for name, (count, function) in _FUNCTIONS.items():
        connection.create_function(name, count, _none_for_none(function), deterministic=True)
