"""When a job runs, as people write it."""

import pytest

from compiler.checks.jobs import schedule_problem
from compiler.reader.cursor import Cursor
from compiler.reader.failures import Expected
from compiler.reader.schedules import Trigger, passing, trigger
from compiler.reader.tokens import tokenise

SCHEDULES = {
    "every minute": "* * * * *",
    "every 15 minutes": "*/15 * * * *",
    "every hour": "0 * * * *",
    "every 6 hours at minute 30": "30 */6 * * *",
    "every day at 03:00": "0 3 * * *",
    "daily at 7:05 UTC": "5 7 * * *",
    "every night": "0 0 * * *",
    "every day at noon": "0 12 * * *",
    "every weekday at 18:30": "30 18 * * 1-5",
    "every Monday at 08:00": "0 8 * * 1",
    "every Monday, Wednesday and Friday at 08:00": "0 8 * * 1,3,5",
    "every month": "0 0 1 * *",
    "every month on the first day at 06:00": "0 6 1 * *",
    "every month on day 15 at 06:00": "0 6 15 * *",
    "`30 4 * * 1-5`": "30 4 * * 1-5",
}


@pytest.mark.parametrize(("text", "schedule"), SCHEDULES.items())
def test_a_time_is_a_cron_expression(text: str, schedule: str) -> None:
    assert trigger(text) == Trigger(schedule=schedule)
    assert schedule_problem(schedule) is None


@pytest.mark.parametrize("text", ["when an order is placed", "When the order has been placed", "whenever order placed"])
def test_an_event_is_named_by_its_words(text: str) -> None:
    assert trigger(text) == Trigger(event="order_placed")


@pytest.mark.parametrize("text", ["every 7 minutes", "every 5 hours", "every blue moon", "sometimes", "every day at 3"])
def test_what_is_no_even_or_known_time_is_said(text: str) -> None:
    with pytest.raises(Expected, match="every day at 03:00"):
        trigger(text)


@pytest.mark.parametrize(
    ("text", "minutes"), [("3 days pass", 4320), ("an hour passes", 60), ("2 weeks go by", 20160), ("Ann calls", None)]
)
def test_time_passes(text: str, minutes: int | None) -> None:
    assert passing(Cursor(tokenise(text))) == minutes
