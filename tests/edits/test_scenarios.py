"""An edit costs exactly what it touches: units asked, units checked, files written, and the migration; `plan` says so.

After a change that is meant to reach more or fewer units: ``python -m tests.edits.update``.
"""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.edits.scenarios import Scenario, compile_scenario, compiled, put_spec, scenarios
from tests.plan.bounds import assert_bounds

ALL = scenarios()


@pytest.fixture(scope="session")
def base() -> Iterator[Callable[[Scenario], Path]]:
    """The folder of a scenario's spec and the project compiled from it, made once for each spec."""
    with TemporaryDirectory() as folder:

        @cache
        def made(source: Path) -> Path:
            place = Path(folder, source.stem)
            put_spec(source, place / "spec")
            compiled(place)
            return place

        yield lambda scenario: made(scenario.source)


def test_there_are_at_least_forty_and_each_expects_something_or_nothing_at_all() -> None:
    assert len(ALL) >= 40
    assert all(scenario.expect or scenario.name.endswith(("formatting", "comments")) for scenario in ALL)


@pytest.mark.parametrize(
    "scenario",
    [pytest.param(item, id=item.name, marks=[pytest.mark.long] if item.long else []) for item in ALL],
)
def test_the_edit_does_what_it_must_and_nothing_else(
    scenario: Scenario, base: Callable[[Scenario], Path], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(base(scenario), tmp_path / "project"))
    run = compile_scenario(scenario, folder)
    assert run.done == scenario.expected(run.had)
    assert_bounds(run.plan, run.result, run.had)
