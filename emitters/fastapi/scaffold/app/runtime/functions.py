"""Functions of expressions in Python; `sql_functions/` has the same for values that are still in the database."""

from __future__ import annotations

import re
import secrets
import unicodedata
import urllib.parse
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal, localcontext
from functools import cache
from typing import TypeVar

D = TypeVar("D", date, datetime)
T = TypeVar("T")

_EXACT = Context(prec=80, rounding=ROUND_HALF_EVEN)
"""Wide enough that no product of two stored decimals is rounded."""


def known(value: T | None) -> T:
    """The value, which cannot be `None` where this stands: a test of another column has shown it."""
    assert value is not None
    return value


# Text -----------------------------------------------------------------------------------------------------------------


def slug(text: str) -> str:
    """Lower-case letters a to z and digits with single hyphens between words; `x` if nothing is left."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower())) or "x"


def folded(text: str) -> str:
    """Lower case for search: Unicode's, and one sigma."""
    return text.lower().replace("ς", "σ")


def contains(text: str, part: str) -> bool:
    """Whether `part` occurs in `text`, whatever the case; search (`q`) compares in the same way."""
    return folded(part) in folded(text)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def matches(text: str, pattern: str) -> bool:
    """Whether the whole text matches."""
    return _pattern(pattern).fullmatch(text) is not None


def replaced(text: str, old: str, new: str) -> str:
    """Every `old` replaced by `new`; unchanged if `old` is empty."""
    return text.replace(old, new) if old else text


def substring(text: str, start: int, count: int) -> str:
    """At most `count` characters from position `start` on; the first is 1."""
    first = max(start, 1) - 1
    return text[first : first + max(count, 0)]


def url_part(text: str) -> str:
    """The text as one part of an address."""
    return urllib.parse.quote(text, safe="")


def decimal_text(value: Decimal, scale: int) -> str:
    """The number as JSON has it, always with `scale` digits after the point; zero has no sign."""
    number = rounded_even(value, scale)
    return f"{number if number else abs(number):f}"


# Numbers --------------------------------------------------------------------------------------------------------------


def multiplied(left: Decimal | int, right: Decimal | int, scale: int) -> Decimal:
    """left * right with `scale` digits after the point."""
    return _EXACT.quantize(_EXACT.multiply(left, right), Decimal(1).scaleb(-scale))


def divided(left: Decimal | int, right: Decimal | int, scale: int) -> Decimal | None:
    """left / right with `scale` digits after the point, ties to the even digit; None if `right` is zero."""
    return quotient(left, right, scale) if right else None


def quotient(left: Decimal | int, right: Decimal | int, scale: int) -> Decimal:
    """left / right for a `right` that is not zero, with `scale` digits after the point, ties to the even digit."""
    numerator, denominator = left.as_integer_ratio()
    below, above = right.as_integer_ratio()
    return Decimal(half_even(numerator * above * 10**scale, denominator * below)).scaleb(-scale, _EXACT)


def half_even(numerator: int, denominator: int) -> int:
    """numerator / denominator as the nearest integer, ties to the even one."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient, rest = divmod(numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and quotient % 2):
        quotient += 1
    return quotient


def average(values: Sequence[Decimal | int], scale: int) -> Decimal | None:
    """The average with `scale` digits after the point, ties to the even digit; None of nothing."""
    with localcontext(_EXACT):
        return divided(sum(values, Decimal()), len(values), scale)


def floor_divided(left: int, right: int) -> int | None:
    """left / right, rounded down; None if `right` is zero."""
    return left // right if right else None


def floor_remainder(left: int, right: int) -> int | None:
    """left - right * floor(left / right); None if `right` is zero."""
    return left % right if right else None


def rounded_even(value: Decimal | int, scale: int) -> Decimal:
    """`value` with `scale` digits after the point, ties to the even digit."""
    return Decimal(value).quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_EVEN, context=_EXACT)


def rounded_whole(value: Decimal) -> int:
    """The nearest integer, ties to the even one."""
    return int(value.to_integral_value(ROUND_HALF_EVEN))


def floor(value: Decimal | int) -> int:
    """The greatest integer that is not above `value`."""
    return int(Decimal(value).to_integral_value(ROUND_FLOOR))


def ceil(value: Decimal | int) -> int:
    """The least integer that is not below `value`."""
    return int(Decimal(value).to_integral_value(ROUND_CEILING))


# Lists ----------------------------------------------------------------------------------------------------------------


def has_any(values: Iterable[object], wanted: Iterable[object]) -> bool:
    """Whether one of the wanted items is in the list."""
    return not set(values).isdisjoint(wanted)


def has_all(values: Iterable[object], wanted: Iterable[object]) -> bool:
    """Whether every wanted item is in the list."""
    return set(values).issuperset(wanted)


# Dates ----------------------------------------------------------------------------------------------------------------


def days_between(start: D, end: D) -> int:
    """Days from `start` to `end`; of moments whole days of 24 hours, rounded down."""
    return (end - start).days


# Identity -------------------------------------------------------------------------------------------------------------


def random_token(length: int) -> str:
    """An unguessable text of `length` characters of A-Z a-z 0-9 - _."""
    return secrets.token_urlsafe(length)[:length]
