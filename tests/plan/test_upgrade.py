"""An upgrade of Formwork prints, checks and asks exactly what it must, and `plan` says so before."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from compiler.build import rooms
from compiler.diagnostics import make
from compiler.graph import fingerprints
from compiler.store.layout import Layout
from compiler.store.units import text_hash
from tests.plan.bounds import assert_bounds
from tests.plan.project import Project, state


def emitted(project: Project) -> dict[str, bytes]:
    return {name: data for name, (_, data) in state(project.out).items() if not name.startswith(".formwork/")}


@pytest.fixture
def newer_emitter(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """An emitter of another version, which prints one file with a line more."""

    def install(path: str, line: str) -> None:
        real = rooms.emitted

        def emit(*arguments: Any) -> Any:
            return tuple(
                item.model_copy(update={"text": item.text + line}) if item.path == path else item
                for item in real(*arguments)
            )

        monkeypatch.setattr(rooms, "emitted", emit)
        for place in ("compiler.driver", "compiler.build.forecast"):
            monkeypatch.setattr(f"{place}.emitter_version", lambda: "another")

    return install


@pytest.fixture
def newer_form(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def install(phase: str) -> None:
        real = fingerprints.form_version
        monkeypatch.setattr("compiler.graph.inputs.form_version", lambda name: real(name) + "+" * (name == phase))

    return install


def test_an_emitter_that_prints_one_file_otherwise_writes_this_file(
    project: Project, newer_emitter: Callable[[str, str], None]
) -> None:
    before = emitted(project)
    newer_emitter("app/operations/add_item.py", "# printed by another version\n")
    plan, had = project.plan(), project.units_and_files()
    assert (plan.upgrade, plan.steps) == (True, ())
    assert {step.path for step in plan.files} >= {"app/operations/add_item.py"}
    assert plan.to_json()["estimate"]["at_most"]["calls"] == 0
    result = project.compile()
    assert (result.status, result.calls) == ("ok", 0)
    assert result.log.written == ("app/operations/add_item.py",)
    assert (result.log.filled, result.log.rechecked) == ({}, {})
    assert_bounds(plan, result, had)
    now = emitted(project)
    assert {path for path in now if now[path] != before.get(path)} == {"app/operations/add_item.py"}
    assert project.plan().empty


def test_a_newer_emitter_keeps_what_a_person_wrote(project: Project, newer_emitter: Callable[[str, str], None]) -> None:
    file = project.out / "app" / "operations" / "add_item.py"
    file.write_text("# mine\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    newer_emitter("app/operations/add_item.py", "# printed by another version\n")
    assert project.compile().status == "ok"
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# mine\n")
    assert text.endswith("# printed by another version\n")


def test_a_newer_form_is_asked_for_only_where_the_stored_one_does_not_hold(
    project: Project, newer_form: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = emitted(project)
    newer_form("dtos")
    real, tried = rooms.check_unit, set[str]()

    def stricter(unit: str, form: Any, accepted: Any) -> Any:
        """The first form of this unit is refused once in the plan and once in the compile."""
        if unit == "dtos/List" and len(tried) < 2:
            tried.add(f"{unit} {len(tried)}")
            return (make("F916", unit=unit, path="differences", reason="No longer right."),)
        return real(unit, form, accepted)

    monkeypatch.setattr(rooms, "check_unit", stricter)
    plan, had = project.plan(), project.units_and_files()
    assert plan.certain("fill") == ("dtos/List",)
    assert set(plan.certain("recheck")) == {"dtos/Item", "dtos/User"}
    result = project.compile()
    assert (result.calls, set(result.log.filled)) == (1, {"dtos/List"})
    assert set(result.log.rechecked) == {"dtos/Item", "dtos/User"}
    assert result.log.filled["dtos/List"].reasons[0] == "check dtos/List no longer fits: F916"
    assert_bounds(plan, result, had)
    assert emitted(project) == before
    assert project.plan().empty


def test_a_form_that_can_no_longer_be_read_is_asked_for_again(project: Project) -> None:
    """Stored by a version whose form had a member that is gone."""
    before, layout = emitted(project), Layout(project.out)
    unit = layout.unit("dtos/List")
    value = {"gone": True, **json.loads(unit.read_text(encoding="utf-8"))}
    unit.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
    manifest = json.loads(layout.manifest.read_text(encoding="utf-8"))
    manifest["units"]["dtos/List"]["form"] = text_hash(unit.read_text(encoding="utf-8"))
    layout.manifest.write_text(json.dumps(manifest), encoding="utf-8")
    plan, had = project.plan(), project.units_and_files()
    (step,) = [step for step in plan.steps if step.certainty == "will"]
    assert (step.unit, step.action) == ("dtos/List", "fill")
    assert "cannot be read as the form of this version" in step.chain[-1]
    result = project.compile()
    assert (result.status, set(result.log.filled), result.files.written) == ("ok", {"dtos/List"}, ())
    assert_bounds(plan, result, had)
    assert emitted(project) == before
