"""The one way in which this project rounds: half away from zero, as PostgreSQL's `round(numeric, n)` does."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def half_up(numerator: int, denominator: int) -> int:
    """numerator / denominator as the nearest integer, halves away from zero."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


def rounded(value: Decimal, scale: int) -> Decimal:
    """`value` with `scale` digits after the point, as both databases would give it."""
    return value.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP)
