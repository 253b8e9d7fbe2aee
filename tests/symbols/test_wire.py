"""Interface lines are exactly those of ARCHITECTURE.md and survive the round trip."""

import re
from pathlib import Path

import pytest

from ast_schemas.ir import Scalar, Transition
from compiler.symbols.interfaces import (
    EntityInterface,
    EventInterface,
    FieldInterface,
    Interfaces,
    JobInterface,
    OutcomeInterface,
    RoleInterface,
    StatesInterface,
    TakenInterface,
)
from compiler.symbols.wire import WireError, interface_hash, parse, render_interfaces

ARCHITECTURE = (Path(__file__).parents[2] / "ARCHITECTURE.md").read_text(encoding="utf-8")
LINES = next(block for block in re.findall(r"```\n(.*?)```", ARCHITECTURE, re.DOTALL) if block.startswith("account "))


def test_the_lines_of_the_architecture_page_survive_parsing_and_rendering() -> None:
    assert render_interfaces(parse(LINES)) == LINES.strip()


def test_an_entity_line_says_all_of_an_entity() -> None:
    item = parse(LINES).entity("Item")
    assert item is not None
    assert item.plural == "items"
    assert [field.name for field in item.fields or ()] == ["id", "title", "notes", "done", "status", "price"]
    price = item.field("price")
    assert price is not None
    assert price.type == Scalar(kind="decimal", precision=10, scale=2)
    comments = item.relation("comments")
    assert comments is not None
    assert comments.to_many
    assert (comments.target, comments.key) == ("Comment", "item")
    parent = item.relation("parent")
    assert parent is not None
    assert parent.optional
    assert parent.direction == "one"
    assert item.owner == "list"
    assert item.soft_delete
    assert item.states is not None
    assert item.states.transitions == (Transition(name="finish", sources=("open",), target="done"),)


def test_an_operation_line_says_all_of_a_signature() -> None:
    operation = parse(LINES).operation("create_item")
    assert operation is not None
    assert (operation.method, operation.path, operation.success) == ("POST", "/lists/{list_id}/items", 201)
    path, query, header = operation.parameters
    assert (header.place, header.name) == ("header", "trace")
    assert (path.entity, path.field, path.optional) == ("List", "id", False)
    assert query.optional
    assert query.type.values == ("open", "done")
    assert operation.many
    assert operation.input == "ItemCreate"
    assert operation.outcomes[0].status == 409


def test_names_of_clauses_may_also_be_names_of_fields() -> None:
    text = Scalar(kind="text")
    entity = EntityInterface(
        name="Odd",
        plural="odds",
        fields=tuple(FieldInterface(name=name, type=text) for name in ("owner", "states", "deleted")),
    )
    assert parse(render_interfaces(Interfaces(entities=(entity,)))).entities == (entity,)


def test_enum_values_with_spaces_quotes_and_separators_survive() -> None:
    values = ("in progress", 'say "hi"', "a|b", "a;b)", "a>b", "back\\slash", "عربي")
    entity = EntityInterface(
        name="Odd",
        plural="odds",
        fields=(FieldInterface(name="state", type=Scalar(kind="enum", values=values, many=True), optional=True),),
        states=StatesInterface(
            field="state",
            initial=values[0],
            transitions=(
                Transition(name="go", sources=values[:3], target=values[4]),
                Transition(name="stop", sources=("plain",), target=values[3]),
            ),
        ),
    )
    assert parse(render_interfaces(Interfaces(entities=(entity,)))).entities == (entity,)


def test_a_symbol_without_members_differs_from_one_whose_members_are_not_known_yet() -> None:
    assert parse("dto Empty (custom Item)").dtos[0].members is None
    assert parse("dto Empty (custom Item):").dtos[0].members == ()
    assert parse("entity Item (items)").entities[0].fields is None


def test_a_rule_keeps_its_text_and_stays_on_one_line() -> None:
    role = RoleInterface(name="admin", rule='actor.role ==\n"admin: chief"')
    assert parse(render_interfaces(Interfaces(roles=(role,)))).roles[0].rule == 'actor.role == "admin: chief"'
    assert parse("role helper").roles == (RoleInterface(name="helper", rule=None),)


@pytest.mark.parametrize("line", ["nonsense", "thing A (b)", "entity Item (items): title strange"])
def test_any_other_line_is_refused(line: str) -> None:
    with pytest.raises(WireError):
        parse(line)


def test_the_interface_hash_is_that_of_the_line() -> None:
    assert interface_hash("account User") != interface_hash("account Person")
    assert len(interface_hash("account User")) == 64


def test_events_and_jobs_survive() -> None:
    text, order = Scalar(kind="text"), TakenInterface(name="order_id", type=Scalar(kind="uuid"), entity="Order")
    shown = Interfaces(
        events=(EventInterface(name="idle"), EventInterface(name="order_placed", takes=(order,))),
        jobs=(
            JobInterface(name="tidy", entity="Order", schedule="0 3 * * 1,4"),
            JobInterface(name="tell", entity="User", event="order_placed", takes=(order,)),
            JobInterface(
                name="remind",
                entity="Order",
                takes=(order, TakenInterface(name="text", type=text)),
                outcomes=(OutcomeInterface(code="told_already", status=409),),
            ),
        ),
    )
    assert parse(render_interfaces(shown)) == shown
    assert shown.message("tell") is None
    assert shown.message("remind") == shown.jobs[2]
