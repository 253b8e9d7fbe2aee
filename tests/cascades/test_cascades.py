"""One mistake, one diagnostic: every kind of mistake in every unit of a spec, at one place each."""

from pathlib import Path

import pytest

from benchmarks.cascades.counting import Told, rows, told
from benchmarks.faults.scenes import scenes

TODO = Path(__file__).parents[2] / "fixtures" / "specs" / "todo"
SEVERAL = {"swapped_items", "other_reference", "flipped_boolean", "duplicated_item", "dropped_item", "missing_step"}
"""Kinds of which some are told by more than one error: a row of another entity is wrong wherever it is used."""


@pytest.fixture(scope="module")
def found() -> list[Told]:
    return list(told(scenes(TODO), 1))


def test_most_mistakes_give_exactly_one_error(found: list[Told]) -> None:
    (every,) = (row for row in rows(found) if row.kind == "all")
    assert every.refused > 900
    assert every.share >= 0.965


def test_a_wrong_value_of_its_own_gives_exactly_one_error(found: list[Told]) -> None:
    assert [item.words() for item in found if len(item.errors) > 1 and item.kind not in SEVERAL] == []
