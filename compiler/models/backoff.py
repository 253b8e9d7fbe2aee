"""How long to wait before a call is tried again. Pure; the caller sleeps."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

RETRIED = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
"""Statuses after which the same call may succeed."""

LONGEST_WAIT = 60.0
"""Seconds; a server that asks for more is reported instead of waited for."""


def wait_seconds(attempt: int, headers: Mapping[str, str], now: datetime) -> float:
    """Seconds before retry number ``attempt`` (from 1): what ``Retry-After`` says, else doubling from half a second."""
    asked = retry_after(headers, now)
    if asked is not None:
        return asked
    return float(min(0.5 * 2.0 ** (attempt - 1), LONGEST_WAIT))


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that ``Retry-After-Ms`` or ``Retry-After`` (seconds or a date) ask for, if any."""
    milliseconds = headers.get("retry-after-ms")
    if milliseconds is not None:
        try:
            return max(0.0, float(milliseconds) / 1000)
        except ValueError:
            pass
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
