"""An edit costs exactly what it touches: units asked, units checked, files written, and the migration."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from compiler.build.result import Result
from compiler.build.settings import Settings
from compiler.driver import compile_spec
from compiler.store.layout import Layout
from compiler.store.manifest import read_manifest
from tests.edits.scenarios import Scenario, apply, done, put_spec, scenarios

ALL = scenarios()


def compiled(folder: Path, **options: object) -> Result:
    settings = Settings(**{"retriever": "lexical", "verify": "none", **options})
    result = compile_spec(folder / "spec", folder / "out", settings, debug=True)
    assert result.status == "ok", [item.message for item in result.diagnostics if item.severity == "error"]
    return result


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


def test_there_are_at_least_forty() -> None:
    assert len(ALL) >= 40
    assert len({scenario.name for scenario in ALL}) == len(ALL)


@pytest.mark.parametrize("scenario", ALL, ids=[scenario.name for scenario in ALL])
def test_the_edit_does_what_it_must_and_nothing_else(
    scenario: Scenario, base: Callable[[Scenario], Path], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(base(scenario), tmp_path / "project"))
    if scenario.before:
        apply(scenario.before, folder / "spec")
        compiled(folder)
    manifest = read_manifest(Layout(folder / "out").manifest)
    had = {*manifest.units, *manifest.files}
    apply(scenario.edits, folder / "spec")
    result = compiled(folder, **scenario.options)
    assert done(result, folder / "out") == scenario.expected(had)
