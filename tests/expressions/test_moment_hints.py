"""Where a date stands for a time, or the reverse, the hint is an expression that is right."""

import pytest

from tests.expressions.world import codes, typed

HINTS = {
    "days_between(order.due, order.placed_at) > 1": "write date(order.placed_at)",
    "date(order.due) == today()": "it is a date already: write order.due",
    "order.due - order.placed_at": "write days_between(date(order.placed_at), order.due)",
    "order.placed_at - now()": "write days_between(now(), order.placed_at)",
    "order.due - 3": "write add_days(order.due, -3)",
    "order.due + 3": "write add_days(order.due, 3)",
}


@pytest.mark.parametrize(("text", "hint"), HINTS.items())
def test_the_hint_is_right(text: str, hint: str) -> None:
    found = [item for item in typed(text).diagnostics if item.severity == "error"]
    assert [item.hint for item in found] == [hint]
    assert codes(hint.rpartition("write ")[2]) == []


@pytest.mark.parametrize("text", ["datetime(order.due) < now()", "add_hours(order.due, 1) < now()"])
def test_nothing_is_advised_that_does_not_work(text: str) -> None:
    found = [item for item in typed(text).diagnostics if item.severity == "error"]
    assert "a date has no time of day" in (found[0].hint or "")
