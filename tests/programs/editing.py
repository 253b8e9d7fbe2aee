"""The todo program with changes: ``edited(form, ("fields[0].unique", True))``; a path that ends in ``+`` appends."""

import re
from typing import Any

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from compiler.checks import check_phase, check_unit
from compiler.graph.units import PHASES
from compiler.symbols.accepted import Accepted
from tests.programs.todo import todo_forms

Change = tuple[str, Any]


def edited(form: Node, *changes: Change) -> Node:
    """The form with values set (or appended) at AST paths."""
    data = form.model_dump(mode="json")
    for path, value in changes:
        plain = value.model_dump(mode="json") if isinstance(value, Node) else value
        keys: list[Any] = [int(key) if key.isdigit() else key for key in re.findall(r"[A-Za-z_]+|\d+", path)]
        if path.endswith("+"):
            target = data
            for key in keys:
                target = target[key]
            target.append(plain)
            continue
        target = data
        for key in keys[:-1]:
            target = target[key]
        if value is DELETED:
            del target[keys[-1]]
        else:
            target[keys[-1]] = plain
    return type(form).model_validate(data)


DELETED = object()


def program(changes: dict[str, list[Change] | Node] | None = None) -> dict[str, Node]:
    """The todo program's forms with changes by unit; a form in place of changes replaces the unit's or adds one."""
    forms = todo_forms()
    for unit, change in (changes or {}).items():
        forms[unit] = change if isinstance(change, Node) else edited(forms[unit], *change)
    return forms


def found_in(unit: str, changes: dict[str, list[Change] | Node]) -> list[Diagnostic]:
    """What ``check_unit`` says of one unit of the changed program, with all other units of it as they are."""
    forms = program(changes)
    phase = unit.partition("/")[0]
    before = PHASES[: PHASES.index(phase)]
    accepted = Accepted.of({name: form for name, form in forms.items() if name.partition("/")[0] in before})
    return check_unit(unit, forms[unit], accepted)


def linked_in(phase: str, changes: dict[str, list[Change] | Node]) -> list[Diagnostic]:
    """What ``check_phase`` says of the changed program once the phase is done."""
    forms = program(changes)
    done = PHASES[: PHASES.index(phase) + 1]
    return check_phase(
        phase, Accepted.of({name: form for name, form in forms.items() if name.partition("/")[0] in done})
    )
