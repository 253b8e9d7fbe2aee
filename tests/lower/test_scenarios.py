"""Scenarios as IR: rows that are complete and valid without a word about most of their fields."""

import re

import pytest

from ast_schemas import ir
from ast_schemas.base import Node
from compiler.lower import lower
from compiler.lower.made_up import made_up
from compiler.lower.pattern_text import matching_text
from compiler.symbols.entities import scalar
from compiler.symbols.table import Accepted
from tests.programs.editing import Change, program
from tests.programs.shorthand import assign, field, kind, limits, relation, scenario, schema, step

UNIT = "scenarios/strangers_see_nothing"
CALL = step("call", operation="list_lists", actor="ann", status=200)


def told(*steps: dict[str, object], changes: dict[str, list[Change] | Node] | None = None) -> ir.Scenario:
    forms = program({UNIT: scenario(step("actor", name="ann"), *steps, CALL), **(changes or {})})
    return next(item for item in lower(Accepted.of(forms)).scenarios if item.name == "strangers_see_nothing")


def values(made: ir.ScenarioStep) -> dict[str, ir.Expression]:
    assert isinstance(made, ir.GivenActor | ir.GivenRow)
    return {item.field: item.value for item in made.values}


def test_an_account_has_every_required_field() -> None:
    ann = values(told().steps[0])
    assert set(ann) == {"email", "password", "name", "role", "created_at"}
    assert isinstance(ann["email"], ir.Constant)
    assert ann["email"].value == "ann@example.org"
    assert isinstance(ann["password"], ir.Apply)


def test_a_role_gives_the_values_of_its_rule() -> None:
    found = told(step("actor", name="mia", role="admin"))
    role = values(found.steps[1])["role"]
    assert isinstance(role, ir.Constant)
    assert role.value == "admin"


def test_given_values_win_over_the_role() -> None:
    found = told(step("actor", name="mia", role="admin", values=assign(role='"member"')))
    role = values(found.steps[1])["role"]
    assert isinstance(role, ir.Constant)
    assert role.value == "member"


def test_rows_that_a_row_needs_are_made_up_before_it() -> None:
    found = told(step("row", name="milk", entity="Item"))
    made = [(item.name, item.entity) for item in found.steps if isinstance(item, ir.GivenRow)]
    assert made == [("milk_list_owner", "User"), ("milk_list", "List"), ("milk", "Item")]
    assert values(found.steps[3])["list"] == ir.Variable(
        type=ir.RowType(entity="List"), nullable=False, name="milk_list", role="row"
    )


def test_made_up_names_do_not_take_those_of_the_scenario() -> None:
    found = told(step("row", name="milk_list", entity="Tag"), step("row", name="milk", entity="Item"))
    names = [item.name for item in found.steps if isinstance(item, ir.GivenRow)]
    assert names == ["milk_list", "milk_list_2_owner", "milk_list_2", "milk"] or len(set(names)) == len(names)


def test_later_rows_are_created_later() -> None:
    found = told(step("row", name="a", entity="Tag"), step("row", name="b", entity="Tag"))
    first, second = (values(item)["created_at"] for item in found.steps[1:3])
    assert isinstance(first, ir.Apply)
    assert isinstance(second, ir.Apply)
    earlier, later = (item.arguments[1] for item in (first, second))
    assert isinstance(earlier, ir.Constant)
    assert isinstance(later, ir.Constant)
    assert int(str(earlier.value)) < int(str(later.value)) < 0


def test_calls_have_typed_values_and_plain_secrets() -> None:
    sign_up = next(
        item for item in lower(Accepted.of(program())).scenarios if item.name == "a_visitor_signs_up_and_in"
    ).steps[0]
    assert isinstance(sign_up, ir.Call)
    password = next(item.value for item in sign_up.body if item.field == "password")
    assert isinstance(password, ir.Constant)


def test_calls_at_once_stay_together() -> None:
    found = lower(Accepted.of(program())).scenarios
    together = next(item for item in found if item.name.startswith("titles_of_lists")).steps[1]
    assert isinstance(together, ir.AtOnce)
    assert [item.status for item in together.calls] == [201, 409]


def column(type_: str, **bounds: object) -> ir.Column:
    unique = bool(bounds.pop("unique", False))
    return ir.Column(
        name="value", type=scalar(kind(type_)), nullable=False, unique=unique, default=None, generated=None,
        writable=True, editable=True, limits=limits(**bounds),
    )  # fmt: skip


@pytest.mark.parametrize(
    "made",
    [
        column("text", max_length=3),
        column("text", min_length=30, max_length=40),
        column("slug", max_length=60),
        column("email"),
        column("url"),
        column("text", pattern="[A-Z]{3}-[0-9]{4}"),
        column("text", pattern=r"\d{5}"),
        column("secret", min_length=12),
    ],
    ids=lambda item: (
        f"{item.type.kind} {item.limits.pattern or item.limits.min_length or item.limits.max_length or ''}"
    ),
)
def test_made_up_texts_keep_their_limits_and_differ_from_row_to_row(made: ir.Column) -> None:
    texts = []
    for number in range(12):
        value = made_up(made, f"row_{number}", number)
        while isinstance(value, ir.Apply):
            value = value.arguments[0]
        assert isinstance(value, ir.Constant)
        texts.append(str(value.value))
    assert len(set(texts)) == len(texts)
    for text in texts:
        assert made.limits.min_length is None or len(text) >= made.limits.min_length
        assert made.limits.max_length is None or len(text) <= made.limits.max_length
        assert made.limits.pattern is None or re.fullmatch(made.limits.pattern, text)


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (column("integer"), 1),
        (column("integer", minimum="5"), 5),
        (column("integer", maximum="-2"), -2),
        (column("integer", minimum="5", unique=True), 9),
        (column("decimal(10,2)"), "1.00"),
        (column("decimal(10,2)", minimum="2.5"), "2.50"),
        (column("boolean"), False),
        (column("enum(a|b)"), "a"),
    ],
)
def test_made_up_values_keep_their_bounds(made: ir.Column, wanted: object) -> None:
    value = made_up(made, "x", 4)
    assert isinstance(value, ir.Constant)
    assert value.value == wanted


@pytest.mark.parametrize("pattern", ["[a-z]+", "[A-Za-z0-9_]{3,20}", r"\+?[0-9]{8,15}", "[^0-9]{4}", "ab?c*d{2}", "."])
def test_usual_patterns_are_met(pattern: str) -> None:
    text = matching_text(pattern, seed=7)
    assert text is not None
    assert re.fullmatch(pattern, text)


def test_a_list_has_as_many_items_as_it_must() -> None:
    value = made_up(column("text[]", min_length=2), "x", 0)
    assert isinstance(value, ir.ListOf)
    assert len(value.items) == 2


def test_a_required_link_that_is_given_is_not_made_up() -> None:
    changes: dict[str, list[Change] | Node] = {
        "schema/Tag": schema(field("name", "slug", unique=True), relation("user", "User", "tags"))
    }
    found = told(step("row", name="tag", entity="Tag", values=assign(user="ann")), changes=changes)
    assert [item.step for item in found.steps] == ["actor", "row", "call"]
