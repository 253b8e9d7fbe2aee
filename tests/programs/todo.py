"""A small to-do backend written by hand as forms: the program that the tests of several rooms share.

Users sign up, in and out; lists belong to users and are shown with their number of open items; items have a state
machine, tags (many to many), a trash with restore, and a report by status.
"""

from typing import Any

from ast_schemas import ir
from ast_schemas.base import Node
from compiler.lower.program import lower
from compiler.symbols.table import Accepted
from tests.programs.shorthand import (
    assign,
    collector,
    collectors,
    conventions,
    dto,
    dto_difference,
    dtos,
    entity,
    field,
    invariant,
    machine,
    member,
    operation,
    outcome,
    outline,
    path,
    query,
    relation,
    role,
    scenario,
    schema,
    signature,
    signatures,
    stamp,
    step,
    transformer,
    transformers,
)


def _outlines() -> dict[str, Node]:
    return {
        "outline/overview": outline(
            conventions=conventions(title="Todo", prefix="/api", account="User", page_size=20, page_limit=50),
            roles=(role("admin", 'actor.role == "admin"'),),
        ),
        "outline/accounts": outline(entity("User", "users", "Someone with an account."), has_operations=True),
        "outline/lists": outline(entity("List", "lists", "A named list of items."), has_operations=True),
        "outline/items": outline(
            entity("Item", "items", "Something to do."), entity("Tag", "tags", "A label."), has_operations=True
        ),
        **{f"outline/acceptance/{name}": outline(scenario=name) for name in _SCENARIOS},
    }


_USER_VIEW = dto("UserView", "User", "view")
_LIST_VIEW = dto("ListView", "List", "view")
_ITEM_VIEW = dto("ItemView", "Item", "view")
_LIST = path("list_id", "List")
_ITEM = path("item_id", "Item")


def _signatures() -> dict[str, Node]:
    return {
        "signatures/accounts": signatures(
            signature(
                "sign_up",
                "create",
                "User",
                "POST /users",
                outcome("email_taken", 409, "This email is taken."),
                callers=["anyone"],
                input=dto("UserCreate", "User", "create"),
                output=_USER_VIEW,
                success_status=201,
            ),
            signature(
                "sign_in",
                "action",
                "User",
                "POST /sessions",
                outcome("bad_credentials", 401, "Wrong email or password."),
                callers=["anyone"],
                input=dto("Credentials", "User", "custom"),
                output=dto("Session", "User", "custom"),
                success_status=201,
            ),
            signature("sign_out", "action", "User", "DELETE /sessions/current", success_status=204),
            signature("read_me", "read", "User", "GET /users/me", output=_USER_VIEW),
            signature(
                "list_users",
                "list",
                "User",
                "GET /users",
                callers=["admin"],
                output=dto("UserSummary", "User", "summary"),
                many=True,
            ),
        ),
        "signatures/lists": signatures(
            signature(
                "create_list",
                "create",
                "List",
                "POST /lists",
                outcome("title_taken", 409, "You have such a list already."),
                input=dto("ListCreate", "List", "create"),
                output=_LIST_VIEW,
                success_status=201,
            ),
            signature("list_lists", "list", "List", "GET /lists", output=_LIST_VIEW, many=True),
            signature("read_list", "read", "List", "GET /lists/{list_id}", _LIST, output=_LIST_VIEW),
            signature(
                "update_list",
                "update",
                "List",
                "PATCH /lists/{list_id}",
                _LIST,
                outcome("title_taken", 409),
                input=dto("ListUpdate", "List", "update"),
                output=_LIST_VIEW,
            ),
            signature("delete_list", "delete", "List", "DELETE /lists/{list_id}", _LIST, success_status=204),
        ),
        "signatures/items": signatures(
            signature(
                "create_item",
                "create",
                "Item",
                "POST /lists/{list_id}/items",
                _LIST,
                outcome("list_archived", 409, "The list is archived."),
                input=dto("ItemCreate", "Item", "create"),
                output=_ITEM_VIEW,
                success_status=201,
            ),
            signature(
                "list_items",
                "list",
                "Item",
                "GET /lists/{list_id}/items",
                _LIST,
                query("status", "enum(open|doing|done)"),
                query("min_price", "decimal(10,2)"),
                query("tag", "text"),
                output=dto("ItemSummary", "Item", "summary"),
                many=True,
            ),
            signature("read_item", "read", "Item", "GET /items/{item_id}", _ITEM, output=_ITEM_VIEW),
            signature(
                "update_item",
                "update",
                "Item",
                "PATCH /items/{item_id}",
                _ITEM,
                input=dto("ItemUpdate", "Item", "update"),
                output=_ITEM_VIEW,
            ),
            signature(
                "finish_item",
                "action",
                "Item",
                "POST /items/{item_id}/finish",
                _ITEM,
                outcome("already_done", 409, "The item is done already."),
                output=_ITEM_VIEW,
            ),
            signature(
                "tag_item",
                "action",
                "Item",
                "PUT /items/{item_id}/tags",
                _ITEM,
                input=dto("TagNames", "Item", "custom"),
                output=_ITEM_VIEW,
            ),
            signature(
                "estimate_item",
                "action",
                "Item",
                "POST /items/{item_id}/estimate",
                _ITEM,
                outcome("below_zero", 409, "An estimate is never negative."),
                input=dto("Estimate", "Item", "custom"),
                output=_ITEM_VIEW,
            ),
            signature("delete_item", "delete", "Item", "DELETE /items/{item_id}", _ITEM, success_status=204),
            signature(
                "list_trash", "list", "Item", "GET /trash", output=dto("TrashedItem", "Item", "custom"), many=True
            ),
            signature("restore_item", "action", "Item", "POST /trash/{item_id}/restore", _ITEM, output=_ITEM_VIEW),
            signature(
                "report_items",
                "report",
                "Item",
                "GET /reports/items",
                output=dto("StatusReport", "Item", "custom"),
                many=True,
            ),
            signature(
                "create_tag",
                "create",
                "Tag",
                "POST /tags",
                callers=["admin"],
                input=dto("TagCreate", "Tag", "create"),
                output=dto("TagView", "Tag", "view"),
                success_status=201,
            ),
        ),
    }


def _schemas() -> dict[str, Node]:
    return {
        "schema/User": schema(
            field("email", "email", unique=True, max_length=200, editable=False),
            field("password", "secret", min_length=8, max_length=200),
            field("name", "text", min_length=1, max_length=80),
            field("role", "enum(member|admin)", default='"member"', writable=False, editable=False),
            stamp(),
        ),
        "schema/List": schema(
            field("title", "text", min_length=1, max_length=120),
            field("archived", "boolean", default="false", writable=False),
            stamp(),
            relation("owner", "User", "lists", writable=False),
            owner="owner",
            unique_together=[["owner", "title"]],
        ),
        "schema/Item": schema(
            field("title", "text", min_length=1, max_length=200),
            field("notes", "text", required=False, max_length=4000),
            field("status", "enum(open|doing|done)", default='"open"', writable=False, editable=False),
            field("price", "decimal(10,2)", default="0", minimum="0"),
            field("minutes", "integer", default="0", writable=False, editable=False, minimum="0"),
            field("due_on", "date", required=False),
            stamp(),
            stamp("updated_at", "updated"),
            relation("list", "List", "items"),
            relation("parent", "Item", "children", required=False, on_delete="set_null"),
            relation("tags", "Tag", "items", kind="many_to_many", required=False, writable=False),
            owner="list",
            soft_delete=True,
            state_machine=machine("status", "open", start="open>doing", finish="open|doing>done", reopen="done>open"),
            invariants=[invariant("price_not_negative", "item.price >= 0", "A price is never negative.")],
        ),
        "schema/Tag": schema(field("name", "slug", unique=True, min_length=1, max_length=40), stamp()),
    }


def _mappings() -> dict[str, Node]:
    return {
        "dtos/User": dtos(
            dto_difference("Credentials", member("email"), member("password", "text", limits=None)),
            dto_difference("Session", member("token", "text"), member("user", nested="UserView")),
            dto_difference("UserSummary", remove=("email",)),
        ),
        "dtos/List": dtos(
            dto_difference("ListView", member("open_items", "integer"), member("mine", "boolean"), remove=("owner_id",))
        ),
        "dtos/Item": dtos(
            dto_difference(
                "ItemView",
                member("list", nested="ListView"),
                member("tags", nested="TagView", many=True),
                member("children_count", "integer"),
                remove=("list_id",),
            ),
            dto_difference("ItemSummary", remove=("updated_at",)),
            dto_difference("TagNames", member("names", "text[]")),
            dto_difference("Estimate", member("minutes", "integer")),
            dto_difference("TrashedItem", member("id"), member("title"), member("list_title", "text")),
            dto_difference(
                "StatusReport",
                member("status", "enum(open|doing|done)"),
                member("items", "integer"),
                member("value", "decimal(14,2)"),
            ),
        ),
        "dtos/Tag": dtos(),
        "collectors/User": collectors(collector("sign_up", email="lower(body.email)")),
        "collectors/List": collectors(),
        "collectors/Item": collectors(),
        "collectors/Tag": collectors(),
        "transformers/User": transformers(transformer("Session", {"token": "text"}, token="token", user="user")),
        "transformers/List": transformers(
            transformer(
                "ListView", open_items='count(i in list.items where i.status != "done")', mine="list.owner == viewer"
            )
        ),
        "transformers/Item": transformers(
            transformer("ItemView", children_count="count(item.children)"),
            transformer("TrashedItem", list_title="item.list.title"),
        ),
        "transformers/Tag": transformers(),
    }


_MY_LIST = step(
    "load", name="list", entity="List", where="list.id == list_id and list.owner == actor", otherwise="list_not_found"
)
_MY_ITEM = step(
    "load",
    name="item",
    entity="Item",
    where="item.id == item_id and item.list.owner == actor",
    otherwise="item_not_found",
)


def _operations() -> dict[str, Node]:
    forms = {
        "sign_up": [step("create", name="user", entity="User", duplicate="email_taken"), step("respond", row="user")],
        "sign_in": [
            step(
                "authenticate",
                name="user",
                field="email",
                login="lower(body.email)",
                secret_field="password",
                secret="body.password",
                otherwise="bad_credentials",
            ),
            step("issue_token", name="token", account="user"),
            step("respond", row="user", extras=assign(token="token")),
        ],
        "sign_out": [step("revoke_token"), step("respond")],
        "read_me": [step("respond", row="actor")],
        "list_users": [
            step(
                "list",
                name="user",
                entity="User",
                search=["user.name", "user.email"],
                sorts=[{"name": "name", "value": "user.name"}],
                default_sort=["name"],
            ),
        ],
        "create_list": [
            step("create", name="list", entity="List", duplicate="title_taken"),
            step("respond", row="list"),
        ],
        "list_lists": [
            step(
                "list",
                name="list",
                entity="List",
                where="list.owner == actor",
                sorts=[{"name": "title", "value": "list.title"}, {"name": "created", "value": "list.created_at"}],
                default_sort=["-created"],
            ),
        ],
        "read_list": [_MY_LIST, step("respond", row="list")],
        "update_list": [_MY_LIST, step("update", row="list", duplicate="title_taken"), step("respond", row="list")],
        "delete_list": [_MY_LIST, step("delete", row="list"), step("respond")],
        "create_item": [
            _MY_LIST,
            step("require", condition="not list.archived", otherwise="list_archived"),
            step("create", name="item", entity="Item"),
            step("respond", row="item"),
        ],
        "list_items": [
            _MY_LIST,
            step(
                "list",
                name="item",
                entity="Item",
                where="item.list == list",
                filters=[
                    {"parameter": "status", "condition": "item.status == status"},
                    {"parameter": "min_price", "condition": "item.price >= min_price"},
                    {"parameter": "tag", "condition": "exists(t in item.tags where t.name == tag)"},
                ],
                search=["item.title", "item.notes"],
                sorts=[
                    {"name": "title", "value": "item.title"},
                    {"name": "price", "value": "item.price"},
                    {"name": "created", "value": "item.created_at"},
                ],
                default_sort=["-created"],
            ),
        ],
        "read_item": [_MY_ITEM, step("respond", row="item")],
        "update_item": [_MY_ITEM, step("update", row="item"), step("respond", row="item")],
        "finish_item": [
            _MY_ITEM,
            step("transition", row="item", transition="finish", otherwise="already_done"),
            step("respond", row="item"),
        ],
        "tag_item": [
            _MY_ITEM,
            step(
                "link",
                row="item",
                relation="tags",
                action="replace",
                target="rows(t in Tag where t.name in body.names)",
            ),
            step("respond", row="item"),
        ],
        "estimate_item": [
            _MY_ITEM,
            step("change", row="item", field="minutes", amount="body.minutes", minimum="0", otherwise="below_zero"),
            step("respond", row="item"),
        ],
        "delete_item": [_MY_ITEM, step("delete", row="item"), step("respond")],
        "list_trash": [
            step(
                "list",
                name="item",
                entity="Item",
                where="item.deleted_at != null and item.list.owner == actor",
                sorts=[{"name": "title", "value": "item.title"}],
                default_sort=["title"],
            ),
        ],
        "restore_item": [_MY_ITEM, step("restore", row="item"), step("respond", row="item")],
        "report_items": [
            step(
                "report",
                name="item",
                entity="Item",
                where="item.list.owner == actor",
                group_by=[{"name": "status", "value": "item.status"}],
                measures=[{"name": "items", "value": "count(*)"}, {"name": "value", "value": "sum(item.price)"}],
                order_by=["-items", "status"],
            ),
        ],
        "create_tag": [step("create", name="tag", entity="Tag", duplicate="tag_exists"), step("respond", row="tag")],
    }
    return {f"operations/{name}": operation(*steps) for name, steps in forms.items()}


def _call(operation_name: str, status: int, **given: Any) -> dict[str, Any]:
    return step("call", operation=operation_name, status=status, **given)


_ANN = step("actor", name="ann")
_LIST_OF_ANN = step("row", name="home", entity="List", values=assign(owner="ann", title='"Home"'))
_MILK = step("row", name="milk", entity="Item", values=assign(list="home", title='"Milk"'))

_SCENARIOS: dict[str, list[dict[str, Any]]] = {
    "a_visitor_signs_up_and_in": [
        _call(
            "sign_up",
            201,
            body=assign(email='"Zoe@Example.org"', password='"correct horse"', name='"Zoe"'),
            name="zoe",
            checks=['answer.email == "zoe@example.org"'],
        ),
        _call(
            "sign_in",
            201,
            body=assign(email='"zoe@example.org"', password='"correct horse"'),
            name="session",
            checks=["answer.user.id == zoe.id"],
        ),
        _call("sign_in", 401, body=assign(email='"zoe@example.org"', password='"wrong horse"'), code="bad_credentials"),
        _call(
            "sign_up",
            409,
            body=assign(email='"zoe@example.org"', password='"correct horse"', name='"Zoe"'),
            code="email_taken",
        ),
    ],
    "an_owner_keeps_items": [
        _ANN,
        _LIST_OF_ANN,
        _call(
            "create_item",
            201,
            actor="ann",
            parameters=assign(list_id="home.id"),
            body=assign(title='"Bread"', price="2.50"),
            name="bread",
            checks=[
                'answer.status == "open"',
                "answer.price == 2.50",
                "answer.list.open_items == 1",
                "answer.list.mine",
            ],
        ),
        _call(
            "list_items",
            200,
            actor="ann",
            parameters=assign(list_id="home.id", q='"bre"'),
            checks=["answer.total == 1", "first(answer.items).id == bread.id"],
        ),
        _call(
            "finish_item", 200, actor="ann", parameters=assign(item_id="bread.id"), checks=['answer.status == "done"']
        ),
        _call("finish_item", 409, actor="ann", parameters=assign(item_id="bread.id"), code="already_done"),
    ],
    "strangers_see_nothing": [
        _ANN,
        step("actor", name="bob"),
        _LIST_OF_ANN,
        _MILK,
        _call("read_item", 404, actor="bob", parameters=assign(item_id="milk.id"), code="item_not_found"),
        _call("read_item", 401, parameters=assign(item_id="milk.id"), code="not_authenticated"),
        _call("list_users", 403, actor="bob", code="forbidden"),
        _call("read_item", 200, actor="ann", parameters=assign(item_id="milk.id"), checks=['answer.title == "Milk"']),
    ],
    "the_trash_gives_back": [
        _ANN,
        _LIST_OF_ANN,
        _MILK,
        _call("delete_item", 204, actor="ann", parameters=assign(item_id="milk.id")),
        _call("read_item", 404, actor="ann", parameters=assign(item_id="milk.id")),
        _call("list_trash", 200, actor="ann", checks=["answer.total == 1"]),
        _call("restore_item", 200, actor="ann", parameters=assign(item_id="milk.id"), checks=["answer.id == milk.id"]),
        _call("list_trash", 200, actor="ann", checks=["answer.total == 0"]),
    ],
    "an_archived_list_takes_no_items": [
        _ANN,
        step("row", name="old", entity="List", values=assign(owner="ann", archived="true")),
        _call(
            "create_item",
            409,
            actor="ann",
            parameters=assign(list_id="old.id"),
            body=assign(title='"Late"'),
            code="list_archived",
        ),
    ],
    "titles_of_lists_are_unique_even_at_once": [
        _ANN,
        step(
            "at_once",
            calls=[
                _call("create_list", 201, actor="ann", body=assign(title='"Twin"')),
                _call("create_list", 409, actor="ann", body=assign(title='"Twin"'), code="title_taken"),
            ],
        ),
    ],
}


def todo_forms() -> dict[str, Node]:
    """All units of the program by unit id, in phase order."""
    return {
        **_outlines(),
        **_signatures(),
        **_schemas(),
        **_mappings(),
        **_operations(),
        **{f"scenarios/{name}": scenario(*steps) for name, steps in _SCENARIOS.items()},
    }


def todo_accepted() -> Accepted:
    """The forms as the compiler holds them once all are accepted."""
    return Accepted.of(todo_forms())


def todo_program() -> ir.Program:
    """The program lowered to IR."""
    return lower(todo_accepted())
