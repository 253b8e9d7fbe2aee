"""Steps as IR: what lowering makes explicit."""

from collections.abc import Sequence

from ast_schemas import ir
from ast_schemas.base import Node
from compiler.expressions import free_variables, walk
from compiler.lower import lower
from compiler.symbols.table import Accepted
from tests.programs.editing import Change, program
from tests.programs.shorthand import (
    assign,
    dto,
    dto_difference,
    dtos,
    operation,
    outcome,
    path,
    signature,
    signatures,
    step,
)


def lowered(name: str, changes: dict[str, list[Change] | Node] | None = None) -> ir.Operation:
    forms = {unit: form for unit, form in program(changes).items() if not unit.startswith("scenarios/")}
    return next(item for item in lower(Accepted.of(forms)).operations if item.name == name)


def kinds(steps: Sequence[ir.BodyStep]) -> list[str]:
    return [item.step for item in steps]


def test_a_row_that_is_restored_is_found_among_the_deleted() -> None:
    assert isinstance(lowered("restore_item").steps[0], ir.Load)
    assert lowered("restore_item").steps[0].with_deleted
    assert not lowered("read_item").steps[0].with_deleted  # type: ignore[union-attr]


def test_a_list_that_asks_for_the_mark_of_deletion_finds_deleted_rows() -> None:
    trash = lowered("list_trash").steps[0]
    assert isinstance(trash, ir.ListRows)
    assert trash.with_deleted


def test_derived_outcomes_that_steps_use_are_declared() -> None:
    outcomes = {item.code: item.status for item in lowered("create_item").outcomes}
    assert outcomes == {"list_archived": 409, "item_not_found": 404, "list_not_found": 404}


def test_a_declared_outcome_wins_over_the_derived_one() -> None:
    changes: dict[str, list[Change] | Node] = {
        "signatures/items": [("operations[2].outcomes+", outcome("item_not_found", 410, "Gone."))]
    }
    found = lowered("read_item", changes)
    assert {(item.code, item.status) for item in found.outcomes} == {("item_not_found", 410)}


def test_unique_violations_have_an_outcome_even_if_the_step_gives_none() -> None:
    changes: dict[str, list[Change] | Node] = {"operations/create_tag": [("steps[0].duplicate", None)]}
    create = lowered("create_tag", changes).steps[0]
    assert isinstance(create, ir.Create)
    assert create.duplicate == "tag_exists"


def test_rows_that_the_body_names_are_loaded_first_and_must_be_the_callers() -> None:
    load, require, create = lowered("create_item").steps[2:5]
    assert isinstance(load, ir.Load)
    assert isinstance(require, ir.Require)
    assert isinstance(create, ir.Create)
    assert (load.name, load.entity, load.otherwise) == ("body_parent", "Item", None)
    assert {item.relation for item in walk(load.where) if isinstance(item, ir.Follow)} == {"list", "owner"}
    assert "actor" in {item.name for item in free_variables(load.where)}
    assert require.otherwise == "item_not_found"
    assert {item.field for item in create.arguments} == {"body", "list", "body_parent"}


def test_a_required_key_of_the_body_is_refused_if_no_row_has_it() -> None:
    changes: dict[str, list[Change] | Node] = {
        "signatures/items": signatures(
            signature("create_item", "create", "Item", "POST /items", outcome("list_archived", 409),
                      input=dto("ItemCreate", "Item", "create"), output=dto("ItemView", "Item", "view"))
        ),
        "operations/create_item": operation(step("create", name="item", entity="Item"), step("respond", row="item")),
        **{f"operations/{name}": operation(step("respond")) for name in ()},
    }  # fmt: skip
    operation_ = lowered_alone("create_item", changes)
    load = operation_.steps[0]
    assert isinstance(load, ir.Load)
    assert (load.name, load.otherwise) == ("body_list", "list_not_found")


def lowered_alone(name: str, changes: dict[str, list[Change] | Node]) -> ir.Operation:
    """Of a program whose other operations on items are gone."""
    forms = program(changes)
    kept = {
        unit: form
        for unit, form in forms.items()
        if not unit.startswith(("scenarios/", "dtos/Item", "transformers/Item"))
        and (not unit.startswith("operations/") or unit == f"operations/{name}")
    }
    kept["dtos/Item"] = dtos(dto_difference("ItemView", only=["id", "title"]))
    found = lower(Accepted.of(kept))
    return next(item for item in found.operations if item.name == name)


def test_keys_of_links_must_all_belong_to_rows() -> None:
    changes: dict[str, list[Change] | Node] = {"schema/Item": [("relations[2].writable", True)]}
    requires = [item for item in lowered("create_item", changes).steps if isinstance(item, ir.Require)]
    assert requires[-1].otherwise == "tag_not_found"
    assert "'length'" in str(requires[-1].condition)


def test_a_step_without_collector_is_complete() -> None:
    steps = operation(
        step("load", name="list", entity="List", where="list.id == list_id and list.owner == actor",
             otherwise="list_not_found"),
        step("require", condition="not list.archived", otherwise="list_archived"),
        step("create", name="item", entity="Item", collect=False, assignments=assign(title='"x"', list="list")),
        step("respond", row="item"),
    )  # fmt: skip
    create = lowered("create_item", {"operations/create_item": steps}).steps[2]
    assert isinstance(create, ir.Create)
    assert create.collector is None
    assert {item.field for item in create.assignments} == {"title", "list", "status", "price", "minutes"}


def test_links_that_a_step_assigns_follow_it() -> None:
    steps = operation(
        step("load", name="item", entity="Item", where="item.id == item_id and item.list.owner == actor",
             otherwise="item_not_found"),
        step("update", row="item", assignments=assign(tags="rows(t in Tag)")),
        step("respond", row="item"),
    )  # fmt: skip
    made = lowered("update_item", {"operations/update_item": steps}).steps
    assert kinds(made) == ["load", "update", "link", "respond"]


def test_steps_know_where_they_come_from() -> None:
    changes: dict[str, list[Change] | Node] = {
        "operations/read_item": [
            ("steps[1]", step("if", condition='item.status == "open"', then=[step("respond", row="item")],
                              otherwise=[step("respond", row="item")])),
        ]
    }  # fmt: skip
    branch = lowered("read_item", changes).steps[1]
    assert isinstance(branch, ir.If)
    assert (branch.path, branch.then[0].path, branch.otherwise[0].path) == (
        "steps[1]", "steps[1].then[0]", "steps[1].otherwise[0]",
    )  # fmt: skip


def test_a_path_parameter_has_the_type_of_the_key_that_it_holds() -> None:
    changes: dict[str, list[Change] | Node] = {
        "signatures/zz": signatures(
            signature("read_tag", "read", "Tag", "GET /tags/{name}", path("name", "Tag", "name", "text"),
                      output=dto("TagView", "Tag", "view"))
        ),
        "operations/read_tag": operation(
            step("load", name="tag", entity="Tag", where="tag.name == name", otherwise="tag_not_found"),
            step("respond", row="tag"),
        ),
    }  # fmt: skip
    assert lowered("read_tag", changes).parameters[0].type.kind == "slug"


def test_requirements_of_signature_and_body_are_kept_once() -> None:
    changes: dict[str, list[Change] | Node] = {
        "signatures/items": [("operations[2].requirements", ["a", "b"])],
        "operations/read_item": [("requirements", ["b", "c"])],
    }
    assert lowered("read_item", changes).requirements == ("a", "b", "c")
