"""The whole to-do program as IR: complete, ordered, the same every time."""

import pytest

from ast_schemas import ir
from compiler.lower import NotLowered, lower
from compiler.lower.indexes import LONGEST_TEXT
from compiler.symbols.table import NOTHING_ACCEPTED, Accepted
from tests.programs.editing import program
from tests.programs.shorthand import entity, field, outline, relation, schema
from tests.programs.todo import todo_forms, todo_program


@pytest.fixture(scope="module")
def todo() -> ir.Program:
    return todo_program()


def entity_of(program_: ir.Program, name: str) -> ir.Entity:
    return next(item for item in program_.entities if item.name == name)


def relation_of(found: ir.Entity, name: str) -> ir.Relation:
    return next(item for item in found.relations if item.name == name)


def test_lowering_gives_the_same_bytes_whatever_the_order_of_acceptance(todo: ir.Program) -> None:
    accepted = NOTHING_ACCEPTED
    for unit, form in reversed(todo_forms().items()):
        accepted = accepted.with_unit(unit, form)
    assert lower(accepted).model_dump_json() == todo.model_dump_json()


def test_the_program_survives_its_json(todo: ir.Program) -> None:
    assert ir.Program.model_validate_json(todo.model_dump_json()) == todo


def test_targets_of_keys_come_first(todo: ir.Program) -> None:
    names = [item.name for item in todo.entities]
    assert names.index("User") < names.index("List") < names.index("Item")


def test_entities_that_need_each_other_optionally_still_have_an_order() -> None:
    forms = program(
        {
            "outline/ring": outline(entity("A", "as1"), entity("B", "bs")),
            "schema/A": schema(field("x", "text"), relation("b", "B", "as1", required=False, on_delete="set_null")),
            "schema/B": schema(field("x", "text"), relation("a", "A", "bs")),
        }
    )
    names = [item.name for item in lower(Accepted.of(forms)).entities]
    assert names.index("A") < names.index("B")


def test_both_ends_of_a_relation_are_listed(todo: ir.Program) -> None:
    key = relation_of(entity_of(todo, "Item"), "list")
    back = relation_of(entity_of(todo, "List"), "items")
    assert (key.holds_key, key.to_many, key.inverse) == (True, False, "items")
    assert (back.holds_key, back.to_many, back.inverse, back.target) == (False, True, "list", "Item")


def test_both_ends_of_a_many_to_many_relation_name_one_table(todo: ir.Program) -> None:
    tags = relation_of(entity_of(todo, "Item"), "tags")
    items = relation_of(entity_of(todo, "Tag"), "items")
    assert (tags.table, tags.near_key, tags.far_key) == ("items_tags", "item_id", "tag_id")
    assert (items.table, items.near_key, items.far_key) == ("items_tags", "tag_id", "item_id")


def test_a_table_of_links_never_takes_the_name_of_an_entity() -> None:
    forms = program(
        {
            "outline/zz": outline(entity("ItemTag", "items_tags")),
            "schema/ItemTag": schema(field("x", "text")),
        }
    )
    found = lower(Accepted.of(forms))
    assert relation_of(entity_of(found, "Item"), "tags").table == "items_tags_links"


def test_links_of_an_entity_with_itself_have_two_keys() -> None:
    forms = program(
        {"schema/Tag": schema(field("name", "slug", unique=True),
                              relation("near", "Tag", "near_of", kind="many_to_many", required=False))}
    )  # fmt: skip
    near = relation_of(entity_of(lower(Accepted.of(forms)), "Tag"), "near")
    assert (near.near_key, near.far_key) == ("tag_id", "near_id")


def test_keys_and_what_lists_look_up_have_indexes(todo: ir.Program) -> None:
    assert entity_of(todo, "Item").indexes == (
        ("list", "created_at", "id"), ("title", "id"), ("price", "id"), ("parent",), ("status",),
    )  # fmt: skip
    assert ("owner",) not in entity_of(todo, "List").indexes


def test_a_text_without_a_limit_has_no_index(todo: ir.Program) -> None:
    notes = next(column for column in entity_of(todo, "Item").columns if column.name == "notes")
    assert notes.limits.max_length is None or notes.limits.max_length > LONGEST_TEXT
    assert not any("notes" in columns for columns in entity_of(todo, "Item").indexes)


def test_the_state_field_starts_at_the_initial_state_without_a_default() -> None:
    forms = program({"schema/Item": [("fields[2].default", None)]})
    column = next(item for item in entity_of(lower(Accepted.of(forms)), "Item").columns if item.name == "status")
    assert isinstance(column.default, ir.Constant)
    assert column.default.value == "open"


def test_the_hidden_mark_of_deletion_is_no_column(todo: ir.Program) -> None:
    item = entity_of(todo, "Item")
    assert item.soft_delete
    assert "deleted_at" not in {column.name for column in item.columns}


def test_fixed_parts_of_paths_are_tried_before_parameters() -> None:
    paths = [f"{item.method} {item.path}" for item in todo_program().operations]
    assert paths.index("GET /api/users/me") < len(paths)
    users = [item for item in paths if item.startswith("GET /api/users")]
    assert users == ["GET /api/users", "GET /api/users/me"]


def test_paths_and_names_follow_the_conventions() -> None:
    forms = program({"outline/overview": [("conventions.field_case", "camelCase")]})
    found = lower(Accepted.of(forms))
    operation = next(item for item in found.operations if item.name == "list_items")
    assert operation.path == "/api/lists/{listId}/items"
    assert [item.wire for item in operation.parameters] == ["listId", "status", "minPrice", "tag"]


def test_only_bodies_that_are_used_are_in_the_program(todo: ir.Program) -> None:
    assert "TagSummary" not in {item.name for item in todo.dtos}


def test_seeds_have_stable_keys() -> None:
    from tests.programs.shorthand import seed

    changes = {"schema/Tag": schema(field("name", "slug", unique=True), seeds=[seed(name='"home"')])}
    one, two = (lower(Accepted.of(program(changes))) for _ in range(2))  # type: ignore[arg-type]
    assert entity_of(one, "Tag").seeds[0].key == entity_of(two, "Tag").seeds[0].key


def test_a_program_with_errors_is_not_lowered() -> None:
    forms = program({"operations/read_item": [("steps[0].where", "item.nothing == 1")]})
    with pytest.raises(NotLowered, match="X621"):
        lower(Accepted.of(forms))
