"""How rows are filled without a word about it, and with a difference."""

from ast_schemas import ir
from ast_schemas.base import Node
from ast_schemas.dtos import DtoField
from compiler.derive.collectors import collecting
from compiler.derive.mappings import mappings_of
from compiler.derive.world import world_of
from compiler.symbols.table import Accepted
from tests.programs.editing import Change, program
from tests.programs.shorthand import (
    collector,
    collectors,
    dto,
    dto_difference,
    dtos,
    member,
    path,
    relation,
    schema,
    signature,
    signatures,
)


def collected(name: str, changes: dict[str, list[Change] | Node] | None = None) -> ir.Collector:
    mappings = mappings_of(Accepted.of(program(changes)))
    assert [item for item in mappings.found if item.severity == "error"] == []
    return mappings.collectors[name]


def value(made: ir.Collector, field: str) -> ir.Expression:
    return next(item.value for item in made.assignments if item.field == field)


def test_a_new_row_gets_the_body_the_row_of_the_path_its_state_and_defaults() -> None:
    made = collected("create_item")
    assert [item.field for item in made.assignments] == [
        "title", "notes", "price", "due_on", "parent", "list", "status", "minutes",
    ]  # fmt: skip
    assert value(made, "list") == ir.Variable(type=ir.RowType(entity="List"), nullable=False, name="list", role="row")
    state = value(made, "status")
    assert isinstance(state, ir.Constant)
    assert state.value == "open"


def test_the_caller_owns_what_the_caller_creates() -> None:
    owner = value(collected("create_list"), "owner")
    assert isinstance(owner, ir.Variable)
    assert (owner.name, owner.role) == ("actor", "actor")


def test_without_sign_in_nobody_owns_it() -> None:
    anyone: dict[str, list[Change] | Node] = {"signatures/lists": [("operations[0].callers", ["anyone"])]}
    assert "owner" not in {item.field for item in collected("create_list", anyone).assignments}


def test_the_only_required_link_to_an_account_is_the_caller_too() -> None:
    changes: dict[str, list[Change] | Node] = {"schema/List": [("owner", None)]}
    assert value(collected("create_list", changes), "owner").type == ir.RowType(entity="User")


def test_a_member_that_may_be_missing_gives_way_to_the_default() -> None:
    price = value(collected("create_item"), "price")
    assert isinstance(price, ir.Apply)
    assert price.function == "coalesce"
    assert not price.nullable


def test_a_secret_is_hashed_on_the_way() -> None:
    password = value(collected("sign_up"), "password")
    assert isinstance(password, ir.Apply)
    assert password.function == "hash"


def test_a_difference_wins_over_the_copy() -> None:
    email = value(collected("sign_up"), "email")
    assert isinstance(email, ir.Apply)
    assert email.function == "lower"


def test_an_update_assigns_what_was_sent() -> None:
    made = collected("update_item")
    assert {item.field: item.if_sent for item in made.assignments} == {
        "title": "title", "notes": "notes", "price": "price", "due_on": "due_on",
    }  # fmt: skip


def test_what_an_update_computes_from_one_member_happens_if_that_was_sent() -> None:
    made = collected(
        "update_item", {"collectors/Item": collectors(collector("update_item", notes="lower(body.title)"))}
    )
    notes = next(item for item in made.assignments if item.field == "notes")
    assert notes.if_sent == "title"
    assert not notes.value.nullable


def test_a_row_named_by_key_in_the_body_is_a_parameter() -> None:
    made = collected("create_item")
    assert [(item.name, item.nullable) for item in made.parameters] == [
        ("body", False), ("list", False), ("body_parent", True),
    ]  # fmt: skip


def test_links_are_the_rows_with_the_keys_of_the_body() -> None:
    made = collected("create_item", {"schema/Item": [("relations[2].writable", True)]})
    link = made.links[0]
    assert (link.field, link.if_sent) == ("tags", "tag_ids")
    assert isinstance(link.value, ir.Aggregate)
    assert link.value.kind == "rows"


def test_a_path_row_of_the_name_of_a_relation_fills_that_relation() -> None:
    create = dto("PairCreate", "List", "create")
    changes = {
        "schema/List": schema(
            relation("first", "User", "firsts"), relation("second", "User", "seconds"), owner="first"
        ),
        "dtos/List": dtos(dto_difference("PairCreate", member("second_id"))),
        "signatures/lists": signatures(
            signature("pair", "create", "List", "POST /users/{second_id}/pairs", path("second_id", "User"),
                      input=create)
        ),
        "transformers/List": program()["transformers/List"],
        **{f"operations/{name}": program()["operations/read_me"] for name in ("pair",)},
    }  # fmt: skip
    made = mappings_of(Accepted.of(program(changes))).collectors["pair"]  # type: ignore[arg-type]
    fields = {item.field: item.value for item in made.assignments}
    second = fields["second"]
    assert isinstance(second, ir.Variable)
    assert second.name in ("second", "body_second")


def _own_account(*members: DtoField) -> dict[str, list[Change] | Node]:
    """A body of role custom for the caller's own account: some fields, and a value that is not stored."""
    body = dto("MeUpdate", "User", "custom")
    return {
        "signatures/zz": signatures(
            signature("change_me", "update", "User", "PATCH /me", input=body, output=dto("UserView", "User", "view"))
        ),
        "dtos/User": [("differences+", dto_difference("MeUpdate", *members))],
    }


def test_an_update_keeps_what_a_custom_body_does_not_send() -> None:
    changes = _own_account(
        member("name", required=False), member("password", required=False), member("current", "secret", required=False)
    )
    made = collected("change_me", changes)
    assert {item.field: item.if_sent for item in made.assignments} == {"name": "name", "password": "password"}
    assert value(made, "password").nullable is False
    assert value(made, "password") == ir.Apply(
        type=ir.Scalar(kind="secret"),
        nullable=False,
        function="hash",
        arguments=(
            ir.DtoMember(
                type=ir.Scalar(kind="secret"),
                nullable=False,
                target=ir.Variable(type=ir.DtoType(dto="MeUpdate"), nullable=False, name="body", role="body"),
                name="password",
            ),
        ),
    )


def test_an_action_on_a_row_of_its_entity_has_no_collector() -> None:
    offered = collecting("Item", world_of(Accepted.of(program())))
    assert "finish_item" not in offered
    assert "create_item" in offered
