"""The time. Operations take `now()` once; tests set it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """The moment in UTC, with microseconds."""
    return _source()


def today() -> date:
    """The day in UTC."""
    return now().date()


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Stop the clock, for tests."""
    global _source
    before, _source = _source, lambda: moment
    try:
        yield
    finally:
        _source = before
