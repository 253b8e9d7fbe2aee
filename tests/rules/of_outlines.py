"""What becomes of outlines and signatures whose mistakes nobody says."""

from ast_schemas.outline import SettingDeclaration
from tests.checks import test_outline_rules as outlines
from tests.checks.test_body_rules import MY_LIST
from tests.programs.shorthand import (
    assign,
    dto,
    entity,
    field,
    outcome,
    outline,
    path,
    query,
    schema,
    setting,
    step,
)
from tests.rules.needed import ANN, BOB, HOME, WORK, Asked, Changes, Needed, again, call, peek, told

LIST_VIEW = dto("ListView", "List", "view")
OVERVIEW = "outline/overview"
LISTED = step("list", name="list", entity="List", where="list.owner == actor")
DONE = step("respond")


def only_if(condition: str, outcome_code: str = "forbidden") -> tuple[dict[str, object], ...]:
    return (step("require", condition=condition, otherwise=outcome_code), step("respond", row="actor"))


def using(declared: SettingDeclaration) -> Changes:
    """An operation that looks at the setting ``rates``."""
    added = peek("GET /peek", steps=only_if("settings.rates != null"))
    return {**added, "outline/zz": outline(has_operations=True, settings=(declared,))}


TWO_MEANINGS = told(
    ANN, HOME, WORK, call("peek", 200, parameters=assign(limit="1"), checks=["count(answer.items) == 2"])
)
PREFLIGHT = (("Origin", "https://a.example.org"), ("Access-Control-Request-Method", "GET"))
CONVENTIONS = outlines.OUTLINES

OUTLINES = [
    Needed(
        "O201",
        "the parameter cannot be named",
        peek(
            "GET /peek",
            query("where", "text"),
            kind="list",
            output=LIST_VIEW,
            many=True,
            steps=({**LISTED, "filters": [{"parameter": "where", "condition": "list.title == where"}]},),
        ),
        "refused",
        "X607",
    ),
    Needed(
        "O201",
        "the database keeps such names for itself",
        {"outline/zz": outline(entity("Thing", "sqlite_things")), "schema/Thing": schema(field("name", "text"))},
        "start",
        "reserved",
    ),
    *again(CONVENTIONS, "dropped", "O249", "O202", "O203", "O216", "O204", "O205", "O206", "O211"),
    Needed(
        "O207", "every use of the caller is refused", {OVERVIEW: [("conventions.account", "Person")]}, "refused", "O212"
    ),
    Needed(
        "O208",
        "pages are smaller than was said",
        {
            OVERVIEW: [("conventions.page_size", 99)],
            **told(ANN, call("list_lists", 200, checks=["answer.limit == 99"])),
        },
        "tests",
        "== 99",
    ),
    Needed(
        "O209",
        "nothing is found where it was said to be",
        {OVERVIEW: [("conventions.prefix", "/api/")]},
        "asked",
        asked=Asked("GET", "/api/lists", 401),
    ),
    Needed(
        "O213",
        "the page is not let in",
        {OVERVIEW: [("conventions.cors_origins", ["https://a.example.org/x"])]},
        "asked",
        asked=Asked("OPTIONS", "/api/lists", 200, PREFLIGHT),
    ),
    *again(CONVENTIONS, "crash", "O214"),
    Needed(
        "O215",
        "no client can send such a header",
        {OVERVIEW: [("conventions.auth_scheme", "header"), ("conventions.auth_name", "X T\u00f6ken")]},
        "tests",
        "UnicodeEncodeError",
    ),
    Needed(
        "O212", "every use of the caller is refused", {OVERVIEW: [("conventions.account", None)]}, "refused", "X620"
    ),
    Needed("O217", "there is no such setting", using(setting("rates", "text[]", '["a"]')), "refused", "X629"),
    Needed("O218", "there is no such setting", using(setting("rates", "text", "random_token(20)")), "refused", "X629"),
    *again(outlines.SIGNATURES, "dropped", "O220", "O232"),
    Needed(
        "O221",
        "the second is never reached",
        peek(
            "GET /lists/{other_id}",
            path("other_id", "List"),
            output=LIST_VIEW,
            steps=(
                {**MY_LIST, "where": "list.id == other_id and list.owner == actor and list.archived"},
                step("respond", row="list"),
            ),
        )
        | told(ANN, HOME, call("peek", 404, parameters=assign(other_id="home.id"))),
        "tests",
        "200 instead of 404",
    ),
    Needed("O222", "what callers send there means nothing", peek("GET /peek/{x}"), "start", "undeclared"),
    Needed(
        "O223",
        "no address leads there",
        peek("GET /peek", path("list_id", "List"), steps=(MY_LIST, *only_if("true"))),
        "tests",
        "422 instead of 404",
        only="tests/contract/test_peek.py",
    ),
    Needed(
        "O224",
        "two parameters of one function have one name",
        peek("GET /peek", query("x", "text"), query("x", "text"), steps=only_if('x == "a"')),
        "lint",
        "Duplicate parameter",
    ),
    Needed(
        "O226",
        "every account is let in",
        peek("GET /peek", callers=["admn"]) | told(ANN, BOB, call("peek", 403, "bob")),
        "tests",
        "200 instead of 403",
    ),
    Needed(
        "O228",
        "the list is refused",
        peek("GET /peek", kind="list", output=LIST_VIEW, steps=(LISTED,)),
        "refused",
        "B562",
    ),
    Needed(
        "O228",
        "a parameter has two meanings",
        peek(
            "GET /peek",
            query("limit", "integer"),
            kind="read",
            output=LIST_VIEW,
            many=True,
            steps=({**LISTED, "filters": [{"parameter": "limit", "condition": "limit == 1"}]},),
        )
        | TWO_MEANINGS,
        "tests",
        "assert 1 == 2",
    ),
    Needed(
        "O229",
        "the framework refuses the route",
        peek("POST /peek", kind="action", success_status=204),
        "start",
        "must not have a response body",
    ),
    Needed(
        "O230",
        "the first never comes",
        peek("POST /peek", outcome("full", 409), outcome("full", 410), kind="action", steps=only_if("false", "full"))
        | told(ANN, call("peek", 409)),
        "tests",
        "410 instead of 409",
    ),
    Needed("O227", "an answer is refused", peek("GET /peek", output=None), "refused", "B560"),
    Needed(
        "O237",
        "a parameter has two meanings",
        peek(
            "GET /peek",
            query("limit", "integer"),
            kind="list",
            output=LIST_VIEW,
            many=True,
            steps=({**LISTED, "filters": [{"parameter": "limit", "condition": "limit == 1"}]},),
        )
        | TWO_MEANINGS,
        "tests",
        "assert 1 == 2",
    ),
    Needed(
        "O239",
        "the test of it is refused",
        peek("GET /x", query("pin", "json"), steps=only_if('pin == "1"')),
        "refused",
        "X630",
    ),
    Needed(
        "O240",
        "the type has no values",
        peek(
            "GET /x",
            query("mood", "text").model_copy(
                update={"type": query("mood", "text").type.model_copy(update={"kind": "enum"})}
            ),
            steps=only_if("mood != null"),
        ),
        "crash",
        "SyntaxError",
    ),
    Needed(
        "O242",
        "a write is refused",
        peek(
            "GET /x",
            kind="create",
            input=None,
            output=LIST_VIEW,
            success_status=201,
            steps=(
                step(
                    "create", name="list", entity="List", collect=False, assignments=assign(title='"x"', owner="actor")
                ),
                step("respond", row="list"),
            ),
        ),
        "refused",
        "B525",
    ),
    Needed(
        "O235",
        "the address without it is not there",
        peek(
            "GET /x/{y}",
            path("y", None, type_="text").model_copy(update={"required": False}),
            steps=only_if("y != null"),
        ),
        "asked",
        asked=Asked("GET", "/api/x/", 401),
    ),
    Needed(
        "O236",
        "nothing is found where it was said to be",
        peek("GET /peek//x"),
        "asked",
        asked=Asked("GET", "/api/peek/x", 401),
    ),
    Needed(
        "O233",
        "a stranger makes rows that are somebody else's",
        peek(
            "POST /x",
            kind="create",
            input=dto("Peek", "List", "view"),
            output=LIST_VIEW,
            success_status=201,
            steps=(step("create", name="list", entity="List"), step("respond", row="list")),
        )
        | told(
            ANN,
            BOB,
            HOME,
            call(
                "peek",
                201,
                "bob",
                body=assign(id="home.id", title='"x"', archived="false", created_at="now()", owner_id="ann.id"),
                checks=["answer.mine"],
            ),
        ),
        "tests",
        "mine",
    ),
]
