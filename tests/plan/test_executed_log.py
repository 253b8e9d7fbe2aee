"""The log tells exactly what was done; an edit asks what it reaches and no more; a clean compile gives the same."""

import json
from typing import Any

import pytest

from compiler.build import rooms
from compiler.models.reader import ReaderModel
from tests.plan.project import SETTINGS, Project, state
from tests.plan.test_plan_bounds import EDITS


def emitted(project: Project) -> dict[str, bytes]:
    return {
        name: data
        for name, (_, data) in state(project.out).items()
        if not name.startswith((".formwork/", "migrations/versions/"))
    }


def test_a_field_of_one_entity_asks_its_readers_and_checks_its_users(project: Project) -> None:
    project.edit(*EDITS["new field"])
    log = project.compile().log
    asked = {unit for unit in log.filled if not unit.startswith("signatures/")}
    assert asked == {
        "outline/entities.item",
        "schema/Item",
        "dtos/Item",
        "collectors/Item",
        "transformers/Item",
        "operations/add_item",
        "operations/show_items_of_list",
    }
    assert {"dtos/List", "operations/add_list", "scenarios/strangers_cannot_see_list"} <= set(log.rechecked)
    assert log.filled["schema/Item"].change == "additive"
    assert log.filled["operations/add_item"].change == "none"
    assert log.removed == ()
    assert set(log.migrations) < set(log.written)
    last = json.loads((project.out / ".formwork" / "last.json").read_text(encoding="utf-8"))
    assert last == log.to_json()


@pytest.mark.parametrize("name", ["new field", "removed operation", "other refusal", "new entity"])
def test_an_incremental_compile_gives_the_bytes_of_a_clean_one(project: Project, name: str, tmp_path: Any) -> None:
    project.edit(*EDITS[name])
    assert project.compile().status == "ok"
    clean = Project(tmp_path / "clean")
    clean.folder.mkdir()
    clean.spec.write_bytes(project.spec.read_bytes())
    assert clean.compile().status == "ok"
    assert emitted(project) == emitted(clean)


def test_a_removed_operation_takes_its_units_and_files_along_without_a_call(project: Project) -> None:
    project.edit(*EDITS["removed operation"])
    result = project.compile()
    assert result.calls == 0
    assert result.log.filled == {}
    assert set(result.log.removed) == {
        "outline/operations.show-my-lists",
        "operations/show_my_lists",
        "signatures/operations.show-my-lists",
    }
    assert set(result.log.removed_files) == {
        "app/operations/show_my_lists.py",
        "tests/contract/test_show_my_lists.py",
    }


def test_a_refill_sees_the_previous_form_and_the_reader_answers_as_without_it(project: Project) -> None:
    from compiler.driver import compile_spec

    seen: dict[str, str] = {}

    class Watched(ReaderModel):
        async def fill(self, request: Any) -> Any:
            seen[request.unit] = request.messages[0].content
            reply = await super().fill(request)
            bare = request.messages[0].content.partition("\n# Previous")[0] + "\n"
            message = request.messages[0].model_copy(update={"content": bare})
            plain = await super().fill(request.model_copy(update={"messages": (message,)}))
            assert reply.tool_calls == plain.tool_calls, request.unit
            return reply

    project.edit(*EDITS["new field"])
    result = compile_spec(project.spec, project.out, SETTINGS, model=Watched(), debug=True)
    assert result.status == "ok"
    assert set(seen) == set(result.log.filled)
    assert all("# Previous" in text and "# Diagnostics" not in text for text in seen.values())


def test_a_stored_form_that_no_longer_fits_is_asked_again_with_what_is_wrong(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from compiler.diagnostics import make

    real, tried = rooms.check_unit, list[str]()

    def check_unit(unit: str, form: Any, accepted: Any) -> Any:
        if unit == "dtos/List" and not tried:
            tried.append(unit)
            return (make("F916", unit=unit, path="differences", reason="No longer right."),)
        return real(unit, form, accepted)

    monkeypatch.setattr(rooms, "check_unit", check_unit)
    project.edit(*EDITS["new field"])
    result = project.compile()
    assert result.status == "ok"
    assert result.log.filled["dtos/List"].reasons[0] == "check dtos/List no longer fits: F916"
