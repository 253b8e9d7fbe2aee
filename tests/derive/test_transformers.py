"""How answers are made from rows without a word about it, and with a difference."""

from ast_schemas import ir
from ast_schemas.base import Node
from compiler.derive.mappings import mappings_of
from compiler.symbols.table import Accepted
from tests.programs.editing import Change, program
from tests.programs.shorthand import dto_difference, dtos, member


def made(dto: str, changes: dict[str, list[Change] | Node] | None = None) -> ir.Transformer:
    mappings = mappings_of(Accepted.of(program(changes)))
    assert [item for item in mappings.found if item.severity == "error"] == []
    return mappings.transformers[dto]


def value(transformer: ir.Transformer, name: str) -> ir.MemberValue:
    return next(item for item in transformer.members if item.member == name)


def test_members_copy_fields_and_keys() -> None:
    item = made("ItemView")
    assert [member_.member for member_ in item.members][:3] == ["id", "title", "notes"]
    parent = value(item, "parent_id").value
    assert isinstance(parent, ir.ColumnOf)
    assert isinstance(parent.target, ir.Follow)
    assert parent.nullable


def test_a_nested_row_uses_its_transformer() -> None:
    nested = value(made("ItemView"), "list")
    assert nested.transformer == "list_view"
    assert isinstance(nested.value, ir.Follow)


def test_a_nested_list_goes_over_the_rows_of_its_relation() -> None:
    nested = value(made("ItemView"), "tags")
    assert nested.transformer == "tag_view"
    assert isinstance(nested.value, ir.Aggregate)
    assert nested.value.kind == "rows"


def test_a_transformer_uses_the_viewer_if_a_nested_one_does() -> None:
    assert made("ListView").uses_viewer
    assert made("ItemView").uses_viewer
    assert not made("TagView").uses_viewer


def test_the_row_itself_may_be_nested_beside_a_value_that_is_handed_over() -> None:
    session = made("Session")
    assert [item.name for item in session.extras] == ["token"]
    user = value(session, "user")
    assert user.transformer == "user_view"
    assert isinstance(user.value, ir.Variable)


def test_reports_have_no_transformer() -> None:
    assert "StatusReport" not in mappings_of(Accepted.of(program())).transformers


def test_an_integer_may_be_shown_as_a_decimal() -> None:
    changes = {"dtos/Item": [("differences[1].fields+", member("minutes", "decimal(10,2)"))]}
    assert value(made("ItemSummary", changes), "minutes").value.type == ir.Scalar(kind="integer")  # type: ignore[arg-type]


def test_the_moment_of_deletion_can_be_shown() -> None:
    changes = {
        "dtos/Item": [
            ("differences[4]", dto_difference("TrashedItem", member("deleted_at", "datetime", required=False)))
        ],
        "transformers/Item": [
            ("differences[1].assignments", [{"field": "deleted_at", "value": "item.deleted_at"}]),
        ],
    }
    shown = value(made("TrashedItem", changes), "deleted_at").value  # type: ignore[arg-type]
    assert isinstance(shown, ir.ColumnOf)
    assert dtos() is not None
