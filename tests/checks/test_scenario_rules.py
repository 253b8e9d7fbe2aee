"""What an acceptance scenario may not say."""

import pytest

from tests.checks.refusals import Refused, assert_refused
from tests.programs.editing import found_in
from tests.programs.shorthand import (
    assign,
    entity,
    field,
    outline,
    relation,
    role,
    scenario,
    schema,
    step,
)

UNIT = "scenarios/strangers_see_nothing"
ANN = step("actor", name="ann")
HOME = step("row", name="home", entity="List", values=assign(owner="ann"))
READ = step("call", operation="read_list", actor="ann", parameters=assign(list_id="home.id"), status=200)
NOBODY = {**READ, "actor": None}


def told(*steps: dict[str, object]) -> object:
    return scenario(*steps)


ADMIN = "outline/overview"

CASES = [
    Refused("two things have one name", "T701", UNIT, told(ANN, ANN, HOME, READ), "steps[1].name"),
    Refused("an actor is called viewer", "T702", UNIT, told({**ANN, "name": "viewer"}, ANN, HOME, READ),
            "steps[0].name"),
    Refused("nobody introduced the actor", "T703", UNIT, told(ANN, HOME, {**READ, "actor": "an"}), "steps[2].actor"),
    Refused("a role is unknown", "T704", UNIT, told({**ANN, "role": "admn"}, HOME, READ), "steps[0].role"),
    Refused("an entity is unknown", "T705", UNIT, told(ANN, HOME, READ, step("row", name="x", entity="Lst")),
            "steps[3].entity"),
    Refused("an operation is unknown", "T706", UNIT, told(ANN, HOME, READ, {**READ, "operation": "read_lst"}),
            "steps[3].operation"),
    Refused("there are no accounts", "T707", UNIT, told(ANN, {**NOBODY, "status": 404, "parameters": assign(
                list_id='"3e3bb3a6-0d43-5d0e-8d4b-9c5f0a1f7f10"')}), "steps[0]",
            elsewhere={ADMIN: [("conventions.account", None)]}),
    Refused("it cannot be seen how an account gets a role", "T708", UNIT,
            told({**ANN, "role": "busy"}, HOME, READ), "steps[0].values",
            elsewhere={"outline/zz": outline(roles=(role("busy", "count(actor.lists) > 3"),))}),
    Refused("a field is unknown", "T710", UNIT, told(ANN, {**HOME, "values": assign(owner="ann", colour="1")}, READ),
            "steps[1].values[1].field"),
    Refused("a value is given twice", "T711", UNIT,
            told(ANN, {**HOME, "values": assign(owner="ann") * 2}, READ), "steps[1].values[1].field"),
    Refused("no value can be made up", "T712", UNIT, told(ANN, HOME, READ, step("row", name="tag", entity="Tag")),
            "steps[3].values",
            elsewhere={"schema/Tag": schema(field("name", "text", pattern="(a|b)(?=c)c{2,}x"))}),
    Refused("rows need each other", "T713", UNIT, told(ANN, HOME, READ, step("row", name="a", entity="A")),
            "steps[3].values",
            elsewhere={"outline/zz": outline(entity("A", "as1")),
                       "schema/A": schema(relation("parent", "A", "parts"))}),
    Refused("a parameter is unknown", "T720", UNIT,
            told(ANN, HOME, {**READ, "parameters": assign(list_id="home.id", page="2")}),
            "steps[2].parameters[1].field"),
    Refused("the path is not complete", "T721", UNIT, told(ANN, HOME, {**READ, "parameters": []}),
            "steps[2].parameters"),
    Refused("the body has no such member", "T722", UNIT,
            told(ANN, step("call", operation="create_list", actor="ann", status=201,
                           body=assign(title='"x"', size="1"))),
            "steps[1].body[1].field"),
    Refused("a body is sent where none is taken", "T723", UNIT, told(ANN, HOME, {**READ, "body": assign(x="1")}),
            "steps[2].body"),
    Refused("a required member is not sent", "T724", UNIT,
            told(ANN, step("call", operation="create_list", actor="ann", status=201)), "steps[1].body"),
    Refused("a status never comes", "T725", UNIT, told(ANN, HOME, {**READ, "status": 418}), "steps[2].status"),
    Refused("a code never comes", "T726", UNIT, told(ANN, HOME, {**READ, "status": 404, "code": "gone"}),
            "steps[2].code"),
    Refused("a refusal is named", "T727", UNIT, told(ANN, HOME, {**READ, "status": 404, "name": "x"}),
            "steps[2].name"),
    Refused("nobody succeeds where sign-in is needed", "T728", UNIT, told(ANN, HOME, NOBODY), "steps[2].actor"),
    Refused("a file is no name", "T730", UNIT,
            told(ANN, step("row", name="home", entity="List",
                           values=[*assign(title='"Home"', owner="ann", cover='"a cat"')]), READ),
            "steps[1].values[2].value",
            elsewhere={"schema/List": [("fields+", {
                "name": "cover", "required": False, "unique": False, "default": None, "generated": None,
                "case_ignored": None, "writable": True, "editable": True,
                "type": {"kind": "file", "values": None, "precision": None, "scale": None, "many": False},
                "limits": {"min_length": None, "max_length": None, "minimum": None, "maximum": None,
                           "pattern": None}})]}),
    Refused("nothing is called", "T729", UNIT, told(ANN, HOME), "steps"),
    Refused("a check is of the wrong type", "X633", UNIT, told(ANN, HOME, {**READ, "checks": ["answer.title == 1"]}),
            "steps[2].checks[0]"),
    Refused("a check looks for a member that the answer does not have", "X621", UNIT,
            told(ANN, HOME, {**READ, "checks": ['answer.titel == "x"']}), "steps[2].checks[0]"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.because)
def test_it_is_refused_when(case: Refused) -> None:
    assert_refused(case)


def test_a_call_that_is_to_be_refused_for_its_form_may_send_anything() -> None:
    call = step("call", operation="create_list", actor="ann", body=assign(title="12"), status=422)
    assert found_in(UNIT, {UNIT: scenario(ANN, call)}) == []


def test_values_that_fit_a_role_may_be_given_where_they_cannot_be_seen() -> None:
    changes = {
        "outline/zz": outline(roles=(role("named", 'starts_with(actor.name, "A")'),)),
        UNIT: scenario(step("actor", name="ann", role="named", values=assign(name='"Ann"')), HOME, READ),
    }
    assert found_in(UNIT, changes) == []  # type: ignore[arg-type]


def test_lists_take_the_parameters_that_all_lists_have() -> None:
    call = step("call", operation="list_lists", actor="ann", parameters=assign(limit="5", sort='"-title"'), status=200,
                checks=["answer.total == 0", "count(answer.items) == 0"])  # fmt: skip
    assert found_in(UNIT, {UNIT: scenario(ANN, call)}) == []
