"""A compile fills every unit once, writes all or nothing, and does again only what changed."""

from pathlib import Path
from typing import Any

import pytest

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from compiler.build import rooms
from compiler.build.result import Result
from compiler.build.settings import Settings
from compiler.diagnostics import make
from compiler.driver import compile_spec
from compiler.models.protocol import ModelError
from compiler.symbols.accepted import Accepted
from tests.driver.small_world import SPEC, ByUnit, answers, install, with_let

UNITS = sorted(answers())


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    install(monkeypatch)
    path = tmp_path / "spec.md"
    path.write_text(SPEC)
    return path


def run(spec: Path, model: ByUnit | None = None, **options: Any) -> Result:
    settings = Settings(**{"retriever": "lexical", "verify": "lint", "jobs": 4, **options})
    return compile_spec(spec, spec.parent / "out", settings, model=model or ByUnit(), debug=True)


def tree(spec: Path) -> dict[str, str]:
    out = spec.parent / "out"
    return {
        path.relative_to(out).as_posix(): path.read_text()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".formwork" not in path.parts
    }


def codes(result: Result) -> list[str]:
    return [item.code for item in result.diagnostics]


def test_every_unit_is_filled_by_one_call_and_the_project_is_written(spec: Path) -> None:
    model = ByUnit()
    result = run(spec, model)
    assert result.status == "ok"
    assert result.exit_code == 0
    assert sorted(result.filled) == UNITS
    assert dict(model.asked) == dict.fromkeys(UNITS, 1)
    assert (result.calls, result.prompt_tokens, result.completion_tokens) == (len(UNITS), 100, 50)
    assert tree(spec)["app/show_item.py"] == "def price() -> int:\n    # the price\n    return 1\n"
    assert set(result.files.written) == set(tree(spec))


def test_every_requirement_is_compiled_informative_or_listed_with_its_place(spec: Path) -> None:
    result = run(spec)
    found = result.requirements
    assert (len(found.compiled), len(found.informative), len(found.uncovered)) == (3, 1, 1)
    assert found.total == 4
    (warning,) = [item for item in result.diagnostics if item.code == "G1001"]
    assert warning.message == "Not compiled: payments are unknown."
    assert warning.place is not None
    assert (warning.place.file, warning.place.line) == ("spec.md", 12)


def test_a_requirement_that_no_form_mentions_is_listed_too(spec: Path) -> None:
    spec.write_text(SPEC + "- And nobody thought of this.\n")
    result = run(spec)
    assert [item.message for item in result.diagnostics if item.place and item.place.line == 17] == [
        "Not compiled: no unit cites it."
    ]


def test_nothing_changed_means_no_call_and_no_file(spec: Path) -> None:
    run(spec)
    before = {path: path.stat().st_mtime_ns for path in (spec.parent / "out").rglob("*") if path.is_file()}
    model = ByUnit()
    result = run(spec, model)
    assert result.status == "ok"
    assert model.requests == []
    assert (result.calls, result.replayed) == (0, 0)
    assert sorted(result.reused) == UNITS
    assert result.files.written == ()
    assert set(result.files.unchanged) == set(tree(spec))
    for path, changed in before.items():
        if path.name not in ("calls.sqlite", "calls.sqlite-shm", "calls.sqlite-wal", "lock", "lock.pid"):
            assert path.stat().st_mtime_ns == changed, path


def test_the_state_alone_is_enough_to_emit_again_without_a_call(spec: Path) -> None:
    run(spec)
    written = tree(spec)
    (spec.parent / "out" / ".formwork" / "calls.sqlite").unlink()
    for path in written:
        (spec.parent / "out" / path).unlink()
    model = ByUnit()
    result = run(spec, model)
    assert model.requests == []
    assert tree(spec) == written
    assert set(result.files.written) == set(written)


def test_formatting_of_the_spec_costs_nothing_and_an_edit_costs_what_reads_it(spec: Path) -> None:
    run(spec)
    spec.write_text(SPEC.replace("- Seeing works.", "*   Seeing   works."))
    assert run(spec).calls == 0
    spec.write_text(SPEC.replace("Seeing works", "Seeing always works"))
    model = ByUnit()
    result = run(spec, model)
    assert sorted(model.asked) == ["outline/scenario", "scenarios/seeing_works"]
    assert sorted(result.filled) == ["outline/scenario", "scenarios/seeing_works"]


def test_a_removed_section_removes_its_units_and_files(spec: Path) -> None:
    run(spec)
    state = spec.parent / "out" / ".formwork" / "units" / "scenarios" / "seeing_works.json"
    assert state.exists()
    spec.write_text(SPEC.partition("## Scenario")[0])
    result = run(spec)
    assert result.files.removed == ("tests/test_seeing_works.py",)
    assert "tests/test_seeing_works.py" not in tree(spec)
    assert not state.exists()


def test_a_failed_unit_is_reported_while_the_rest_goes_on_and_what_needs_it_is_skipped(spec: Path) -> None:
    model = ByUnit(**{"schema/Item": [ModelError("overloaded")]})
    result = run(spec, model)
    assert result.status == "failed"
    assert result.exit_code == 1
    assert result.failed == ("dtos/Item", "operations/show_item", "schema/Item", "transformers/Item")
    assert "scenarios/seeing_works" in result.filled
    said = {item.unit: item.code for item in result.diagnostics if item.severity == "error"}
    skipped = dict.fromkeys(("dtos/Item", "transformers/Item", "operations/show_item"), "F922")
    assert said == {"schema/Item": "F920", **skipped}
    assert all(item.place for item in result.diagnostics if item.unit == "schema/Item")
    assert tree(spec) == {}


def test_running_again_after_a_failure_pays_only_for_what_is_missing(spec: Path) -> None:
    run(spec, ByUnit(**{"schema/Item": [ModelError("overloaded")]}))
    model = ByUnit()
    result = run(spec, model)
    assert result.status == "ok"
    assert sorted(model.asked) == ["dtos/Item", "operations/show_item", "schema/Item", "transformers/Item"]


def test_a_failing_compile_leaves_the_previous_output_untouched(spec: Path) -> None:
    run(spec)
    before = tree(spec)
    spec.write_text(SPEC.replace("An item has a title", "An item has a longer title"))
    result = run(spec, ByUnit(**{"outline/items": ["no"] * 9}))
    assert result.status == "failed"
    assert tree(spec) == before
    assert result.files.written == ()


def test_a_conflict_with_an_edited_file_keeps_it_and_writes_nothing(spec: Path) -> None:
    run(spec)
    mine = spec.parent / "out" / "app" / "show_item.py"
    mine.write_text("def price() -> int:\n    # the price\n    return 10\n")
    spec.write_text(SPEC.replace("Anyone can see an item", "Anyone can see any item"))
    before = tree(spec)
    result = run(spec, ByUnit(**{"operations/show_item": [with_let("2")]}))
    assert result.status == "failed"
    (error,) = [item for item in result.diagnostics if item.severity == "error"]
    assert error.code == "G1080"
    assert error.place is not None
    assert (error.place.file, error.place.line) == ("app/show_item.py", 3)
    assert tree(spec) == before


def test_a_file_that_is_written_once_belongs_to_the_person(spec: Path) -> None:
    run(spec)
    own = spec.parent / "out" / "extensions" / "__init__.py"
    own.write_text("# mine\n")
    spec.write_text(SPEC.replace("Seeing works", "Seeing always works"))
    assert run(spec).status == "ok"
    assert own.read_text() == "# mine\n"


def test_a_link_error_sends_its_unit_back_and_what_depends_on_it_is_done_again(
    spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check_phase(phase: str, accepted: Accepted) -> tuple[Diagnostic, ...]:
        bad = phase == "operations" and accepted.operations["show_item"].steps[0].model_dump()["value"] == "2"
        error = make("F916", unit="operations/show_item", path="steps[0].value", reason="Two is too much.")
        return (error,) if bad else ()

    monkeypatch.setattr(rooms, "check_phase", check_phase)
    model = ByUnit(**{"operations/show_item": [with_let("2")]})
    result = run(spec, model)
    assert result.status == "ok"
    assert model.asked["operations/show_item"] == 2
    assert sum(model.asked.values()) == len(UNITS) + 1
    assert (
        "Two is too much." in model.requests[-2 if model.requests[-1].phase == "scenarios" else -1].messages[0].content
    )


def test_a_link_error_that_stays_is_reported_after_the_rounds_are_used_up(
    spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check_phase(phase: str, accepted: Accepted) -> tuple[Diagnostic, ...]:
        error = make("F916", unit="operations/show_item", path="steps[0].value", reason="Never good.")
        return (error,) if phase == "operations" else ()

    monkeypatch.setattr(rooms, "check_phase", check_phase)
    model = ByUnit()
    result = run(spec, model, rounds=2)
    assert result.status == "failed"
    assert codes(result).count("F916") == 1
    assert model.asked["operations/show_item"] <= 3


def test_an_exception_in_a_rule_is_a_diagnostic_of_its_unit(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def check_unit(unit: str, form: Node, accepted: Accepted) -> tuple[Diagnostic, ...]:
        if unit == "schema/Item":
            raise ZeroDivisionError("a bug")
        return ()

    monkeypatch.setattr(rooms, "check_unit", check_unit)
    result = compile_spec(
        spec, spec.parent / "out", Settings(retriever="lexical", verify="none"), model=ByUnit(), debug=False
    )
    assert result.status == "failed"
    errors = {item.unit: item.code for item in result.diagnostics if item.severity == "error"}
    assert errors["schema/Item"] == "G1030"
    assert errors["operations/show_item"] == "F922"


def test_calls_of_one_phase_run_at_once_up_to_the_number_of_jobs(spec: Path) -> None:
    import asyncio

    running = highest = 0

    class Slow(ByUnit):
        async def fill(self, request: Any) -> Any:
            nonlocal running, highest
            running += 1
            highest = max(highest, running)
            await asyncio.sleep(0.01)
            running -= 1
            return await super().fill(request)

    assert run(spec, Slow(), jobs=3).status == "ok"
    assert highest == 3


def test_two_compiles_of_one_folder_exclude_each_other(spec: Path) -> None:
    from compiler.store.layout import Layout
    from compiler.store.lock import locked

    with locked(Layout(spec.parent / "out").lock):
        result = run(spec)
    assert codes(result) == ["G1011"]


def test_an_output_that_is_a_file_is_refused(spec: Path) -> None:
    (spec.parent / "out").write_text("a file")
    result = compile_spec(spec, spec.parent / "out", Settings(), model=ByUnit())
    assert codes(result) == ["G1012"]


def test_an_exception_in_the_emitter_is_a_diagnostic_and_leaves_the_output_untouched(
    spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(spec)
    before = tree(spec)

    def broken(*given: object) -> tuple[()]:
        raise LookupError("no such column")

    monkeypatch.setattr(rooms, "emitted", broken)
    spec.write_text(SPEC.replace("Seeing works", "Seeing always works"))
    settings = Settings(retriever="lexical", verify="none")
    result = compile_spec(spec, spec.parent / "out", settings, model=ByUnit())
    assert codes(result) == ["G1030"]
    assert "LookupError: no such column" in result.diagnostics[0].message
    assert tree(spec) == before


def test_a_kill_at_any_moment_leaves_a_tree_that_the_next_compile_completes(spec: Path) -> None:
    class Killed(ByUnit):
        async def fill(self, request: Any) -> Any:
            if request.unit == "operations/show_item":
                raise KeyboardInterrupt
            return await super().fill(request)

    with pytest.raises(KeyboardInterrupt):
        run(spec, Killed(), jobs=1)
    assert tree(spec) == {}
    model = ByUnit()
    assert run(spec, model).status == "ok"
    assert sorted(model.asked) == ["operations/show_item", "scenarios/seeing_works"]


def test_a_warning_about_a_unit_is_said_by_every_compile(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def check_unit(unit: str, form: Node, accepted: Accepted) -> tuple[Diagnostic, ...]:
        warning = make("F916", unit=unit, path="fields", reason="Odd.").model_copy(update={"severity": "warning"})
        return (warning,) if unit == "schema/Item" else ()

    monkeypatch.setattr(rooms, "check_unit", check_unit)
    first = run(spec)
    again = run(spec)
    assert (first.status, again.status, again.calls) == ("ok", "ok", 0)
    assert codes(first) == codes(again)
    assert "F916" in codes(again)
