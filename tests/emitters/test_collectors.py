"""Collectors: pure functions from what was sent to the values of a row."""

import pytest

from emitters.fastapi.bodies.collectors import print_collectors
from tests.programs.todo import todo_program


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    program = todo_program()
    found = {entity.name: print_collectors(program, entity.name) for entity in program.entities}
    return {name: artifact.text for name, artifact in found.items() if artifact is not None}


def test_a_new_row_has_copied_computed_and_default_values_and_stamps(texts: dict[str, str]) -> None:
    item = texts["Item"]
    assert "title=payload.title," in item
    assert 'price=payload.price if payload.price is not None else Decimal("0.00"),' in item
    assert 'status="open",' in item
    assert "created_at=moment,\n        updated_at=moment," in item


def test_rows_are_handed_over_as_the_columns_that_are_needed(texts: dict[str, str]) -> None:
    assert "list_id: UUID,\n    body_parent_id: UUID | None," in texts["Item"]
    assert "actor_id: UUID, moment: dt.datetime) -> CreateListRow:" in texts["List"]


def test_a_secret_is_hashed_before_and_never_copied(texts: dict[str, str]) -> None:
    assert "password=password," in texts["User"]
    assert "payload.password" not in texts["User"]


def test_an_update_takes_only_what_was_sent(texts: dict[str, str]) -> None:
    assert 'if "notes" in payload.model_fields_set:\n        changes["notes"] = payload.notes' in texts["Item"]
    assert "changes: dict[str, Any] = {}" in texts["Item"]


def test_an_entity_that_nothing_fills_has_no_module() -> None:
    program = todo_program().model_copy(update={"collectors": ()})
    assert print_collectors(program, "Item") is None
