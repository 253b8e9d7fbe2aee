"""What becomes of signatures that say of requests and answers what no request or answer can be."""

from tests.programs.shorthand import dto, operation, outcome, outline, signature, signatures, step
from tests.rules.needed import Asked, Needed, peek
from tests.rules.of_outlines import DONE, LIST_VIEW, LISTED

CONTRACT = "tests/contract/test_peek.py"
PEEKED = dto("UserView", "User", "view")
PEEKS = {"peek": "user", "look": "User"}
ROWS = {"kind": "list", "output": LIST_VIEW, "many": True, "steps": (LISTED,)}


def envelope(**names: str) -> dict[str, str | None]:
    return {"input": None, "output": None, "total": None, **names}


ANSWERS = [
    Needed(
        "O245",
        "the rows take the place of their number",
        peek("GET /peek", **ROWS, envelope=envelope(output="rows", total="rows")),
        "tests",
        "TypeError",
        only=CONTRACT,
    ),
    Needed(
        "O251",
        "two classes have one name",
        {
            "outline/zz": outline(has_operations=True),
            "signatures/zz": signatures(
                *(
                    signature(name, "read", "List", f"GET /{name}", output=PEEKED, envelope=envelope(output=key))
                    for name, key in PEEKS.items()
                )
            ),
            **{f"operations/{name}": operation(step("respond", row="actor")) for name in PEEKS},
        },
        "lint",
        "F811",
    ),
    Needed(
        "O246",
        "the framework refuses the route",
        peek("POST /peek", kind="action", success_status=304),
        "start",
        "must not have a response body",
    ),
    Needed(
        "O247",
        "a table stands under a name",
        peek("GET /peek", **ROWS, media="csv", envelope=envelope(output="rows")),
        "tests",
        "unexpected keyword argument 'under'",
        only=CONTRACT,
    ),
    Needed(
        "O248",
        "the one row to answer with is none of the list",
        peek(
            "POST /peek",
            kind="create",
            input=dto("ListCreate", "List", "create"),
            input_many=True,
            output=LIST_VIEW,
            success_status=201,
            steps=(step("create", name="list", entity="List"), step("respond", row="list")),
        ),
        "lint",
        "F821",
    ),
    Needed(
        "B557",
        "the message is not said",
        peek(
            "POST /peek",
            outcome("full", 409, "There are {count(l in List)} lists."),
            kind="action",
            callers=["anyone"],
            output=None,
            success_status=204,
            steps=(step("require", condition="false", otherwise="full"), DONE),
        ),
        "asked",
        "is not said",
        asked=Asked("POST", "/api/peek", 409, says="There are 0 lists."),
    ),
    Needed(
        "B590",
        "the client is sent to no address",
        peek("POST /peek", kind="action", callers=["anyone"], output=None, success_status=303, steps=(DONE,)),
        "asked",
        "no location",
        asked=Asked("POST", "/api/peek", 303, answered=("location",)),
    ),
]
