"""No error from the checker means a project that lints, type-checks, migrates, describes itself and answers."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.soundness.campaign import Bench, Outcome, Totals, drawn
from benchmarks.soundness.generate.program import random_program
from benchmarks.soundness.judged import dumped, errors, loaded
from compiler.build import rooms
from compiler.symbols.accepted import Accepted

SEED = 20
PROGRAMS = 8


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    bench = Bench(tmp_path_factory.mktemp("bench"), typed=5)
    return list(bench.outcomes(drawn(SEED, 0, PROGRAMS)))


def test_accepted_programs_keep_what_the_checker_promises(outcomes: list[Outcome]) -> None:
    assert {outcome.name: outcome.failures for outcome in outcomes if outcome.failures} == {}


def test_most_operations_can_be_called_with_success(outcomes: list[Outcome]) -> None:
    totals = Totals()
    for outcome in outcomes:
        totals.add(outcome)
    assert totals.checked >= PROGRAMS * 0.7, totals.rejected
    assert totals.reached >= totals.operations * 0.8


@settings(max_examples=6, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
          suppress_health_check=list(HealthCheck))  # fmt: skip
@given(st.randoms(use_true_random=True))
def test_accepted_programs_are_emitted_each_time_alike(random: Random) -> None:
    units = random_program(random)
    if errors(units):
        return
    program = rooms.lowered(Accepted.of(units))
    assert rooms.emitted(program) == rooms.emitted(program)


def test_a_program_can_be_kept_and_read_again(tmp_path: Path) -> None:
    units = random_program(Random("kept"))
    path = tmp_path / "program.json"
    path.write_text(dumped(units), encoding="utf-8")
    assert loaded(path) == units
