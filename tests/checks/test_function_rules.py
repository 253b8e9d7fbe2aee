"""What functions and procedures may not do, and what their calls may not."""

import pytest

from ast_schemas.base import Node
from tests.checks.refusals import Refused, assert_refused
from tests.programs.editing import Change, found_in, linked_in
from tests.programs.shorthand import assign, body, call, function, operation, outcome, procedure, signatures, step

SHARED, FINISH = "signatures/zz", "operations/finish_item"
MY_ITEM = step("load", name="item", entity="Item", where="item.id == item_id and item.list.owner == actor",
               otherwise="item_not_found", lock=True)  # fmt: skip
MOVE = step("transition", row="item", transition="finish", otherwise="already_done")
ANSWER = step("respond", row="item")


def declared(*functions: Node) -> dict[str, list[Change] | Node]:
    return {SHARED: signatures(functions=functions)}  # type: ignore[arg-type]


AGE = function("age", item="Item")
CLOSE = function("close", "procedure", None, outcome("closed", 409), item="Item", why="text")
STEPS = procedure(
    step("require", condition='item.status == "open"', otherwise="closed"),
    step("update", row="item", collect=False, assignments=assign(title="why")),
)
CLOSING = {**declared(CLOSE), "procedures/close": STEPS}
TWICE = "concat(item.title, item.title)"
SET = step("update", row="item", collect=False, assignments=assign(title='"x"'))
NOT_X = procedure(step("require", condition='item.title != "x"', otherwise="closed"))

SIGNATURES = [
    Refused("two sections declare one function", "O265", SHARED, signatures(functions=(AGE,)), "functions[0].name",
            elsewhere={"signatures/yy": signatures(functions=(AGE,))}, linked="signatures"),
    Refused("a function is called like one of the language", "O201", SHARED,
            signatures(functions=(function("average", item="Item"),)), "functions[0].name"),
    Refused("code written by hand is given a row", "O266", SHARED,
            signatures(functions=(function("age", "extern", item="Item"),)), "functions[0].parameters[0]"),
    Refused("a function is given a list", "O266", SHARED, signatures(functions=(function("age", days="integer[]"),)),
            "functions[0].parameters[0]"),
    Refused("a function gives nothing", "O267", SHARED, signatures(functions=(function("age", "expression", None),)),
            "functions[0].result"),
    Refused("a procedure gives something", "O267", SHARED, signatures(functions=(function("age", "procedure"),)),
            "functions[0].result"),
    Refused("a function is given a row of an unknown entity", "O231", SHARED,
            signatures(functions=(function("age", item="Itm"),)), "functions[0].parameters[0].entity"),
]  # fmt: skip

BODIES = [
    Refused("a function gives another type", "X630", "functions/age", body("item.title"), "value",
            elsewhere=declared(AGE)),
    Refused("a function that never gives null may", "X631", "functions/age", body("item.list.id == null ? null : 1"),
            "value", elsewhere=declared(AGE)),
    Refused("a function looks at the caller", "X620", "functions/age", body("length(actor.email)"), "value",
            elsewhere=declared(AGE)),
    Refused("a function calls itself", "B583", "functions/age", body("age(item) + 1"), "value",
            elsewhere=declared(AGE), linked="functions"),
    Refused("a function draws a random text", "B584", "functions/age", body("length(random_token(16))"), "value",
            elsewhere=declared(AGE)),
    Refused("a function calls code written by hand", "B584", "functions/age", body("fee(1)"), "value",
            elsewhere=declared(AGE, function("fee", "extern", days="integer"))),
    Refused("a procedure calls itself", "B583", "procedures/close", procedure(call("close", "item", "why")), "steps",
            elsewhere=declared(CLOSE), linked="procedures"),
    Refused("a procedure answers", "B589", "procedures/close", procedure(*STEPS.model_dump()["steps"], ANSWER),
            "steps[2]", elsewhere=declared(CLOSE)),
    Refused("a procedure has no collector", "B589", "procedures/close",
            procedure(STEPS.model_dump()["steps"][0], {**SET, "collect": True}), "steps[1].collect",
            elsewhere=declared(CLOSE)),
    Refused("a procedure refuses with what it does not declare", "B510", "procedures/close",
            procedure({**STEPS.model_dump()["steps"][0], "otherwise": "shut"}, SET), "steps[0].otherwise",
            elsewhere=declared(function("close", "procedure", None, item="Item", why="text"))),
]  # fmt: skip

CALLS = [
    Refused("a function is called with too little", "X651", FINISH,
            operation(MY_ITEM, step("let", name="days", value="age()"), MOVE, ANSWER), "steps[1].value",
            elsewhere=declared(AGE)),
    Refused("a function is given another row", "X652", FINISH,
            operation(MY_ITEM, step("let", name="days", value="age(actor)"), MOVE, ANSWER), "steps[1].value",
            elsewhere=declared(AGE)),
    Refused("code written by hand is called within a query", "X655", FINISH,
            operation({**MY_ITEM, "where": f"{MY_ITEM['where']} and fee(item.title) > 1"}, MOVE, ANSWER),
            "steps[0].where", elsewhere=declared(function("fee", "extern", name="text"))),
    Refused("a default calls a function", "X650", "schema/Tag", (("fields[0].default", '"a"'),
            ("fields[0].default", "fee(1)")), "fields[0].default",
            elsewhere=declared(function("fee", "extern", "text", days="integer"))),
    Refused("a procedure is unknown", "B585", FINISH, operation(MY_ITEM, call("clse", "item", '"x"'), MOVE, ANSWER),
            "steps[1].procedure", elsewhere=CLOSING),
    Refused("a procedure is given too little", "B586", FINISH, operation(MY_ITEM, call("close", "item"), MOVE, ANSWER),
            "steps[1].arguments", elsewhere=CLOSING),
    Refused("a procedure is given another row", "B587", FINISH,
            operation(MY_ITEM, call("close", "actor", '"x"'), MOVE, ANSWER), "steps[1].arguments[0]",
            elsewhere=CLOSING),
    Refused("a read calls a procedure that changes something", "B588", "operations/read_list",
            operation(step("load", name="list", entity="List", where="list.id == list_id and list.owner == actor",
                           otherwise="list_not_found"), call("shut", "list"), step("respond", row="list")),
            "steps[1].procedure",
            elsewhere={**declared(function("shut", "procedure", None, list="List")),
                       "procedures/shut": procedure(step("update", row="list", collect=False,
                                                         assignments=assign(archived="true")))}),
    Refused("two procedures mean something else by one code", "B579", FINISH,
            operation(MY_ITEM, call("close", "item", '"x"'), call("shut", "item"), MOVE, ANSWER), "steps[2].procedure",
            elsewhere={**declared(CLOSE, function("shut", "procedure", None, outcome("closed", 403), item="Item")),
                       "procedures/close": STEPS, "procedures/shut": NOT_X}),
    Refused("a procedure reaches rows of others", "B580", FINISH,
            operation(MY_ITEM, call("clear", '"x"'), MOVE, ANSWER), "steps[1].procedure",
            elsewhere={**declared(function("clear", "procedure", None, title="text")),
                       "procedures/clear": procedure(step("delete_where", name="i", entity="Item",
                                                          where="i.title == title"))}),
    Refused("a procedure changes a row that was read without a lock", "B532", FINISH,
            operation({**MY_ITEM, "lock": False}, call("longer", "item"), MOVE, ANSWER), "steps[1].procedure",
            elsewhere={**declared(function("longer", "procedure", None, item="Item")),
                       "procedures/longer": procedure({**SET, "assignments": assign(title=TWICE)})}),
]  # fmt: skip


@pytest.mark.parametrize("case", [*SIGNATURES, *BODIES, *CALLS], ids=lambda case: case.because)
def test_it_is_refused_when(case: Refused) -> None:
    assert_refused(case)


def test_a_right_call_takes_over_the_refusals_of_the_procedure() -> None:
    from compiler.derive.mappings import mappings_of
    from compiler.derive.world import world_of
    from compiler.lower.operations import lower_operation
    from compiler.symbols.accepted import Accepted
    from tests.programs.editing import program

    form = operation(MY_ITEM, call("close", "item", '"x"'), MOVE, ANSWER)
    forms = program({**CLOSING, FINISH: form})
    accepted = Accepted.of(forms)
    world = world_of(accepted)
    signature = world.signatures.operations["finish_item"]
    made, found = lower_operation(signature, form, world, mappings_of(accepted))
    assert found == []
    assert [item.code for item in made.outcomes].count("closed") == 1
    assert {step.path for step in made.steps if step.path.startswith("steps[1]")} == {"steps[1].procedure"}


def test_a_change_of_a_body_is_told_where_it_is_called() -> None:
    """The operation's own inputs name the signature alone."""
    form = operation(MY_ITEM, call("close", "item", '"x"'), MOVE, ANSWER)
    changes: dict[str, list[Change] | Node] = {**CLOSING, FINISH: form}
    assert linked_in("operations", changes) == []
    reckless = procedure(
        *STEPS.model_dump()["steps"], step("delete_where", name="i", entity="Item", where="i.title == why")
    )
    (told,) = linked_in("operations", {**changes, "procedures/close": reckless})
    assert (told.code, told.unit, told.path) == ("B580", FINISH, "steps[1].procedure")
    assert [item.code for item in found_in(FINISH, changes) if item.severity != "note"] == []
