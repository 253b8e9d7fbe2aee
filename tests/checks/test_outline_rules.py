"""What outline and signatures may not declare."""

import pytest

from tests.checks.refusals import Refused, assert_refused
from tests.programs.editing import found_in, linked_in
from tests.programs.shorthand import (
    conventions,
    dto,
    entity,
    outcome,
    outline,
    path,
    query,
    role,
    setting,
    signature,
    signatures,
)

OVERVIEW, LISTS, ITEMS = "outline/overview", "outline/lists", "outline/items"
OP = "operations[0]"


def _one(name: str, kind: str, route: str, *parts: object, **given: object) -> object:
    return signatures(signature(name, kind, "List", route, *parts, **given))


LIST_VIEW = dto("ListView", "List", "view")

OUTLINES = [
    Refused("the rows of an entity are called like a word of expressions", "O201", LISTS,
            outline(entity("Where", "wheres")), "entities[0].name"),
    Refused("a table is called like one of the database", "O201", LISTS, outline(entity("Order", "sqlite_orders")),
            "entities[0].plural"),
    Refused("two sections give an entity different plurals", "O202", "outline/zz", outline(entity("List", "listings")),
            "entities[0].plural", linked="outline"),
    Refused("two entities differ only in case", "O203", "outline/zz", outline(entity("LIST", "listings")),
            "entities[0].name", linked="outline"),
    Refused("two entities have one plural", "O204", "outline/zz", outline(entity("Roll", "lists")),
            "entities[0].plural", linked="outline"),
    Refused("two sections give a role different rules", "O205", "outline/zz",
            outline(roles=(role("admin", 'actor.role == "member"'),)), "roles[0].rule", linked="outline"),
    Refused("two sections choose different conventions", "O206", "outline/zz",
            outline(conventions=conventions(prefix="/v1")), "conventions.prefix", linked="outline"),
    Refused("nobody declares the entity of accounts", "O207", OVERVIEW,
            (("conventions.account", "Person"), ("roles", [])), "conventions.account", linked="outline"),
    Refused("the page size is above its limit", "O208", OVERVIEW, (("conventions.page_size", 99),),
            "conventions.page_size"),
    Refused("the prefix ends in a slash", "O209", OVERVIEW, (("conventions.prefix", "/api/"),), "conventions.prefix"),
    Refused("refusals are answered in an order of other statuses", "O249", OVERVIEW,
            (("conventions.refusal_order", [403, 418]),), "conventions.refusal_order"),
    Refused("the error body is no JSON", "O214", OVERVIEW, (("conventions.error_body", '{"error": $message}'),),
            "conventions.error_body"),
    Refused("a header is named by words", "O215", OVERVIEW,
            (("conventions.auth_scheme", "header"), ("conventions.auth_name", "X Token")), "conventions.auth_name"),
    Refused("an origin has a path", "O213", OVERVIEW, (("conventions.cors_origins", ["https://a.example.org/x"]),),
            None),
    Refused("two sections give a setting different defaults", "O216", "outline/zz",
            outline(settings=(setting("rate", "integer", "2"),)), "settings[0]",
            elsewhere={"outline/yy": outline(settings=(setting("rate", "integer", "1"),))}, linked="outline"),
    Refused("a setting is a list", "O217", LISTS, outline(settings=(setting("rates", "integer[]", "[1]"),)),
            "settings[0].type"),
    Refused("the default of a setting depends on the moment", "O218", LISTS,
            outline(settings=(setting("since", "datetime", "now()"),)), "settings[0].default"),
    Refused("the default of a setting is of another type", "X630", LISTS,
            outline(settings=(setting("rate", "integer", '"many"'),)), "settings[0].default"),
    Refused("a setting is called like a variable of the system", "O201", LISTS,
            outline(settings=(setting("home", "text", '"here"'),)), "settings[0].name"),
    Refused("a built-in role gets a rule", "O211", OVERVIEW, (("roles+", role("member", "actor.role != null")),),
            "roles[1].rule"),
    Refused("the rule of a role cannot be read", "X607", OVERVIEW, (("roles[0].rule", "actor.role == == 1"),),
            "roles[0].rule"),
]  # fmt: skip

SIGNATURES = [
    Refused("a parameter is called like what is always in scope", "O201", "signatures/lists",
            _one("peek", "read", "GET /lists", query("actor", "text"), output=LIST_VIEW), f"{OP}.parameters[0].name"),
    Refused("signed-in callers are needed where there are no accounts", "O212", "signatures/lists",
            _one("create_list", "create", "POST /lists"), f"{OP}.callers",
            elsewhere={OVERVIEW: [("conventions.account", None)]}),
    Refused("two sections declare one operation", "O220", "signatures/zz",
            _one("read_list", "read", "GET /other", output=LIST_VIEW), f"{OP}.name", linked="signatures"),
    Refused("two operations have one route up to parameter names", "O221", "signatures/zz",
            _one("peek", "read", "GET /lists/{other_id}", path("other_id", "List"), output=LIST_VIEW), f"{OP}.path",
            linked="signatures"),
    Refused("the path has a place without a parameter", "O222", "signatures/lists",
            _one("peek", "read", "GET /lists/{list_id}/{x}", path("list_id", "List"), output=LIST_VIEW), f"{OP}.path"),
    Refused("a path parameter has no place in the path", "O223", "signatures/lists",
            _one("peek", "read", "GET /lists", path("list_id", "List"), output=LIST_VIEW), f"{OP}.parameters[0].name"),
    Refused("a parameter is declared twice", "O224", "signatures/lists",
            _one("peek", "read", "GET /lists", query("x", "text"), query("x", "text"), output=LIST_VIEW),
            f"{OP}.parameters[1].name"),
    Refused("GET has a body", "O225", "signatures/lists",
            _one("peek", "read", "GET /lists", input=dto("Peek", "List", "custom"), output=LIST_VIEW), f"{OP}.input"),
    Refused("a caller has an unknown role", "O226", "signatures/lists",
            _one("peek", "read", "GET /lists", callers=["admn"], output=LIST_VIEW), f"{OP}.callers[0]"),
    Refused("a read answers with nothing", "O227", "signatures/lists", _one("peek", "read", "GET /lists"),
            f"{OP}.output"),
    Refused("a list answers with one row", "O228", "signatures/lists",
            _one("peek", "list", "GET /lists", output=LIST_VIEW), f"{OP}.many"),
    Refused("a read answers with many rows", "O228", "signatures/lists",
            _one("peek", "read", "GET /lists", output=LIST_VIEW, many=True), f"{OP}.many"),
    Refused("status 204 has an output", "O229", "signatures/lists",
            _one("peek", "create", "POST /lists", output=LIST_VIEW, success_status=204), f"{OP}.success_status"),
    Refused("an outcome is declared twice", "O230", "signatures/lists",
            _one("peek", "create", "POST /lists", outcome("full", 409), outcome("full", 410)),
            f"{OP}.outcomes[1].code"),
    Refused("the entity is unknown", "O231", "signatures/lists",
            signatures(signature("peek", "create", "Lst", "POST /lists")), f"{OP}.entity"),
    Refused("a DTO has two meanings", "O232", "signatures/zz",
            _one("peek", "read", "GET /x", output=dto("ListView", "List", "summary")), f"{OP}.output",
            linked="signatures"),
    Refused("a view is sent by callers", "O233", "signatures/lists",
            _one("peek", "create", "POST /x", input=dto("Peek", "List", "view")), f"{OP}.input.role"),
    Refused("a custom DTO is both sent and got", "O233", "signatures/lists",
            _one("peek", "action", "POST /x", input=dto("Peek", "List", "custom"),
                 output=dto("Peek", "List", "custom")),
            f"{OP}.output"),
    Refused("a path parameter is optional", "O235", "signatures/lists",
            _one("peek", "read", "GET /x/{y}",
                 path("y", None, type_="text").model_copy(update={"required": False}), output=LIST_VIEW),
            f"{OP}.parameters[0].required"),
    Refused("a path has an empty part", "O236", "signatures/lists",
            _one("peek", "read", "GET /lists//x", output=LIST_VIEW), f"{OP}.path"),
    Refused("a list declares ?sort= itself", "O237", "signatures/lists",
            _one("peek", "list", "GET /lists", query("sort", "text"), output=LIST_VIEW, many=True),
            f"{OP}.parameters[0].name"),
    Refused("a header is one of HTTP", "O237", "signatures/lists",
            _one("peek", "action", "POST /x", query("host", "text").model_copy(update={"place": "header"})),
            f"{OP}.parameters[0].name"),
    Refused("an update takes nothing", "O238", "signatures/lists", _one("peek", "update", "PATCH /x"), f"{OP}.input"),
    Refused("a parameter is a secret", "O239", "signatures/lists",
            _one("peek", "read", "GET /x", query("pin", "secret"), output=LIST_VIEW), f"{OP}.parameters[0].type"),
    Refused("an enum parameter has no values", "O240", "signatures/lists",
            _one("peek", "read", "GET /x", query("mood", "enum").model_copy(
                update={"type": query("mood", "enum").type.model_copy(update={"values": None})}), output=LIST_VIEW),
            f"{OP}.parameters[0].type"),
    Refused("a read uses DELETE", "O241", "signatures/lists", _one("peek", "read", "DELETE /x", output=LIST_VIEW),
            f"{OP}.method"),
    Refused("a create uses GET", "O242", "signatures/lists", _one("peek", "create", "GET /x"), f"{OP}.method"),
    Refused("two routes cross", "O243", "signatures/zz",
            signatures(signature("a", "action", "List", "POST /x/{y}/c", path("y", type_="text")),
                       signature("b", "action", "List", "POST /x/b/{z}", path("z", type_="text"))),
            linked="signatures"),
    Refused("a redirect has an output", "O246", "signatures/lists",
            _one("peek", "read", "GET /x", output=LIST_VIEW, success_status=302), f"{OP}.success_status"),
    Refused("the status is that of a cache", "O246", "signatures/lists",
            _one("peek", "action", "POST /x", success_status=304), f"{OP}.success_status"),
    Refused("a list is sent and one row answered", "O248", "signatures/lists",
            _one("peek", "create", "POST /x", input=dto("ListCreate", "List", "create"), output=LIST_VIEW,
                 input_many=True), f"{OP}.input_many"),
    Refused("a list of nothing is sent", "O248", "signatures/lists",
            _one("peek", "action", "POST /x", input_many=True), f"{OP}.input_many"),
    Refused("one row is a table", "O247", "signatures/lists",
            _one("peek", "read", "GET /x", output=LIST_VIEW, media="csv"), f"{OP}.media"),
    Refused("nothing is written as text", "O247", "signatures/lists",
            _one("peek", "action", "POST /x", media="text"), f"{OP}.media"),
    Refused("an envelope has no body", "O245", "signatures/lists",
            _one("peek", "read", "GET /x", output=LIST_VIEW, envelope={"input": "list", "output": None, "total": None}),
            f"{OP}.envelope.input"),
    Refused("one row has a total", "O245", "signatures/lists",
            _one("peek", "read", "GET /x", output=LIST_VIEW, envelope={"input": None, "output": "a", "total": "n"}),
            f"{OP}.envelope.total"),
    Refused("an envelope is spelt in two ways", "O251", "signatures/zz",
            signatures(*(signature(name, "read", "List", f"GET /{name}", output=LIST_VIEW,
                                   envelope={"input": None, "output": key, "total": None})
                         for name, key in (("peek", "my-X"), ("look", "myX")))),
            "operations[1].envelope.output", linked="signatures"),
    Refused("a section said to have operations declares none", "O244", "signatures/lists", signatures(), "operations"),
]  # fmt: skip


@pytest.mark.parametrize("case", [*OUTLINES, *SIGNATURES], ids=lambda case: case.because)
def test_it_is_refused_when(case: Refused) -> None:
    assert_refused(case)


def test_equal_declarations_of_two_sections_merge() -> None:
    assert linked_in("outline", {"outline/zz": outline(entity("List", "lists"), roles=(role("admin"),))}) == []


def test_nothing_declared_is_said_at_the_first_outline() -> None:
    from compiler.checks import check_phase
    from compiler.symbols.accepted import Accepted

    found = check_phase("outline", Accepted.of({"outline/a": outline()}))
    assert [(item.code, item.unit) for item in found] == [("O210", "outline/a")]


def test_an_unknown_entity_of_accounts_is_not_said_before_all_sections_are_read() -> None:
    assert found_in("outline/overview", {"outline/accounts": outline()}) == []


def test_an_unknown_role_gets_a_hint() -> None:
    found = found_in("signatures/lists", {"signatures/lists": _one("x", "create", "POST /x", callers=["admn"])})  # type: ignore[dict-item]
    assert found[0].hint == "did you mean `admin`?"
    assert found[0].allowed == ("anyone", "member", "admin")
