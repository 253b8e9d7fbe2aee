"""Long lines are broken as the project's formatter would break them."""

# ruff: noqa: E501

import subprocess
import sys

import pytest

from emitters.fastapi.bodies.wrapping import header, statement

LONG = [
    'FIND = Statement(select(List.id, List.title, List.owner_id).where(List.id == bindparam("list_id"), List.gone.is_(None)))',
    'FIND = Statement(select(List.id, List.title).where(List.id == bindparam("list_id"), List.open).with_for_update(), row=Row)',
    'raise Problem(409, "list_archived", "The list is archived and cannot be changed any more, which is why this is refused.")',
    "answer = await tx.json(LIST_VIEW_BY_ID_AND_SO_ON, id=list_.id, viewer=actor.id, another=another_value, third=third_value)",
    "value = first_long_condition_of_this & second_long_condition_of_this & (third_long_condition | fourth_long_condition_12)",
    "total = first.amount_of_something + second.amount_of_something * 2 if first is not None and second is not None else 0 + 1",
    "rows = (Sample.one_column_with_a_long_name <= Sample.another_column_with_a_long_name_that_is_longer_than_the_first).is_(True)",
]
HEADERS = [
    "if first_long_condition_of_this or second_long_condition_of_this or (third_long_condition and fourth_long_condition12):",
    "if await tx.value(FIND_SOMETHING_LONG, first=first_value_of_this, second=second_value_of_this, third=third) is not None:",
    "for line in await tx.all(SELECT_LINES_OF_THE_CART_WITH_A_LONG_NAME, cart_id=cart.id, another_parameter=another_value1):",
]


@pytest.mark.parametrize("line", LONG)
def test_a_statement_is_left_alone_by_the_formatter(line: str) -> None:
    assert len(line) > 116
    _unchanged("\n".join(f"    {part}" for part in statement(line, 116).split("\n")))


@pytest.mark.parametrize("line", HEADERS)
def test_a_header_is_left_alone_by_the_formatter(line: str) -> None:
    broken = "\n".join(f"    {part}" for part in header(line, 116).split("\n"))
    _unchanged(f"{broken}\n        pass")


def test_a_short_line_stays_as_it_is() -> None:
    assert statement("a = b(c)") == "a = b(c)"


def _unchanged(body: str) -> None:
    source = f"async def f():\n{body}\n"
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--line-length", "120", "-"],
        input=source,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == source
