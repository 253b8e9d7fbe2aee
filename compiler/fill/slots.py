"""Slot patches: the accepted rest of a form is kept and only the wrong values are asked for again. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics.codes import fill as codes
from compiler.fill.coerce import choose
from compiler.fill.schema import branches, subschema
from compiler.models.protocol import JsonObject

MOST = 12
"""More wrong values than this are cheaper to ask for as a whole."""

_PART = re.compile(r"[^.\[\]]+|\[\d+\]")


@dataclass(frozen=True)
class Slot:
    """One wrong value: the property of the ``fix`` tool, where it belongs, and what is wrong with it."""

    name: str
    path: str
    schema: JsonObject
    diagnostics: tuple[Diagnostic, ...]


def parts(path: str) -> tuple[str | int, ...]:
    """``steps[2].where`` → ("steps", 2, "where")."""
    found: list[str] = _PART.findall(path)
    return tuple(int(part[1:-1]) if part.startswith("[") else part for part in found)


def slots(value: Any, schema: JsonObject, diagnostics: Sequence[Diagnostic]) -> tuple[Slot, ...] | None:
    """A slot per wrong value, None where a patch cannot mend it: too many, or wrong as a whole."""
    wanted: dict[tuple[str | int, ...], list[Diagnostic]] = {}
    for item in diagnostics:
        steps = parts(item.path or "")
        if item.code == codes.UNKNOWN_PROPERTY:
            steps = steps[:-1]
        if not steps:
            return None
        wanted.setdefault(steps, []).append(item)
    outer = [steps for steps in wanted if not any(steps[:cut] in wanted for cut in range(1, len(steps)))]
    if not outer or len(outer) > MOST:
        return None
    found: list[Slot] = []
    for number, steps in enumerate(outer, start=1):
        inner = _schema_at(schema, steps, value)
        if inner is None:
            return None
        about = tuple(item for other in wanted if other[: len(steps)] == steps for item in wanted[other])
        found.append(Slot(name=f"fix_{number}", path=_text(steps), schema=inner, diagnostics=about))
    return tuple(found)


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
            value = _put(value, parts(slot.path), fixes[slot.name])
    return value


def value_at(value: Any, steps: Sequence[str | int]) -> tuple[bool, Any]:
    """Whether there is a value at the path, and it."""
    for step in steps:
        in_list = isinstance(step, int) and isinstance(value, list) and step < len(value)
        if not in_list and not (isinstance(step, str) and isinstance(value, dict) and step in value):
            return False, None
        value = value[step]
    return True, value


def _put(value: Any, steps: Sequence[str | int], new: Any) -> Any:
    if not steps:
        return new
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        return [_put(item, rest, new) if index == step else item for index, item in enumerate(value)]
    return {**value, step: _put(value.get(step), rest, new)}


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


def _text(steps: Sequence[str | int]) -> str:
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
