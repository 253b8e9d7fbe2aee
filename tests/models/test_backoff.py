"""Waiting times come from the server where it names one, else they double."""

from datetime import UTC, datetime

import pytest

from compiler.models.backoff import wait_seconds

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempt", "headers", "seconds"),
    [
        (1, {}, 0.5),
        (4, {}, 4.0),
        (30, {}, 60.0),
        (1, {"retry-after": "12"}, 12.0),
        (1, {"retry-after-ms": "250"}, 0.25),
        (1, {"retry-after": "Thu, 01 Jan 2026 12:00:30 GMT"}, 30.0),
        (1, {"retry-after": "soon"}, 0.5),
        (2, {"retry-after": "-5"}, 0.0),
    ],
)
def test_wait(attempt: int, headers: dict[str, str], seconds: float) -> None:
    assert wait_seconds(attempt, headers, NOW) == seconds
