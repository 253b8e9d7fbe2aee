"""Fixes are JSON patches that apply, and what they were offered for is gone afterwards."""

import json

import jsonpatch
import pytest

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic, Fix
from compiler.diagnostics.fixes import pointer, without_item
from tests.checks.refusals import Refused
from tests.diagnostics.refused_programs import REFUSED, changes_of
from tests.expressions.world import typed
from tests.programs.editing import found_in, linked_in, program

OFFERED = [
    (case, item, fix) for case in REFUSED for item in case.diagnostics() for fix in item.fixes if item.unit == case.unit
]


def again(case: Refused, fixed: Node) -> list[Diagnostic]:
    changes = {**changes_of(case), case.unit: fixed}
    found = linked_in(case.linked, changes) if case.linked else found_in(case.unit, changes)
    return [item for item in found if item.severity != "note"]


@pytest.mark.parametrize(("case", "item", "fix"), OFFERED, ids=lambda value: getattr(value, "because", ""))
def test_what_a_fix_was_offered_for_is_gone_after_it(case: Refused, item: Diagnostic, fix: Fix) -> None:
    form = program(changes_of(case))[case.unit]
    mended = type(form).model_validate(jsonpatch.apply_patch(form.model_dump(mode="json"), fix.patch))
    assert mended != form
    left = again(case, mended)
    assert (item.code, item.path, item.value) not in {(other.code, other.path, other.value) for other in left}
    if fix.applicability == "safe":
        assert not left


def test_names_items_and_locks_are_what_fixes_are_about() -> None:
    kinds = {(json.loads(fix.patch)[0]["op"], fix.applicability) for _, _, fix in OFFERED}
    assert kinds == {("replace", "safe"), ("replace", "unsafe"), ("remove", "unsafe")}
    assert len(OFFERED) > 30


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ('orde.status == "open"', 'order.status == "open"'),
        ('order.status == "opne"', 'order.status == "open"'),
        ('order.statu == "open"', 'order.status == "open"'),
        ("coun(l in order.lines) > 1", "count(l in order.lines) > 1"),
    ],
)
def test_a_misspelt_word_of_an_expression_is_replaced_in_its_text(text: str, fixed: str) -> None:
    found = [item for item in typed(text).diagnostics if item.severity == "error"]
    patch = json.loads(found[0].fixes[0].patch)
    assert patch == [{"op": "replace", "path": "/steps/1/condition", "value": fixed}]
    assert not [item for item in typed(fixed).diagnostics if item.severity == "error"]


def test_a_path_is_a_pointer() -> None:
    assert pointer("steps[2].then[0].where") == "/steps/2/then/0/where"
    assert without_item("conventions.prefix", "", "safe") is None
