"""What asking again costs, against the whole form and against instructor, over real HTTP (``benchmarks.reask``)."""

from pathlib import Path

import pytest

from benchmarks.reask.cases import Case, cases
from benchmarks.reask.measuring import measured
from benchmarks.reask.mistakes import places

SPEC = Path(__file__).parents[2] / "compiler" / "cli" / "templates" / "spec.md"


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    """A form of each phase, those with the most places for mistakes."""
    found = cases(SPEC, tmp_path_factory.mktemp("cases") / "out")
    largest = {case.question.phase: case for case in sorted(found, key=_size)}
    return [largest[phase] for phase in ("schema", "signatures", "operations", "scenarios")]


def _size(case: Case) -> int:
    return places(case.value, case.question.schema())


def test_one_mistake_costs_no_form_more_than_asking_for_all_of_it(forms: list[Case]) -> None:
    row = measured(forms, errors=1, mends=1.0, seed=1)
    assert (row.settled, row.calls("loop")) == ([0, 1, 2, 3], 2.0)
    assert row.dearest("whole") <= 1
    assert row.dearest("instructor") <= 1


def test_ten_mistakes_that_are_mended_by_halves_cost_a_fraction(forms: list[Case]) -> None:
    row = measured(forms, errors=10, mends=0.5, seed=1)
    assert len(row.settled) >= 3
    assert row.tokens("loop") < 0.35 * row.tokens("instructor")
    assert row.again("loop") < 0.25 * row.again("instructor")
    assert row.tokens("loop") < 0.5 * row.tokens("whole")
