"""The smallest call that still fails, and the fixtures that were made of such calls."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from compiler.cli.app import app
from compiler.store.trials import Trials
from compiler.stress.cases import Case, sections_of
from compiler.stress.fixtures import judged
from compiler.stress.reference import Reference
from compiler.stress.shrinking import minimal
from tests.stress.profiles import only, run_into

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures" / "stress").glob("*.json"))


@given(st.integers(0, 40), st.frozensets(st.integers(0, 39), max_size=5))
def test_what_is_left_is_just_what_is_needed(count: int, needed: frozenset[int]) -> None:
    wanted = needed & set(range(count))
    assert set(minimal(range(count), lambda left: wanted <= set(left))) == wanted


def test_sections_are_taken_apart_and_put_together_again(reference: Reference) -> None:
    for scene in reference.scenes.values():
        text = scene.question.sections
        case = Case(scene.unit, None, sections_of(text), (), (), ())
        assert case.question().sections == text
        assert Case.from_json(json.loads(json.dumps(case.to_json()))) == case


def shrink(folder: Path, number: int, *more: str) -> Any:
    return CliRunner().invoke(app, ["stress", "shrink", str(folder), "--trial", str(number), *more])


@pytest.fixture(scope="module")
def trials(reference: Reference, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trials")
    run_into(folder, reference, only("hallucinated_reference", "wrong_type"), trials=2, phases=("operations",))
    return folder


def refused(folder: Path) -> list[int]:
    store = Trials(folder / "trials.sqlite")
    try:
        return [row.number for row in store.rows() if row.record.attempts > 1]
    finally:
        store.close()


def test_a_trial_is_shrunk_to_a_call_that_fails_alike_beside_an_answer_that_does_not(
    trials: Path, tmp_path: Path
) -> None:
    number = refused(trials)[0]
    done = shrink(trials, number, "--save", str(tmp_path / "one.json"), "--json")
    assert done.exit_code == 0, done.output
    value = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))
    start, end = value["shrunk"]["from"], value["shrunk"]["to"]
    assert all(end[name] <= start[name] for name in start)
    assert end["lines"] < start["lines"]
    assert end["alternatives"] < start["alternatives"]
    assert_fails_as_it_did(value)
    again = json.loads(shrink(trials, number, "--json").stdout)
    assert again["case"] == value["case"]


def test_what_did_not_fail_is_not_shrunk(trials: Path, reference: Reference, tmp_path: Path) -> None:
    run_into(tmp_path, reference, only("dropped_item"), trials=1, units=("schema/Item",))
    done = shrink(tmp_path, 1)
    assert done.exit_code == 1
    assert "first answer was accepted" in " ".join(done.stderr.split())
    assert shrink(trials, refused(trials)[0], "--code", "F999").exit_code == 1
    assert shrink(trials, 10_000).exit_code == 2
    assert shrink(tmp_path / "nowhere", 1).exit_code == 2


def assert_fails_as_it_did(value: dict[str, Any]) -> None:
    """Said the same of the wrong answer, and nothing of the right one."""
    call = value["calls"][0]
    record = judged(value, call["reply"])
    assert [(item.code, item.path) for item in record.calls[0].complaints] == [
        (item["code"], item["path"] or "") for item in call["said"]
    ]
    if value["right"] is not None:
        assert judged(value, value["right"]).outcome != "refused", "a form that grew since may add nulls"


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_saved_pair_is_told_apart_as_it_was(path: Path) -> None:
    """Where a form changed on purpose: make the fixture again with `formwork stress shrink` (docs/stress.md)."""
    assert_fails_as_it_did(json.loads(path.read_text(encoding="utf-8")))
