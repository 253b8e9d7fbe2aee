"""What tools say of the emitted project comes back to the unit that the line was printed from, and is mended."""

from pathlib import Path
from typing import Any

import pytest

from compiler.build.result import Result
from compiler.build.settings import Settings
from compiler.driver import compile_spec
from tests.driver.small_world import SPEC, ByUnit, answers, install, with_let

OPERATION = "operations/show_item"


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    install(monkeypatch)
    path = tmp_path / "spec.md"
    path.write_text(SPEC)
    return path


def run(spec: Path, model: ByUnit, verify: str, **options: Any) -> Result:
    settings = Settings(retriever="lexical", verify=verify, **options)
    return compile_spec(spec, spec.parent / "out", settings, model=model, debug=True)


def second_question(model: ByUnit) -> str:
    asked = [request for request in model.requests if request.unit == OPERATION]
    assert len(asked) == 2
    return asked[1].messages[0].content


def assert_mended(spec: Path, result: Result, model: ByUnit) -> None:
    assert result.status == "ok", result.diagnostics
    assert model.asked == {**dict.fromkeys(answers(), 1), OPERATION: 2}
    assert (spec.parent / "out" / "app" / "show_item.py").read_text().endswith("return 1\n")


def test_a_lint_error_comes_back_to_its_unit_and_is_mended(spec: Path) -> None:
    model = ByUnit(**{OPERATION: [with_let("undefined")]})
    result = run(spec, model, "lint")
    assert_mended(spec, result, model)
    text = second_question(model)
    assert "- steps[0].value: [G1021] app/show_item.py:3: F821 Undefined name `undefined`." in text
    assert '"value": "undefined"  ❌' in text


def test_a_type_error_comes_back_to_its_unit_and_is_mended(spec: Path) -> None:
    model = ByUnit(**{OPERATION: [with_let("'text'")]})
    result = run(spec, model, "boot")
    assert_mended(spec, result, model)
    assert "- steps[0].value: [G1022] app/show_item.py:3: Incompatible return value type" in second_question(model)


def test_a_failed_boot_comes_back_to_its_unit_and_is_mended(spec: Path) -> None:
    model = ByUnit(**{OPERATION: [with_let("1 // 0")]})
    result = run(spec, model, "boot")
    assert_mended(spec, result, model)
    assert "- steps[0].value: [G1024] The application cannot be imported: ZeroDivisionError" in second_question(model)


def test_a_failed_scenario_comes_back_to_the_operation_that_it_calls_and_is_mended(spec: Path) -> None:
    model = ByUnit(**{OPERATION: [with_let("2")]})
    result = run(spec, model, "full")
    assert_mended(spec, result, model)
    assert "[G1025] tests.test_seeing_works.test_seeing_works: assert 2 == 1" in second_question(model)


def test_a_scenario_that_still_fails_is_asked_about_itself(spec: Path) -> None:
    model = ByUnit(**{OPERATION: [with_let("2"), with_let("1 + 1")]})
    result = run(spec, model, "full", rounds=2)
    assert result.status == "failed"
    assert model.asked[OPERATION] == 2
    assert model.asked["scenarios/seeing_works"] == 2
    assert not (spec.parent / "out" / "app").exists()


def test_an_error_that_cannot_be_mended_is_reported_and_nothing_is_written(spec: Path) -> None:
    model = ByUnit()
    model.answers[OPERATION] = lambda _: with_let("undefined")
    result = run(spec, model, "lint", rounds=1)
    assert result.status == "failed"
    assert [item.unit for item in result.diagnostics if item.code == "G1021"] == [OPERATION]
    assert model.asked[OPERATION] == 2
    assert not (spec.parent / "out" / "app").exists()


def test_a_deeper_level_is_verified_even_if_nothing_changed(spec: Path) -> None:
    model = ByUnit(**{OPERATION: [with_let("2")]})
    assert run(spec, model, "lint").status == "ok"
    assert run(spec, model, "full").status == "ok"
    assert model.asked[OPERATION] == 2


def test_no_tool_runs_when_none_is_asked_for(spec: Path) -> None:
    model = ByUnit(**{OPERATION: [with_let("undefined")]})
    assert run(spec, model, "none").status == "ok"
    assert model.asked[OPERATION] == 1
