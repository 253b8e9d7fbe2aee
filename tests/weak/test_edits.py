"""Edits by path: made together, and found again on both sides."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from compiler.fill.paths import value_at
from compiler.weak.edits import ABSENT, Edit, after_edits, before_edits, edited

LISTS = st.lists(st.lists(st.integers(), min_size=1, max_size=4), min_size=1, max_size=5)


@given(st.data())
def test_what_is_left_after_items_were_taken_out_is_found_from_either_side(data: st.DataObject) -> None:
    value: dict[str, Any] = {"rows": data.draw(LISTS)}
    gone = data.draw(st.sets(st.integers(0, len(value["rows"]) - 1)))
    edits = [Edit(("rows", index), ABSENT) for index in gone]
    result = edited(value, edits)
    assert result["rows"] == [row for index, row in enumerate(value["rows"]) if index not in gone]
    for index, row in enumerate(value["rows"]):
        if index not in gone:
            there = after_edits(("rows", index, 0), edits)
            assert value_at(result, there) == (True, row[0])
            assert before_edits(there, edits) == ("rows", index, 0)


def test_other_edits_keep_their_places_when_items_before_them_go() -> None:
    value = {"steps": [{"a": 1}, {"a": 2}, {"a": 3}], "name": "x"}
    edits = [Edit(("steps", 0), ABSENT), Edit(("steps", 2, "a"), 9), Edit(("name",), ABSENT)]
    assert edited(value, edits) == {"steps": [{"a": 2}, {"a": 9}]}
    assert after_edits(("steps", 2, "a"), edits) == ("steps", 1, "a")
