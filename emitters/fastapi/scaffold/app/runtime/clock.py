"""The time. Operations take `now()` once; tests set it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta


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


@contextmanager
def clock_ahead() -> Iterator[Callable[[timedelta], None]]:
    """A clock that goes on by itself and can be set forward, for tests."""
    global _source
    before, ahead = _source, timedelta()

    def forward(by: timedelta) -> None:
        nonlocal ahead
        ahead += by

    _source = lambda: before() + ahead  # noqa: E731
    try:
        yield forward
    finally:
        _source = before
