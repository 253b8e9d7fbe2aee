"""A unit is shown what it may need and no more, and its neighbourhood depends on earlier phases only."""

import pytest

from compiler.graph.units import PHASES
from compiler.symbols import neighbourhood
from compiler.symbols.neighbourhood import offered
from compiler.symbols.signatures import signatures_of
from compiler.symbols.table import Accepted
from compiler.symbols.wire import parse, render_interfaces
from tests.programs.shorthand import entity, field, outline, relation, schema
from tests.programs.todo import todo_accepted, todo_forms


@pytest.mark.parametrize("unit", [unit for unit in todo_forms() if not unit.startswith("outline/")])
def test_every_line_survives_the_wire(unit: str) -> None:
    lines = offered(unit, todo_accepted()).lines
    assert render_interfaces(parse("\n".join(lines))) == "\n".join(lines)


@pytest.mark.parametrize("unit", ["schema/Item", "dtos/Item", "collectors/Item", "operations/finish_item"])
def test_units_of_the_same_phase_do_not_show(unit: str) -> None:
    forms = todo_forms()
    earlier = PHASES[: PHASES.index(unit.partition("/")[0])]
    before = Accepted.of({name: form for name, form in forms.items() if name.partition("/")[0] in earlier})
    assert offered(unit, before).lines == offered(unit, todo_accepted()).lines


def test_the_outline_comes_before_all_symbols() -> None:
    assert offered("outline/lists", todo_accepted()).lines == ()


def test_a_schema_sees_the_names_of_entities_and_not_their_members() -> None:
    near = offered("schema/List", todo_accepted())
    assert near.lines == ("account User", "entity User (users)", "entity Item (items)", "entity Tag (tags)",
                          "entity List (lists)")  # fmt: skip
    assert near.allowed["entity"] == ("Item", "List", "Tag", "User")


def test_dtos_see_what_their_own_start_from_and_only_names_of_others() -> None:
    near = parse("\n".join(offered("dtos/List", todo_accepted()).lines))
    assert [item.name for item in near.entities] == ["Item", "List", "User"]
    view = near.dto("ListView")
    assert view is not None
    assert [item.name for item in view.members or ()] == ["id", "title", "archived", "created_at", "owner_id"]
    assert {item.name for item in near.dtos if item.members is not None} == {
        item.name for item in near.dtos if item.entity == "List" and item.role != "custom"
    }


def test_an_operation_sees_its_own_signature_and_may_use_derived_outcomes() -> None:
    near = offered("operations/finish_item", todo_accepted())
    shown = parse("\n".join(near.lines))
    assert [item.name for item in shown.operations] == ["finish_item"]
    assert {"already_done", "item_not_found", "forbidden"} <= set(near.allowed["outcome"])
    assert near.allowed["transition"] == ("start", "finish", "reopen")
    assert {item.name for item in shown.dtos} == {"ItemView", "ListView", "TagView"}


def test_collectors_may_differ_only_where_rows_are_filled() -> None:
    assert offered("collectors/User", todo_accepted()).allowed["operation"] == ("sign_in", "sign_out", "sign_up")
    assert offered("transformers/Item", todo_accepted()).allowed["dto"] == ("ItemSummary", "ItemView", "TrashedItem")


def _far() -> Accepted:
    """Note and Invoice both belong to users and have nothing else in common."""
    forms = todo_forms()
    return Accepted.of(
        {
            **forms,
            "outline/far": outline(entity("Note", "notes"), entity("Invoice", "invoices")),
            "schema/Note": schema(field("text", "text"), relation("user", "User", "notes")),
            "schema/Invoice": schema(field("number", "text"), relation("user", "User", "invoices")),
        }
    )


def test_without_a_text_all_that_is_two_relations_away_is_shown() -> None:
    entities = parse("\n".join(offered("operations/read_list", _far()).lines)).entities
    assert {item.name for item in entities} == {"Invoice", "Item", "List", "Note", "Tag", "User"}


def test_with_a_text_the_account_is_no_bridge_but_what_the_text_names_is_shown() -> None:
    entities = parse("\n".join(offered("operations/read_list", _far(), text="Shows the list and its notes.").lines))
    assert {item.name for item in entities.entities} == {"Item", "List", "Note", "Tag", "User"}


def test_a_scenario_of_a_large_backend_may_call_what_its_prose_is_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prose names things and seldom operations: all operations of a named thing and of its neighbours are offered."""
    monkeypatch.setattr(neighbourhood, "MANY_SYMBOLS", 5)
    signed = signatures_of(todo_accepted()).operations

    def about(*entities: str) -> set[str]:
        return {name for name, item in signed.items() if item.entity in entities}

    quoting = 'Ann calls "Create list" and shares one of her lists.'
    assert set(offered("scenarios/done", todo_accepted(), quoting).allowed["operation"]) == about("List")
    prose = "Ann finishes a chore from one of her lists and cannot do so twice."
    assert set(offered("scenarios/done", todo_accepted(), prose).allowed["operation"]) >= about("List", "Item")
    everything = offered("scenarios/done", todo_accepted(), "Nothing is named here.").allowed["operation"]
    assert set(everything) == set(signed)
