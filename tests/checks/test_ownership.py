"""Rows of an owned entity are denied by default; what proves that they are the caller's is accepted."""

import pytest

from ast_schemas.base import Node
from tests.programs.editing import Change, found_in
from tests.programs.shorthand import assign, dto, operation, outcome, path, signature, signatures, step

READ, UPDATE, DELETE, LISTS, REPORT = (
    "operations/read_item", "operations/update_item", "operations/delete_item", "operations/list_lists",
    "operations/report_items",
)  # fmt: skip


def load(where: str, name: str = "item", entity: str = "Item") -> dict[str, object]:
    return step("load", name=name, entity=entity, where=where, otherwise=f"{entity.lower()}_not_found")


def read(*before: dict[str, object]) -> Node:
    return operation(*before, step("respond", row="item"))


def codes(unit: str, form: Node, changes: dict[str, list[Change] | Node] | None = None) -> list[tuple[str, str | None]]:
    found = found_in(unit, {unit: form, **(changes or {})})
    return [(item.code, item.path) for item in found if item.severity != "note"]


PROVEN = {
    "its owner is the caller": [load("item.id == item_id and item.list.owner == actor")],
    "the other way round": [load("actor == item.list.owner and item.id == item_id")],
    "the owner's key is the caller's": [load("item.id == item_id and item.list.owner.id == actor.id")],
    "a later test proves it": [
        load("item.id == item_id"),
        step("require", condition="item.list.owner == actor", otherwise="item_not_found"),
    ],
    "a later test of the opposite proves it": [
        load("item.id == item_id"),
        step("require", condition="not (item.list.owner != actor)", otherwise="item_not_found"),
    ],
    "a named condition proves it": [
        load("item.id == item_id"),
        step("let", name="mine", value='item.list.owner == actor or actor.role == "admin"'),
        step("require", condition="mine", otherwise="item_not_found"),
    ],
    "its list was proven": [
        load("list.owner == actor", "list", "List"),
        load("item.id == item_id and item.list == list"),
    ],
    "it is among the rows of a proven list": [
        load("list.owner == actor", "list", "List"),
        load("item.id == item_id and item in list.items"),
    ],
    "the caller is among those who may": [
        load("item.id == item_id and exists(l in actor.lists where item in l.items)"),
    ],
    "the caller is let through by role": [
        load('item.id == item_id and (item.list.owner == actor or actor.role == "admin")'),
    ],
}  # fmt: skip

UNPROVEN = {
    "it is found by its key alone": "item.id == item_id",
    "its owner is somebody else": "item.id == item_id and item.list.owner != actor",
    "only one of two ways proves it": 'item.id == item_id and (item.list.owner == actor or item.status == "open")',
    "the caller is only signed in": "item.id == item_id and actor != null",
    "its own title is compared": 'item.id == item_id and item.title == "Milk"',
}


@pytest.mark.parametrize("steps", PROVEN.values(), ids=PROVEN)
def test_a_row_may_be_read_if(steps: list[dict[str, object]]) -> None:
    assert codes(READ, read(*steps)) == []


def test_a_named_condition_proves_no_more_than_it_says() -> None:
    shut = step("let", name="shut", value='item.list.owner == actor or item.status == "open"')
    steps = [load("item.id == item_id"), shut, step("require", condition="shut", otherwise="item_not_found")]
    assert codes(READ, read(*steps)) == [("B580", "steps[0].where")]
    opposite = step("let", name="theirs", value="item.list.owner == actor")
    steps = [load("item.id == item_id"), opposite, step("require", condition="not theirs", otherwise="item_not_found")]
    assert codes(READ, read(*steps)) == [("B580", "steps[0].where")]


@pytest.mark.parametrize("where", UNPROVEN.values(), ids=UNPROVEN)
def test_a_row_may_not_be_read_if(where: str) -> None:
    assert codes(READ, read(load(where))) == [("B580", "steps[0].where")]


def test_the_message_says_which_condition_is_missing() -> None:
    found = found_in(READ, {READ: read(load("item.id == item_id"))})
    assert "`item.list.owner == actor`" in found[0].message


@pytest.mark.parametrize(
    ("word", "given"),
    [("update", {"assignments": assign(title='"x"'), "collect": False}), ("delete", {})],
)
def test_a_row_of_anyone_may_not_be_changed(word: str, given: dict[str, object]) -> None:
    form = operation(load("item.id == item_id"), step(word, row="item", **given), step("respond"))
    unit = DELETE
    assert ("B580", "steps[0].where") in codes(unit, form)


def test_one_row_is_reported_once() -> None:
    form = operation(
        load("item.id == item_id"), step("update", row="item"), step("update", row="item"), step("respond", row="item")
    )
    assert codes(UPDATE, form) == [("B580", "steps[0].where")]


def test_lists_and_reports_keep_to_rows_of_the_caller() -> None:
    assert codes(LISTS, operation(step("list", name="list", entity="List"))) == [("B580", "steps[0].where")]
    report = found_in(REPORT, {REPORT: [("steps[0].where", None)]})
    assert [(item.code, item.path) for item in report] == [("B580", "steps[0].where")]


def test_bulk_changes_keep_to_rows_of_the_caller() -> None:
    form = operation(step("delete_where", name="i", entity="Item", where="i.id == item_id"), step("respond"))
    assert codes(DELETE, form) == [("B580", "steps[0].where")]


def test_a_new_row_may_not_join_the_list_of_someone_else() -> None:
    form = operation(
        load("list.id == list_id", "list", "List"),
        step("require", condition="not list.archived", otherwise="list_archived"),
        step("create", name="item", entity="Item"),
        step("respond", row="item"),
    )
    assert codes("operations/create_item", form) == [("B580", "steps[0].where")]


LIST_VIEW = dto("ListView", "List", "view")


def _public() -> dict[str, list[Change] | Node]:
    """Anyone may read lists."""
    return {
        "signatures/lists": signatures(
            signature("read_list", "read", "List", "GET /lists/{list_id}", path("list_id", "List"), callers=["anyone"],
                      output=LIST_VIEW),
            signature("delete_list", "delete", "List", "DELETE /lists/{list_id}", path("list_id", "List"),
                      success_status=204),
            signature("bump", "action", "List", "POST /lists/{list_id}/bump", path("list_id", "List"),
                      success_status=204),
        ),
    }  # fmt: skip


def test_what_anyone_may_read_needs_no_proof_to_be_read_but_to_be_deleted() -> None:
    anyone = load("list.id == list_id", "list", "List")
    assert codes("operations/read_list", operation(anyone, step("respond", row="list")), _public()) == []
    deleting = operation(anyone, step("delete", row="list"), step("respond"))
    assert codes("operations/delete_list", deleting, _public()) == [("B580", "steps[0].where")]


def test_privileged_roles_reach_rows_of_everybody() -> None:
    changes = {
        "signatures/items": signatures(
            signature("read_item", "read", "Item", "GET /items/{item_id}", path("item_id", "Item"), callers=["admin"],
                      output=dto("ItemView", "Item", "view"))
        )
    }  # fmt: skip
    assert codes(READ, read(load("item.id == item_id")), changes) == []  # type: ignore[arg-type]


def test_a_role_that_creates_rows_is_not_privileged_over_them() -> None:
    changes = {
        "signatures/items": signatures(
            signature("read_item", "read", "Item", "GET /items/{item_id}", path("item_id", "Item"), callers=["admin"],
                      output=dto("ItemView", "Item", "view")),
            signature("create_item", "create", "Item", "POST /items", outcome("full", 409), callers=["admin"]),
        )
    }  # fmt: skip
    assert codes(READ, read(load("item.id == item_id")), changes) == [("B580", "steps[0].where")]  # type: ignore[arg-type]


def test_rows_of_nobody_need_no_proof() -> None:
    changes: dict[str, list[Change] | Node] = {"schema/Item": [("owner", None)]}
    assert codes(READ, read(load("item.id == item_id")), changes) == []


def test_a_body_may_not_name_rows_of_others_where_nobody_signs_in() -> None:
    changes: dict[str, list[Change] | Node] = {"signatures/items": [("operations[0].callers", ["anyone"])]}
    form = operation(
        step("load", name="list", entity="List", where="list.id == list_id", otherwise="list_not_found"),
        step("require", condition="not list.archived", otherwise="list_archived"),
        step("create", name="item", entity="Item"),
        step("respond", row="item"),
    )
    found = codes("operations/create_item", form, changes)
    assert ("B581", "steps[2]") in found
