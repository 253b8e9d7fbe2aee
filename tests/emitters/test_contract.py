"""Tests that follow from a signature alone."""

import pytest

from ast_schemas import ir
from emitters.fastapi.accounts_for_tests import fitting_account, foreign_account
from emitters.fastapi.contract_tests import contract_artifacts
from emitters.fastapi.samples import sample, wrong_values
from tests.emitters.emitted import text_of
from tests.emitters.library import limits, member
from tests.programs.todo import todo_program


@pytest.fixture(scope="module")
def program() -> ir.Program:
    return todo_program()


def emitted(program: ir.Program, operation: str) -> str:
    return text_of(contract_artifacts(program), f"tests/contract/test_{operation}.py")


def test_a_signed_in_operation_is_tried_without_a_token_and_with_a_wrong_one(program: ir.Program) -> None:
    text = emitted(program, "read_me")
    assert 'expect(response, 401, "not_authenticated")' in text
    assert 'token="no-such-token"' in text


def test_an_operation_for_a_role_is_tried_by_an_account_that_is_not_of_it(program: ir.Program) -> None:
    text = emitted(program, "list_users")
    assert "stranger = await account(world)" in text
    assert 'expect(response, 403, "forbidden")' in text
    assert 'caller = await account(world, role="admin")' in text


def test_an_open_operation_is_not_tried_without_a_token(program: ir.Program) -> None:
    assert "401" not in emitted(program, "sign_up")


def test_every_required_member_is_left_out_and_every_limit_broken_once(program: ir.Program) -> None:
    text = emitted(program, "create_item")
    for why in ("title is missing", "title is too long", "price is below its minimum", "a member is unknown"):
        assert f'id="{why}"' in text
    assert "notes is missing" not in text


def test_a_path_with_an_id_is_tried_with_one_of_no_row(program: ir.Program) -> None:
    assert "test_an_id_of_no_row_is_not_found" in emitted(program, "read_item")
    assert "test_an_id_of_no_row_is_not_found" not in emitted(program, "list_lists")


def test_a_required_header_of_several_values_is_sent_with_one(program: ir.Program) -> None:
    emails = ir.Scalar(kind="email", many=True)
    header = ir.RouteParameter(name="tags", wire="X-Tags", place="header", type=emails, required=True)
    operations = tuple(
        item.model_copy(update={"parameters": (*item.parameters, header)}) for item in program.operations
    )
    text = emitted(program.model_copy(update={"operations": operations}), "read_item")
    assert 'HEADERS = {"X-Tags": "someone@example.org"}' in text


def test_a_body_that_changes_changes_no_test(program: ir.Program) -> None:
    """A guard that is dropped by mistake must not drop the test of it."""
    emptied = tuple(operation.model_copy(update={"steps": ()}) for operation in program.operations)
    without = program.model_copy(update={"operations": emptied})
    for operation in ("create_item", "read_item", "delete_list", "list_users"):
        tests = [line for line in emitted(program, operation).splitlines() if "def test_" in line]
        kept = [line for line in emitted(without, operation).splitlines() if "def test_" in line]
        assert set(tests) - set(kept) <= {line for line in tests if "wrong_query" in line}


def test_roles_are_told_apart_by_what_their_rule_says_of_an_account(program: ir.Program) -> None:
    assert fitting_account(program, ("admin",)) == {"role": "admin"}
    assert foreign_account(program, ("admin",)) == {}
    assert foreign_account(program, ("admin", "member")) is None


@pytest.mark.parametrize(
    ("scalar", "bounds", "expected"),
    [
        (ir.Scalar(kind="text"), {"min_length": 20}, "sample textxxxxxxxxx"),
        (ir.Scalar(kind="text"), {"max_length": 3}, "sam"),
        (ir.Scalar(kind="text"), {"pattern": "[A-Z]{2}"}, "DE"),
        (ir.Scalar(kind="integer"), {"minimum": "5"}, 5),
        (ir.Scalar(kind="decimal", precision=6, scale=2), {"maximum": "0.50"}, "0.50"),
        (ir.Scalar(kind="enum", values=("a", "b")), {}, "a"),
        (ir.Scalar(kind="integer", many=True), {"min_length": 2}, [1, 1]),
    ],
)
def test_a_sample_satisfies_its_limits(scalar: ir.Scalar, bounds: dict[str, object], expected: object) -> None:
    assert sample(scalar, limits(**bounds)) == expected


def test_a_pattern_without_a_known_sample_is_left_alone() -> None:
    with pytest.raises(LookupError):
        sample(ir.Scalar(kind="text"), limits(pattern="(?:foo){7}"))


def test_a_list_is_tried_empty_and_too_long() -> None:
    tags = member("tags", "text", many=True, min_length=1, max_length=2)
    assert [(wrong.why, wrong.source) for wrong in wrong_values(tags)] == [
        ("null", "None"),
        ("no list", '"text"'),
        ("too short", "[]"),
        ("too long", '["sample text"] * 3'),
    ]
