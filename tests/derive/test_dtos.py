"""DTOs that the schema implies, and what a difference makes of them."""

from ast_schemas.base import Node
from ast_schemas.ir import Dto
from compiler.derive.world import world_of
from compiler.symbols.table import Accepted
from tests.programs.editing import Change, program
from tests.programs.shorthand import (
    dto,
    dto_difference,
    dtos,
    field,
    member,
    path,
    relation,
    schema,
    signature,
    signatures,
    stamp,
)


def effective(name: str, changes: dict[str, list[Change] | Node] | None = None) -> Dto:
    world = world_of(Accepted.of(program(changes)))
    assert [item for item in world.found if item.code != "C414"] == []
    return world.dtos[name]


def names(found: Dto) -> list[str]:
    return [item.name for item in found.members]


def test_a_create_body_has_what_callers_may_write_and_not_what_the_path_says() -> None:
    body = effective("ItemCreate")
    assert names(body) == ["title", "notes", "price", "due_on", "parent_id"]
    assert [item.name for item in body.members if item.required] == ["title"]


def test_a_key_stays_in_the_body_if_one_operation_does_not_have_it_in_its_path() -> None:
    create = dto("ItemCreate", "Item", "create")
    changes = {
        "signatures/zz": signatures(signature("add", "create", "Item", "POST /items", input=create)),
    }
    assert "list_id" in names(effective("ItemCreate", changes))  # type: ignore[arg-type]


def test_an_update_body_requires_nothing_and_keeps_which_values_may_be_null() -> None:
    body = effective("ItemUpdate")
    assert {item.name: (item.required, item.nullable) for item in body.members} == {
        "title": (False, False),
        "notes": (False, True),
        "price": (False, False),
        "due_on": (False, True),
    }


def test_bodies_keep_the_limits_of_fields_and_answers_have_none() -> None:
    title = next(item for item in effective("ListCreate").members if item.name == "title")
    shown = next(item for item in effective("ListView").members if item.name == "title")
    assert title.limits.max_length == 120
    assert shown.limits.max_length is None


def test_the_state_is_never_in_a_body_even_if_the_schema_calls_it_writable() -> None:
    changes: dict[str, list[Change] | Node] = {
        "schema/Item": [("fields[2].writable", True), ("fields[2].editable", True)]
    }
    assert "status" not in names(effective("ItemCreate", changes))
    assert "status" not in names(effective("ItemUpdate", changes))


def test_a_view_has_keys_of_relations_and_no_secret() -> None:
    assert names(effective("UserView")) == ["id", "email", "name", "role", "created_at"]
    plain = effective("ItemView", {"dtos/Item": dtos()})
    assert names(plain)[-2:] == ["list_id", "parent_id"]


LONG = schema(
    field("title", "text", max_length=100),
    field("body", "text", max_length=9000),
    field("labels", "text[]"),
    stamp(),
    relation("owner", "User", "lists", writable=False),
    owner="owner",
)


def test_a_summary_has_short_single_values_only() -> None:
    changes = {"schema/List": LONG, "dtos/List": dtos()}
    assert names(effective("ListSummary", changes)) == ["id", "title", "created_at"]


def test_a_difference_keeps_orders_drops_and_adds() -> None:
    kept = dto_difference("ListView", member("size", "integer"), only=["title", "id", "size"])
    assert names(effective("ListView", {"dtos/List": dtos(kept)})) == ["title", "id", "size"]
    dropped = dto_difference("ListView", remove=("title",))
    assert "title" not in names(effective("ListView", {"dtos/List": dtos(dropped)}))


def test_an_added_member_without_type_copies_the_field_of_its_name() -> None:
    added = dto_difference("TrashedItem", member("price"), member("list_id"))
    found = effective("TrashedItem", {"dtos/Item": dtos(added)})
    price, key = found.members
    assert price.type is not None
    assert (price.type.kind, price.type.scale) == ("decimal", 2)
    assert key.type is not None
    assert key.type.kind == "uuid"


def test_a_nested_member_is_null_where_its_relation_may_be() -> None:
    nested = dto_difference("ItemSummary", member("parent", nested="ItemView"))
    parent = effective("ItemSummary", {"dtos/Item": dtos(nested)}).members[-1]
    assert (parent.nested, parent.nullable, parent.required) == ("ItemView", True, False)


def test_wire_names_follow_the_convention() -> None:
    changes: dict[str, list[Change] | Node] = {"outline/overview": [("conventions.field_case", "camelCase")]}
    assert [item.wire for item in effective("ItemView", changes).members][7:9] == ["createdAt", "updatedAt"]


def test_members_are_linked_by_lists_of_keys() -> None:
    changes: dict[str, list[Change] | Node] = {"schema/Item": [("relations[2].writable", True)]}
    keys = next(item for item in effective("ItemCreate", changes).members if item.name == "tag_ids")
    assert keys.type is not None
    assert (keys.type.kind, keys.type.many, keys.required) == ("uuid", True, False)


def test_a_path_of_another_row_leaves_the_key_in_the_body() -> None:
    changes = {
        "signatures/zz": signatures(
            signature("add", "create", "Item", "POST /tags/{tag_id}/items", path("tag_id", "Tag"),
                      input=dto("Tagged", "Item", "create"))
        ),
    }  # fmt: skip
    assert "list_id" in names(effective("Tagged", changes))  # type: ignore[arg-type]


def test_a_copied_member_of_an_answer_may_be_said_to_be_missing() -> None:
    """So that a transformer may hide it from some viewers."""
    changes: dict[str, list[Change] | Node] = {
        "dtos/List": [("differences", [dto_difference("ListView", member("title", required=False))])]
    }
    found = next(item for item in effective("ListView", changes).members if item.name == "title")
    assert (found.nullable, found.required) == (True, False)
    assert found.type is not None
    assert found.type.kind == "text"
