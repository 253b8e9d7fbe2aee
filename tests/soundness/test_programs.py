"""No error from the checker means a project that lints, type-checks, migrates, describes itself and answers."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.soundness.campaign import Bench, Outcome, Totals, drawn
from benchmarks.soundness.coverage import kinds_in, missing
from benchmarks.soundness.generate.program import random_program
from benchmarks.soundness.judged import dumped, errors, loaded
from compiler.build import rooms
from compiler.symbols.accepted import Accepted
from emitters.base import Unsupported

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


def test_every_kind_of_node_is_drawn_or_excused() -> None:
    seen: Counter[str] = Counter()
    for number in range(150):
        units = random_program(Random(f"kindsc:{number}"))
        if errors(units):
            continue
        for form in units.values():
            seen += kinds_in(form)
        seen += kinds_in(rooms.lowered(Accepted.of(units)))
    assert missing(seen) == []


@settings(max_examples=6, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
          suppress_health_check=list(HealthCheck))  # fmt: skip
@given(st.randoms(use_true_random=True))
def test_accepted_programs_are_emitted_each_time_alike(random: Random) -> None:
    units = random_program(random)
    if errors(units):
        return
    program = rooms.lowered(Accepted.of(units))
    try:
        assert rooms.emitted(program) == rooms.emitted(program)
    except Unsupported:
        return


def test_a_program_can_be_kept_and_read_again(tmp_path: Path) -> None:
    units = random_program(Random("kept"))
    path = tmp_path / "program.json"
    path.write_text(dumped(units), encoding="utf-8")
    assert loaded(path) == units
