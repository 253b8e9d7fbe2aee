"""Codes are declared once, and a diagnostic cannot be made of anything else."""

import pytest

from compiler.diagnostics import declare, did_you_mean, make, rule, rules
from compiler.diagnostics.codes import expressions as codes
from compiler.diagnostics.registry import switched_off


def test_an_undeclared_code_crashes() -> None:
    with pytest.raises(KeyError):
        make("X600")
    with pytest.raises(KeyError):
        rule("X600")


def test_a_code_cannot_be_declared_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        declare(codes.UNKNOWN_NAME, "error", "Again", "Again.")


@pytest.mark.parametrize("code", ["E101", "X1", "X700", "G101", "x601", "X6011", ""])
def test_a_code_has_the_letter_and_number_of_its_area(code: str) -> None:
    with pytest.raises(ValueError, match="area"):
        declare(code, "error", "Title", "Text.")


def test_fields_that_the_template_does_not_have_crash_as_do_missing_ones() -> None:
    with pytest.raises(TypeError, match="unheard"):
        make(codes.COERCED, value="a", canonical="b", unheard="c")
    with pytest.raises(TypeError, match="canonical"):
        make(codes.COERCED, value="a")


def test_the_template_is_filled_with_value_allowed_and_fields() -> None:
    found = make(
        codes.UNKNOWN_VALUE, value="opne", allowed=["open", "paid"], target="Order.status", unit="schema/Order"
    )
    assert found.message == '"opne" is not a value of Order.status; allowed: open, paid.'
    assert (found.severity, found.unit, found.allowed) == ("error", "schema/Order", ("open", "paid"))


def test_braces_in_a_value_are_text() -> None:
    assert "`{x} {{y}}`" in make(codes.COERCED, value="{x} {{y}}", canonical="z").message


def test_long_lists_of_choices_are_cut_in_the_message_only() -> None:
    names = [f"name{index}" for index in range(40)]
    found = make(codes.UNKNOWN_NAME, value="x", allowed=names)
    assert found.message.endswith("name11 and 28 more.")
    assert len(found.allowed) == 40


def test_codes_are_listed_in_the_order_of_areas_and_numbers() -> None:
    listed = [item.code for item in rules()]
    assert len(listed) == len(set(listed))
    assert [code for code in listed if code.startswith("X")] == sorted(code for code in listed if code.startswith("X"))


def test_a_rule_that_is_off_stops_nothing_and_is_on_again_afterwards() -> None:
    given = {"value": "x", "allowed": ["y"]}
    with switched_off(codes.UNKNOWN_NAME):
        assert make(codes.UNKNOWN_NAME, **given).severity == "note"
        assert make(codes.NOT_A_LIST, value="x", found="a text").severity == "error"
    assert make(codes.UNKNOWN_NAME, **given).severity == "error"
    with pytest.raises(KeyError), switched_off("X600"):
        pass


def test_every_template_ends_as_a_sentence() -> None:
    assert [item.code for item in rules() if not item.template.endswith((".", "`", "}"))] == []


def test_a_near_name_is_suggested_and_a_far_one_is_not() -> None:
    assert did_you_mean("titel", ["title", "body"]) == "did you mean `title`?"
    assert did_you_mean("Title", ["title"]) == "did you mean `title`?"
    assert did_you_mean("xyz", ["title", "body"]) is None
    assert did_you_mean("x", []) is None
