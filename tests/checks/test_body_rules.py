"""What the steps of an operation may not do."""

import pytest

from ast_schemas.base import Node
from tests.checks.refusals import Refused, assert_refused
from tests.programs.editing import Change, found_in
from tests.programs.shorthand import assign, dto, field, operation, path, query, signature, signatures, step

MY_LIST = step("load", name="list", entity="List", where="list.id == list_id and list.owner == actor",
               otherwise="list_not_found")  # fmt: skip
MY_ITEM = step("load", name="item", entity="Item", where="item.id == item_id and item.list.owner == actor",
               otherwise="item_not_found")  # fmt: skip
LOCKED = {**MY_ITEM, "lock": True}
ANSWER = step("respond", row="item")


def on_list(*steps: dict[str, object]) -> object:
    """``read_list``: GET /lists/{list_id} → ListView."""
    return operation(*steps)


READ, UPDATE, FINISH, CREATE, LISTS = (
    "operations/read_list", "operations/update_item", "operations/finish_item", "operations/create_item",
    "operations/list_lists",
)  # fmt: skip
TITLE = assign(title='"x"')

NAMES = [
    Refused("a name is bound twice", "B501", FINISH, operation(MY_ITEM, MY_ITEM, ANSWER), "steps[1].name"),
    Refused("a row is called viewer", "B502", FINISH,
            operation(MY_ITEM, step("let", name="viewer", value="1"), ANSWER), "steps[1].name"),
    Refused("a step names an unknown row", "B503", FINISH, operation(MY_ITEM, step("respond", row="itm")),
            "steps[1].row"),
    Refused("a value stands for a row", "B504", FINISH,
            operation(MY_ITEM, step("let", name="x", value="1"), step("respond", row="x")), "steps[2].row"),
    Refused("a row may be missing", "B505", FINISH, operation({**MY_ITEM, "otherwise": None}, ANSWER), "steps[1].row"),
    Refused("a token is issued for a row that is no account", "B506", FINISH,
            operation(MY_ITEM, step("transition", row="item", transition="finish", otherwise="already_done"),
                      step("issue_token", name="token", account="item"), ANSWER), "steps[2].account"),
    Refused("a step names an unknown entity", "B507", FINISH, operation({**MY_ITEM, "entity": "Itm"}, ANSWER),
            "steps[0].entity"),
]  # fmt: skip

MINE = step("list", name="mine", entity="List", where="mine.owner == actor")
BULK: dict[str, list[Change] | Node] = {
    "signatures/lists": [("operations[0].input_many", True), ("operations[0].many", True)]
}

FLOW = [
    Refused("an outcome is not declared", "B510", FINISH, operation({**MY_ITEM, "otherwise": "gone"}, ANSWER),
            "steps[0].otherwise"),
    Refused("nothing causes a declared outcome", "B511", FINISH, operation(MY_ITEM, ANSWER), "steps"),
    Refused("a step comes after the answer", "B520", FINISH, operation(MY_ITEM, ANSWER, ANSWER), "steps[2]"),
    Refused("a path has no answer", "B521", FINISH,
            operation(MY_ITEM, step("if", condition='item.status == "open"', then=[ANSWER])), "steps[1]"),
    Refused("the last step is no answer", "B521", FINISH, operation(MY_ITEM), "steps"),
    Refused("a loop over a sent list has another name", "B592", "operations/create_list",
            operation(step("for_each", name="one", rows="body", lock=False, steps=[]), MINE), "steps[0].name",
            elsewhere=BULK),
    Refused("a sent list is gone through for each row", "B593", "operations/create_list",
            operation(step("for_each", name="list", rows="rows(l in List where l.owner == actor)", lock=False, steps=[
                step("for_each", name="body", rows="body", lock=False, steps=[])]), MINE), "steps[0].steps[0]",
            elsewhere=BULK),
    Refused("a list is answered for each item of a sent list", "B522", "operations/create_list",
            operation(step("for_each", name="body", rows="body", lock=False, steps=[
                step("list", name="list", entity="List", where="list.owner == actor")])), "steps[0].steps[0]",
            elsewhere=BULK),
    Refused("an answer stands in a loop", "B522", FINISH,
            operation(MY_ITEM, step("for_each", name="c", rows="item.children", steps=[ANSWER]), ANSWER),
            "steps[1].steps[0]"),
    Refused("both branches are empty", "B523", READ,
            operation(MY_LIST, step("if", condition="list.archived", then=[]), step("respond", row="list")),
            "steps[1]"),
    Refused("nothing uses the path's parameter", "B524", READ,
            operation({**MY_LIST, "where": "list.owner == actor"}, step("respond", row="list")), "steps"),
    Refused("a read changes something", "B525", READ,
            operation(MY_LIST, step("delete", row="list"), step("respond", row="list")), "steps[1]",
            elsewhere={"schema/List": [("soft_delete", True)]}),
]  # fmt: skip

WRITES = [
    Refused("a collector is asked for where there is none", "B530", FINISH,
            operation(LOCKED, step("update", row="item"), ANSWER), "steps[1].collect"),
    Refused("the row that the collector needs was not loaded", "B531", CREATE,
            operation(step("require", condition="list_id == list_id", otherwise="list_archived"),
                      step("create", name="item", entity="Item"), ANSWER), "steps[1].collect"),
    Refused("an update writes back what was read without lock", "B532", UPDATE,
            operation(MY_ITEM, step("update", row="item", assignments=assign(title='concat(item.title, "!")')), ANSWER),
            "steps[1].assignments"),
    Refused("an update writes back a named value that was read without lock", "B532", UPDATE,
            operation(MY_ITEM, step("let", name="more", value="item.minutes + 1"),
                      step("update", row="item", assignments=assign(minutes="more")), ANSWER),
            "steps[2].assignments"),
    Refused("an entity without states moves", "B533", "operations/update_list",
            operation(MY_LIST, step("transition", row="list", transition="finish", otherwise="title_taken"),
                      step("respond", row="list")), "steps[1].transition"),
    Refused("a transition is unknown", "B534", FINISH,
            operation(MY_ITEM, step("transition", row="item", transition="finis", otherwise="already_done"), ANSWER),
            "steps[1].transition"),
    Refused("what is really deleted is restored", "B535", "operations/update_list",
            operation(MY_LIST, step("restore", row="list"), step("update", row="list", duplicate="title_taken"),
                      step("respond", row="list")), "steps[1].row"),
    Refused("a text is counted up", "B536", UPDATE,
            operation(MY_ITEM, step("change", row="item", field="title", amount="1"), ANSWER), "steps[1].field"),
    Refused("a bound has no outcome", "B537", "operations/estimate_item",
            operation(MY_ITEM, step("change", row="item", field="minutes", amount="1", minimum="0"), ANSWER),
            "steps[1].otherwise"),
    Refused("a link goes over a relation to one", "B538", UPDATE,
            operation(MY_ITEM, step("link", row="item", relation="list", action="add", target="item.list"), ANSWER),
            "steps[1].relation"),
    Refused("a link leads to another entity", "B539", UPDATE,
            operation(MY_ITEM, step("link", row="item", relation="tags", action="add", target="item.list"), ANSWER),
            "steps[1].target"),
    Refused("an update changes nothing", "B540", UPDATE,
            operation(MY_ITEM, step("update", row="item", collect=False), ANSWER), "steps[1]"),
    Refused("a duplicate cannot happen", "B541", UPDATE,
            operation(MY_ITEM, step("update", row="item", duplicate="item_exists"), ANSWER), "steps[1].duplicate"),
    Refused("a deleted row is used", "B542", "operations/delete_list",
            operation(MY_LIST, step("delete", row="list"), step("delete", row="list"), step("respond")),
            "steps[2].row"),
    Refused("a link is changed for many rows at once", "B543", UPDATE,
            operation(MY_ITEM, step("update_where", name="i", entity="Item", where="i.parent == item",
                                    assignments=assign(tags="item.tags")), ANSWER),
            "steps[1].assignments[0].field"),
    Refused("an encrypted text is computed from each row", "B578", UPDATE,
            operation({**MY_ITEM, "lock": True}, step("update", row="item"),
                      step("update_where", name="i", entity="Item", where="i.parent == item",
                           assignments=assign(memo="upper(i.title)")), ANSWER),
            "steps[2].assignments[0].value",
            elsewhere={"schema/Item": [("fields+", field("memo", "encrypted", required=False))]}),
    Refused("a new row has no value for a required field", "C436", CREATE,
            operation(MY_LIST, step("require", condition="not list.archived", otherwise="list_archived"),
                      step("create", name="item", entity="Item", collect=False, assignments=assign(list="list")),
                      ANSWER), "steps[2].assignments"),
    Refused("a step sets the state", "C435", UPDATE,
            operation(MY_ITEM, step("update", row="item", assignments=assign(status='"done"')), ANSWER),
            "steps[1].assignments[0].field"),
]  # fmt: skip

ACCOUNTS = [
    Refused("nobody can sign in where there are no accounts", "B550", "operations/sign_in",
            operation(step("authenticate", name="u", field="email", login='"a"', secret_field="password",
                           secret='"b"', otherwise="bad_credentials"), step("respond", row="u")), "steps[0]",
            elsewhere={"outline/overview": [("conventions.account", None)]}),
    Refused("the login does not identify", "B551", "operations/sign_in", (("steps[0].field", "name"),),
            "steps[0].field"),
    Refused("the secret is none", "B552", "operations/sign_in", (("steps[0].secret_field", "name"),),
            "steps[0].secret_field"),
    Refused("there are no tokens with HTTP Basic", "B553", "operations/sign_in", (), "steps[1]",
            elsewhere={"outline/overview": [("conventions.auth_scheme", "basic")]}),
]  # fmt: skip

ANSWERS = [
    Refused("an answer needs an output", "B560", "operations/delete_list",
            operation(MY_LIST, step("respond", row="list")), "steps[1].row"),
    Refused("the answer is empty", "B561", READ, operation(MY_LIST, step("respond")), "steps[1].row"),
    Refused("one row answers a list", "B562", "operations/list_lists",
            operation(step("respond", row="actor")), "steps[0].row"),
    Refused("the answer is about another entity", "B563", READ,
            operation(MY_LIST, step("respond", row="actor")), "steps[1].row"),
    Refused("a redirect leads nowhere", "B590", "operations/delete_list",
            operation(MY_LIST, step("delete", row="list"), step("respond")), "steps[2].location",
            elsewhere={"signatures/lists": [("operations[4].success_status", 303)]}),
    Refused("the answer to a read tells a location", "B591", READ,
            operation(MY_LIST, step("respond", row="list", location='"/lists"')), "steps[1].location"),
    Refused("a read gives a file and is no download", "B594", READ,
            operation(MY_LIST, step("download", file="list.title")), "steps[1]"),
    Refused("an extra is unknown", "B564", READ,
            operation(MY_LIST, step("respond", row="list", extras=assign(x="1"))), "steps[1].extras[0].field"),
    Refused("an extra is missing", "B565", "operations/sign_in", (("steps[2].extras", []),), "steps[2].extras"),
    Refused("a filter has no declared parameter", "B566", LISTS,
            (("steps[0].filters+", {"parameter": "x", "condition": "true"}),), "steps[0].filters[0].parameter"),
    Refused("a parameter has two filters", "B567", "operations/list_items",
            (("steps[1].filters+", {"parameter": "status", "condition": 'item.status == "open"'}),),
            "steps[1].filters[3].parameter"),
    Refused("a sort name is given twice", "B568", LISTS,
            (("steps[0].sorts+", {"name": "title", "value": "list.title"}),), "steps[0].sorts[2].name"),
    Refused("the default sort is unknown", "B569", LISTS, (("steps[0].default_sort", ["-titel"]),),
            "steps[0].default_sort[0]"),
    Refused("rows are sorted by rows", "B570", LISTS, (("steps[0].sorts[0].value", "list.items"),),
            "steps[0].sorts[0].value"),
    Refused("a search looks into a number", "B571", LISTS, (("steps[0].search", ["list.archived"]),),
            "steps[0].search[0]"),
    Refused("a key is also a measure", "B572", "operations/report_items",
            (("steps[0].measures+", {"name": "items", "value": "count(*)"}),), "steps[0].measures[2].name"),
    Refused("a measure is no member of the output", "B573", "operations/report_items",
            (("steps[0].measures+", {"name": "size", "value": "count(*)"}),), "steps[0].measures[2].name"),
    Refused("a member of the output has no measure", "B574", "operations/report_items",
            (("steps[0].measures", [{"name": "items", "value": "count(*)"}]),), "steps[0].measures"),
    Refused("a report is ordered by nothing known", "B575", "operations/report_items",
            (("steps[0].order_by", ["size"]),), "steps[0].order_by[0]"),
    Refused("groups go into one row", "B576", "operations/report_items", (), "steps[0].group_by",
            elsewhere={"signatures/items": signatures(signature(
                "report_items", "report", "Item", "GET /r", output=dto("StatusReport", "Item", "custom")))}),
    Refused("rows are grouped by a list", "B577", "operations/report_items",
            (("steps[0].group_by[0].value", "item.labels"),), "steps[0].group_by[0].value",
            elsewhere={
                "schema/Item": [("fields+", {
                    "name": "labels", "required": True, "unique": False, "default": None, "generated": None,
                    "case_ignored": None,
                    "writable": True, "editable": True,
                    "type": {"kind": "text", "values": None, "precision": None, "scale": None, "many": True},
                    "limits": {"min_length": None, "max_length": None, "minimum": None, "maximum": None,
                               "pattern": None}})],
                "dtos/Item": [("differences[5].fields[0].type", {
                    "kind": "text", "values": None, "precision": None, "scale": None, "many": True})]}),
]  # fmt: skip

DELETIONS = [
    Refused("a deletion may be refused without an outcome", "B582", "operations/delete_list", (), "steps[1]",
            elsewhere={"schema/Item": [("relations[0].on_delete", "restrict")]}),
]  # fmt: skip


@pytest.mark.parametrize(
    "case", [*NAMES, *FLOW, *WRITES, *ACCOUNTS, *ANSWERS, *DELETIONS], ids=lambda case: case.because
)
def test_it_is_refused_when(case: Refused) -> None:
    assert_refused(case)


def test_the_fix_of_a_lost_update_locks_the_load() -> None:
    steps = operation(MY_ITEM, step("update", row="item", assignments=assign(title='concat(item.title, "!")')), ANSWER)
    found = found_in(UPDATE, {UPDATE: steps})
    assert [fix.patch for fix in found[0].fixes] == ['[{"op": "replace", "path": "/steps/0/lock", "value": true}]']
    locked = operation(LOCKED, step("update", row="item", assignments=assign(title='concat(item.title, "!")')), ANSWER)
    assert found_in(UPDATE, {UPDATE: locked}) == []


def test_a_condition_on_null_makes_a_row_usable() -> None:
    steps = operation(
        {**MY_ITEM, "otherwise": None},
        step("require", condition="item != null", otherwise="item_not_found"),
        step("transition", row="item", transition="finish", otherwise="already_done"),
        ANSWER,
    )
    assert found_in(FINISH, {FINISH: steps}) == []


def test_a_row_stays_there_after_it_was_changed() -> None:
    steps = operation(
        {**MY_ITEM, "otherwise": None},
        step("if", condition="item == null", then=[step("respond", row="actor")]),
        step("change", row="item", field="minutes", amount="1"),
        step("change", row="item", field="minutes", amount="1"),
        ANSWER,
    )
    codes = [item.code for item in found_in(UPDATE, {UPDATE: steps})]
    assert codes == ["B563"]


def test_what_both_branches_bind_may_be_used_after_them() -> None:
    first = step("load", name="one", entity="Item", where="one.id == item_id and one.list.owner == actor",
                 otherwise="item_not_found")  # fmt: skip
    steps = operation(
        MY_ITEM,
        step("if", condition='item.status == "open"', then=[first], otherwise=[first]),
        step("update", row="one"),
        step("respond", row="one"),
    )
    assert found_in(UPDATE, {UPDATE: steps}) == []


def test_an_update_may_leave_out_what_was_not_sent() -> None:
    steps = operation(MY_ITEM, step("update", row="item", assignments=assign(notes="lower(body.title)")), ANSWER)
    assert found_in(UPDATE, {UPDATE: steps}) == []


def test_a_query_parameter_that_nothing_uses_is_said_with_advice() -> None:
    changes = {
        "signatures/lists": signatures(
            signature("read_list", "read", "List", "GET /lists/{list_id}", path("list_id", "List"), query("x", "text"),
                      output=dto("ListView", "List", "view"))
        )
    }  # fmt: skip
    found = found_in(READ, changes)  # type: ignore[arg-type]
    assert [item.code for item in found] == ["B524"]
    assert "take it out of the signature" in found[0].message
