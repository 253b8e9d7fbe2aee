"""Slot patches: the accepted rest of a form is kept and only the wrong values are asked for again. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics import places, rule
from compiler.diagnostics.codes import fill as codes
from compiler.fill.alternatives import choose
from compiler.fill.paths import Steps, parts, put, text_of, value_at
from compiler.fill.schema import branches, subschema
from compiler.models.protocol import JsonObject

MOST = 24
"""More wrong values than this are cheaper to ask for by the nodes that hold them, or as a whole."""

_SHARE = 0.6
"""A patch that asks for more of the value than this (by length) is no patch any more."""


@dataclass(frozen=True)
class Slot:
    """One wrong value: the property of the ``fix`` tool, where it belongs, and what is wrong with it."""

    name: str
    path: str
    schema: JsonObject
    diagnostics: tuple[Diagnostic, ...]


def slots(
    value: Any, schema: JsonObject, diagnostics: Sequence[Diagnostic], *, lift: int = 0
) -> tuple[Slot, ...] | None:
    """A slot per wrong value, or per node ``lift`` levels above it; None where a patch cannot mend it: too many, too
    large, or wrong as a whole."""
    wanted: dict[Steps, list[Diagnostic]] = {}
    for item, path in [(said, path) for said in diagnostics for path in places(said) or ("",)]:
        steps = parts(path)
        above = lift + (1 if item.code == codes.UNKNOWN_PROPERTY else 0)
        steps = _around(steps) if rule(item.code).superfluous else steps
        steps = steps[: len(steps) - above] if above else steps
        if not steps:
            return None
        wanted.setdefault(steps, []).append(item)
    outer = [steps for steps in wanted if not any(steps[:cut] in wanted for cut in range(1, len(steps)))]
    if not outer or len(outer) > MOST or not _is_small(value, outer):
        return None
    found: list[Slot] = []
    for number, steps in enumerate(outer, start=1):
        inner = _schema_at(schema, steps, value)
        if inner is None:
            return None
        about = tuple(item for other in wanted if other[: len(steps)] == steps for item in wanted[other])
        found.append(Slot(name=f"fix_{number}", path=text_of(steps), schema=inner, diagnostics=about))
    return tuple(found)


def _around(steps: Steps) -> Steps:
    """The innermost list that the path goes into: what is too much can only be left out there."""
    inside = [place for place, step in enumerate(steps) if isinstance(step, int)]
    return steps[: inside[-1]] if inside else steps


def fix_schema(patch: Sequence[Slot], schema: JsonObject) -> JsonObject:
    """The arguments of the ``fix`` tool: one required property per slot, with that slot's own schema."""
    properties = {slot.name: {**slot.schema, "description": slot.path} for slot in patch}
    root: JsonObject = {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": [slot.name for slot in patch],
    }
    return subschema(root, schema)


def patched(value: Any, patch: Sequence[Slot], fixes: JsonObject) -> Any:
    """The value with each slot replaced by the fix of its name; slots without a fix stay."""
    for slot in patch:
        if slot.name in fixes:
            value = put(value, parts(slot.path), fixes[slot.name])
    return value


def _is_small(value: Any, outer: Sequence[Steps]) -> bool:
    """Whether the nodes that are asked for are not most of the value. Scalars are always worth a patch."""
    nodes = [node for present, node in (value_at(value, steps) for steps in outer) if present]
    asked = sum(_length(node) for node in nodes if isinstance(node, dict | list))
    return asked <= _SHARE * _length(value)


def _length(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False, default=str))


def _schema_at(schema: JsonObject, steps: Sequence[str | int], value: Any) -> JsonObject | None:
    at: JsonObject = schema
    for index, step in enumerate(steps):
        present, inside = value_at(value, steps[:index])
        chosen = choose(inside, branches(at, schema)) if present else None
        if chosen is None:
            return None
        if isinstance(step, int):
            if not isinstance(inside, list) or step >= len(inside):
                return None
            following = chosen.get("items")
        else:
            following = chosen.get("properties", {}).get(step)
        if not isinstance(following, dict):
            return None
        at = following
    return at
