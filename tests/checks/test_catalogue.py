"""The catalogue as a whole: every code is provoked by a table, nothing crashes, and it is quick."""

import random
import time

import pytest

from ast_schemas.base import Node
from compiler.checks import check_phase, check_unit
from compiler.diagnostics import has_errors, rules
from compiler.graph.units import PHASES
from compiler.symbols.table import NOTHING_ACCEPTED, Accepted
from tests.checks import test_body_rules as bodies
from tests.checks import test_function_rules as functions
from tests.checks import test_job_rules as jobs
from tests.checks import test_mapping_rules as mappings
from tests.checks import test_outline_rules as outlines
from tests.checks import test_scenario_rules as scenarios
from tests.checks import test_schema_rules as schemas
from tests.programs.todo import todo_forms

ELSEWHERE = {"O210", "B544", "B557", "B580", "B581"}
"""Provoked by tests of their own."""


def test_every_code_is_provoked_by_one_mistake_at_least() -> None:
    tables = (
        *outlines.OUTLINES, *outlines.SIGNATURES, *schemas.CASES, *mappings.DTOS, *mappings.COLLECTORS,
        *mappings.TRANSFORMERS, *bodies.NAMES, *bodies.FLOW, *bodies.WRITES, *bodies.ACCOUNTS, *bodies.ANSWERS,
        *bodies.DELETIONS, *jobs.SIGNATURES, *jobs.BODIES, *jobs.LINKS, *functions.SIGNATURES, *functions.BODIES,
        *functions.CALLS, *scenarios.CASES,
    )  # fmt: skip
    provoked = {case.code for case in tables} | ELSEWHERE
    declared = {item.code for item in rules() if item.code[0] in "ODCBT"}
    assert declared - provoked == set()


def compiled(forms: dict[str, Node]) -> tuple[Accepted, list[str]]:
    """All phases in order, as a compile runs them: units against what earlier phases accepted."""
    accepted, found = NOTHING_ACCEPTED, []
    for phase in PHASES:
        units = {unit: form for unit, form in forms.items() if unit.startswith(f"{phase}/")}
        told = [item for unit, form in units.items() for item in check_unit(unit, form, accepted)]
        accepted = accepted.with_units(units)
        told += check_phase(phase, accepted)
        found += [item.code for item in told]
        assert all(item.unit for item in told)
    return accepted, found


def test_the_todo_program_is_right() -> None:
    assert compiled(todo_forms())[1] == []


@pytest.mark.parametrize("seed", range(40))
def test_missing_units_never_crash_a_check(seed: int) -> None:
    chance = random.Random(seed)
    forms = todo_forms()
    kept = {unit: form for unit, form in forms.items() if chance.random() > 0.15}
    compiled(kept)


@pytest.mark.parametrize("seed", range(60))
def test_spoiled_texts_and_names_never_crash_a_check(seed: int) -> None:
    chance = random.Random(seed)
    forms = {unit: _spoiled(form, chance) for unit, form in todo_forms().items()}
    compiled({unit: form for unit, form in forms.items() if form is not None})


WORDS = ("title", "item", "list", "User", "Item", "ItemView", "actor", "body.title", "item.list.owner == actor", "1",
         "null", "count(list.items)", "item_not_found", "status", "finish", "name", "nothing", "(((", "")  # fmt: skip


def _spoiled(form: Node, chance: random.Random) -> Node | None:
    """The form with some texts replaced by others that could stand somewhere; None if that is no form any more."""

    def spoil(value: object) -> object:
        if isinstance(value, dict):
            return {key: spoil(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [spoil(inner) for inner in value if chance.random() > 0.05]
        if isinstance(value, str) and chance.random() < 0.08:
            return chance.choice(WORDS)
        if isinstance(value, bool) and chance.random() < 0.08:
            return not value
        return value

    for _ in range(20):
        try:
            return type(form).model_validate(spoil(form.model_dump(mode="json")))
        except ValueError:
            continue
    return None


def test_the_time_of_checks_grows_no_faster_than_the_operations() -> None:
    accepted = Accepted.of(todo_forms())
    names = [name for name in todo_forms() if name.startswith("operations/")]

    def spent(count: int) -> float:
        started = time.process_time()
        for index in range(count):
            unit = names[index % len(names)]
            assert not has_errors(check_unit(unit, accepted.operations[unit.partition("/")[2]], accepted))
        return time.process_time() - started

    spent(40)
    assert spent(400) / spent(100) < 12
