"""A share of ``benchmarks.faults``: nothing is accepted that was not meant where the mistake can be seen."""

import pytest

from benchmarks.faults.campaign import KINDS, run
from benchmarks.faults.scenes import Scene
from benchmarks.faults.tally import Tally, markdown
from compiler.weak.faults.registry import FAULTS

EACH = 4


def share(todo: tuple[Scene, ...], first: int, count: int) -> Tally:
    return run({"todo": todo}, seed=3, first=first, count=count, later=0, tell=lambda number: None)


@pytest.fixture(scope="module")
def tally(todo: tuple[Scene, ...]) -> Tally:
    return share(todo, 0, EACH * len(KINDS))


def test_no_reading_fails_and_none_makes_another_form_of_what_was_meant(tally: Tally) -> None:
    assert tally.replies == EACH * len(KINDS)
    assert tally.failures == [], [tally.rows[name].wrong for name in tally.failures]


def test_what_cannot_be_seen_is_counted_as_such(tally: Tally) -> None:
    hidden = [row for name, row in tally.rows.items() if FAULTS[name].effect == "undetectable"]
    assert sum(row.verdicts["differs"] for row in hidden) > 0
    assert "| `inverted_condition` | 4 | 0 |" in markdown(tally)


def test_shares_of_a_run_add_up_to_the_whole(todo: tuple[Scene, ...], tally: Tally) -> None:
    half = EACH * len(KINDS) // 2
    both = share(todo, 0, half).merged([share(todo, half, half)])
    assert {name: row.tried for name, row in both.rows.items()} == dict.fromkeys(tally.rows, EACH)
    assert both.replies == tally.replies
