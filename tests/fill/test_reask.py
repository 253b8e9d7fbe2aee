"""What asking again costs, against the whole form and against instructor, over real HTTP (``benchmarks.reask``)."""

from pathlib import Path

import pytest

from benchmarks.reask.cases import Case, cases
from benchmarks.reask.endpoint import Nature
from benchmarks.reask.measuring import measured
from benchmarks.reask.mistakes import mistakes

SPEC = Path(__file__).parents[2] / "compiler" / "cli" / "templates" / "spec.md"


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    """A form of each phase, those with the most places for mistakes."""
    found = cases(SPEC, tmp_path_factory.mktemp("cases") / "out")
    largest = {case.question.phase: case for case in sorted(found, key=_size)}
    return [largest[phase] for phase in ("schema", "signatures", "operations", "scenarios")]


def _size(case: Case) -> int:
    return len(mistakes(case.value, case.question.schema()))


def test_one_mistake_costs_no_form_more_than_asking_for_all_of_it(forms: list[Case]) -> None:
    row = measured(forms, errors=1, nature=Nature(mends=1.0, spoils=0.0, seed=1))
    assert (row.settled, row.calls("loop")) == ([0, 1, 2, 3], 2.0)
    assert row.dearest("whole") <= 1
    assert row.dearest("instructor") <= 1


def test_ten_mistakes_that_are_mended_by_halves_cost_a_fraction(forms: list[Case]) -> None:
    row = measured(forms, errors=10, nature=Nature(mends=0.5, spoils=0.0, seed=1))
    assert len(row.settled) >= 3
    assert row.tokens("loop") < 0.3 * row.tokens("instructor")
    assert row.again("loop") < 0.2 * row.again("instructor")
    assert row.tokens("loop") < 0.5 * row.tokens("whole")


def test_what_is_right_is_not_written_again_and_so_not_spoiled(forms: list[Case]) -> None:
    row = measured(forms, errors=3, nature=Nature(mends=0.7, spoils=0.05, seed=1))
    assert row.given_up("loop") == 0
    assert row.calls("loop") < row.calls("instructor")
