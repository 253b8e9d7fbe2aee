"""Rules of expressions: with one off, what it refuses has no meaning at all, and what was said is not compiled."""

import pytest

from ast_schemas import ir
from compiler.diagnostics import rule, rules
from compiler.diagnostics.registry import switched_off
from compiler.lower.program import lower
from tests.checks.test_body_rules import ANSWER, FINISH, MY_ITEM
from tests.diagnostics.page_runners import resolved
from tests.diagnostics.test_pages import Example, examples
from tests.expressions.test_protected import said as protected
from tests.programs.editing import program
from tests.programs.shorthand import operation, step
from tests.rules.without import checked

WRONG = [
    item
    for item in examples()
    if item.wrong and item.code[0] == "X" and item.word != "text" and rule(item.code).severity == "error"
]
PROTECTED = {
    "X661": "booking.code == booking.room",
    "X662": "if booking.room == sent then booking.memo else null",
    "X663": "booking.scan",
}
"""Errors whose pages have no example that runs: tokens, encrypted texts and files have a world of their own."""


@pytest.mark.parametrize("example", WRONG, ids=lambda item: f"{item.code}-{item.text[:30]}")
def test_without_the_rule_there_is_no_typed_expression(example: Example) -> None:
    with switched_off(example.code):
        found = resolved(example.word, example.text, example.options)
    assert {item.severity for item in found.diagnostics if item.code == example.code} == {"note"}
    assert found.expression is None


@pytest.mark.parametrize("code", PROTECTED)
def test_without_the_rule_a_protected_value_would_be_read(code: str) -> None:
    """The typed expression reads the hash or the cipher text as if it were the value."""
    with switched_off(code):
        found = protected(PROTECTED[code])
    assert {item.severity for item in found.diagnostics if item.code == code} == {"note"}
    assert not [item for item in found.diagnostics if item.severity == "error"]


def test_every_error_of_expressions_is_shown() -> None:
    errors = {item.code for item in rules() if item.severity == "error" and item.code[0] == "X"}
    assert errors == {item.code for item in WRONG} | set(PROTECTED)


@pytest.mark.parametrize("condition", ['item.titel == "x"', "item.minutes > ", "item.minutes == item.title"])
def test_a_guard_without_meaning_lets_everybody_through(condition: str) -> None:
    guard = step("require", condition=condition, otherwise="already_done")
    forms = program({FINISH: operation(MY_ITEM, guard, ANSWER)})
    found = [item.code for item in checked(forms)[1] if item.severity == "error"]
    assert len(found) == 1
    with switched_off(found[0]):
        finish = next(item for item in lower(checked(forms)[0]).operations if item.name == "finish_item")
    (require,) = [item for item in finish.steps if isinstance(item, ir.Require)]
    assert isinstance(require.condition, ir.Constant)
    assert require.condition.value is True
