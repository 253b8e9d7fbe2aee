"""What becomes of operations whose mistakes nobody says."""

from tests.checks import test_body_rules as bodies
from tests.programs.shorthand import assign, dto, field, kind, operation, signature, step
from tests.rules.needed import (
    ANN,
    AT_HOME,
    HOME,
    MILK,
    OF_MILK,
    READS_HOME,
    WORK,
    Needed,
    adding,
    again,
    call,
    told,
)

MY_LIST, MY_ITEM, ANSWER, LOCKED = bodies.MY_LIST, bodies.MY_ITEM, bodies.ANSWER, bodies.LOCKED
READ, UPDATE, FINISH, CREATE, LISTS = bodies.READ, bodies.UPDATE, bodies.FINISH, bodies.CREATE, bodies.LISTS
SIGN_IN, REPORT, ESTIMATE = "operations/sign_in", "operations/report_items", "operations/estimate_item"
MOVE = step("transition", row="item", transition="finish", otherwise="already_done")
OPEN = step("require", condition="not list.archived", otherwise="list_archived")
NEW = step("create", name="item", entity="Item")
LAST = step("load", name="last", entity="Item", where="last.list == list")
SHOW_LIST = step("respond", row="list")
REPORTED = told(ANN, HOME, MILK, call("report_items", 200, checks=["first(answer).items == 1"]))


def signs_up(email: str, password: str) -> dict[str, object]:
    body = assign(email=f'"{email}"', name='"z@example.org"', password=f'"{password}"')
    return call("sign_up", 201, None, body=body)


def signs_in(password: str) -> dict[str, object]:
    return call("sign_in", 201, None, body=assign(email='"z@example.org"', password=f'"{password}"'))


BODIES = [
    Needed(
        "B501", "nothing is answered", {FINISH: operation(MY_ITEM, MOVE, MY_ITEM, ANSWER)}, "tests", "finish failed"
    ),
    *again(bodies.NAMES, "dropped", "B502", "B503", "B504", "B506"),
    Needed(
        "B505",
        "the row is not deleted",
        {CREATE: operation(MY_LIST, OPEN, LAST, NEW, step("delete", row="last"), ANSWER)},
        "dropped",
    ),
    Needed(
        "B507",
        "nothing is loaded",
        {CREATE: operation(MY_LIST, OPEN, {**LAST, "entity": "Itm", "otherwise": "item_not_found"}, NEW, ANSWER)},
        "dropped",
    ),
    Needed(
        "B510",
        "the refusal is about something else",
        {CREATE: operation(MY_LIST, {**OPEN, "otherwise": "list_closed"}, NEW, ANSWER)},
        "tests",
        "404 instead of 409",
    ),
    *again(bodies.FLOW, "dropped", "B520", "B522"),
    Needed("B521", "nothing is answered", {FINISH: operation(MY_ITEM, MOVE)}, "tests", "finish failed"),
    Needed(
        "B524",
        "another list answers",
        {
            READ: operation({**MY_LIST, "where": "list.owner == actor"}, SHOW_LIST),
            **told(
                ANN,
                HOME,
                WORK,
                READS_HOME,
                call("read_list", 200, parameters=assign(list_id="work.id"), checks=['answer.title == "Work"']),
            ),
        },
        "tests",
        "- Work",
    ),
    Needed(
        "B525",
        "who reads twice finds nothing",
        {
            "schema/List": [("soft_delete", True)],
            READ: operation(MY_LIST, step("delete", row="list"), SHOW_LIST),
            **told(ANN, HOME, READS_HOME, READS_HOME),
        },
        "tests",
        "404 instead of 200",
    ),
    *again(bodies.WRITES, "crash", "B531"),
    Needed(
        "B532",
        "of calls at once some are lost",
        adding(
            signature("shout", "action", "User", "POST /shout", output=dto("UserView", "User", "view")),
            step("update", row="actor", collect=False, assignments=assign(name='concat(actor.name, "!")')),
            step("respond", row="actor"),
        )
        | told(
            step("actor", name="ann", values=assign(name='"Ann"')),
            step("at_once", calls=[call("shout", 200)] * 12),
            call("read_me", 200, checks=["length(answer.name) == 15"]),
        ),
        "tests",
        "== 15",
        postgresql=True,
    ),
    *again(bodies.WRITES, "dropped", "B533", "B534", "B536", "B538", "B539", "B540", "B542", "B543", "B578", "C435"),
    Needed(
        "B535",
        "there is no such column",
        {
            "operations/update_list": operation(
                MY_LIST, step("restore", row="list"), step("update", row="list", duplicate="title_taken"), SHOW_LIST
            ),
            **told(ANN, HOME, call("update_list", 200, **AT_HOME, body=assign(title='"New"'))),
        },
        "tests",
        "Unconsumed column names",
    ),
    Needed(
        "B537",
        "the bound is not kept",
        {
            ESTIMATE: operation(
                MY_ITEM, step("change", row="item", field="minutes", amount="-body.minutes", minimum="0"), ANSWER
            ),
            **told(ANN, HOME, MILK, call("estimate_item", 409, **OF_MILK, body=assign(minutes="5"))),
        },
        "tests",
        "200 instead of 409",
    ),
    Needed(
        "C436",
        "the database refuses the row",
        {
            CREATE: operation(
                MY_LIST,
                OPEN,
                step("create", name="item", entity="Item", collect=False, assignments=assign(list="list")),
                ANSWER,
            )
        },
        "tests",
        "NotNullViolation",
    ),
    Needed(
        "B550",
        "every use of the caller is refused instead",
        {SIGN_IN: [], "outline/overview": [("conventions.account", None)]},
        "refused",
        "X620",
    ),
    Needed(
        "B551",
        "the second of two accounts with one name cannot sign in",
        {
            SIGN_IN: [("steps[0].field", "name"), ("steps[0].login", "body.email")],
            **told(
                signs_up("a@example.org", "correct horse"),
                signs_up("b@example.org", "another horse"),
                signs_in("correct horse"),
                signs_in("another horse"),
            ),
        },
        "tests",
        "401 instead of 201",
    ),
    Needed("B552", "nobody can sign in", {SIGN_IN: [("steps[0].secret_field", "name")]}, "tests", "401 instead of 201"),
    *again(bodies.ANSWERS, "dropped", "B560", "B563", "B564", "B566", "B567", "B568", "B570", "B571", "B573"),
    Needed(
        "B561",
        "the body is empty",
        {READ: operation(MY_LIST, step("respond")), **told(ANN, HOME, READS_HOME)},
        "tests",
        "Invalid JSON",
    ),
    Needed(
        "B562",
        "nothing is answered",
        {LISTS: operation(step("respond", row="actor")), **told(ANN, call("list_lists", 200))},
        "tests",
        "lists failed",
    ),
    Needed(
        "B565", "the extra is no name", {SIGN_IN: [("steps[2].extras", []), ("steps[1].name", "fresh")]}, "lint", "F821"
    ),
    *again(bodies.ANSWERS, "dropped", "B591", "B594"),
    *again(bodies.FLOW, "dropped", "B592", "B593"),
    *again(bodies.ANSWERS, "crash", "B569"),
    Needed(
        "B572",
        "one of two values is lost",
        {REPORT: [("steps[0].measures+", {"name": "items", "value": "sum(item.minutes)"})], **REPORTED},
        "tests",
        "assert 0 == 1",
    ),
    Needed(
        "B574",
        "the answer breaks its own contract",
        {REPORT: [("steps[0].measures", [{"name": "items", "value": "count(*)"}])], **REPORTED},
        "tests",
        "ContractBroken",
    ),
    Needed("B575", "the module cannot be imported", {REPORT: [("steps[0].order_by", ["size"])]}, "start", "KeyError"),
    Needed(
        "B576",
        "without rows there is no group to answer with",
        {"signatures/items": [("operations[10].many", False)], **told(ANN, HOME, call("report_items", 200))},
        "tests",
        "items failed",
    ),
    Needed(
        "B577",
        "the key is left out",
        {
            "schema/Item": [("fields+", field("labels", "text[]", required=False))],
            REPORT: [("steps[0].group_by[0].value", "item.labels")],
            "dtos/Item": [
                ("differences[5].fields[0].type", kind("text[]")),
                ("differences[5].fields[0].required", False),
            ],
        },
        "dropped",
    ),
    Needed(
        "B580",
        "a stranger reads",
        {"operations/read_item": operation({**MY_ITEM, "where": "item.id == item_id"}, ANSWER)},
        "tests",
        "200 instead of 404",
    ),
    Needed(
        "B581",
        "a stranger's key is refused as a row that was not proven",
        adding(
            signature(
                "drop_item",
                "create",
                "Item",
                "POST /drop",
                callers=["anyone"],
                input=dto("ItemDrop", "Item", "create"),
                success_status=201,
            ),
            NEW,
            step("respond"),
        ),
        "refused",
        "B580",
    ),
]
