"""What replies put around the arguments: quotes, a call object, a list of calls, the schema itself. Pure."""

import json
from dataclasses import dataclass
from typing import Any

from compiler.fill.parse import parse_nested
from compiler.models.protocol import JsonObject

_DEEPEST = 6
_NAMES = ("name", "function", "tool", "tool_name", "function_name", "recipient_name")
_ARGUMENTS = ("arguments", "parameters", "input", "args", "kwargs")
_BESIDE = frozenset({*_NAMES, "type", "id", "index"})
_SCHEMA_TYPES = frozenset({"object", "array", "string", "integer", "number", "boolean", "null"})
_SCHEMA_FRAME = frozenset({"type", "properties", "required", "additionalProperties", "$defs", "title", "description"})


@dataclass(frozen=True)
class Several:
    """A list of calls that differ."""


def opened(value: Any, tool: str, schema: JsonObject, repairs: list[str]) -> tuple[Any, str | None]:
    """The arguments without what stands around them, and the function that an envelope names."""
    named: str | None = None
    for _ in range(_DEEPEST):
        if isinstance(value, str):
            nested = parse_nested(value)
            if nested is None:
                return value, named
            value = nested
            repairs.append("stringified")
        elif isinstance(value, list):
            if not value or not all(isinstance(item, dict) and _inner(item, tool, schema) for item in value):
                return value, named
            if len({json.dumps(item, sort_keys=True, default=str) for item in value}) > 1:
                return Several(), named
            repairs.append("call_list" if len(value) == 1 else "repeated_call")
            value = value[0]
        elif isinstance(value, dict):
            inner = _inner(value, tool, schema)
            if inner is None:
                return value, named
            value, name = inner
            named = name or named
            repairs.append("envelope")
        else:
            return value, named
    return value, named


def is_schema(value: Any, schema: JsonObject) -> bool:
    """Whether the value is the tool's schema, or one like it, instead of arguments for it."""
    if not isinstance(value, dict) or "properties" in schema.get("properties", {}):
        return False
    properties = value.get("properties")
    if not isinstance(properties, dict) or not value.keys() <= _SCHEMA_FRAME:
        return False
    return any(map(_is_schema_node, properties.values()))


def by_slot(value: Any, schema: JsonObject, repairs: list[str]) -> Any:
    """Fixes under the names of their slots where they came under the paths that describe these."""
    properties = schema.get("properties", {})
    named = {inner["description"]: name for name, inner in properties.items() if "description" in inner}
    if not isinstance(value, dict) or value.keys() & properties.keys() or not value.keys() <= named.keys():
        return value
    repairs.append("slot_path")
    return {named[key]: inner for key, inner in value.items()}


def is_for(value: Any, form: JsonObject, asked: JsonObject) -> bool:
    """Whether an object has nothing that was asked for, and just what the whole form has."""
    if not isinstance(value, dict) or value.keys() & asked.get("properties", {}).keys():
        return False
    return bool(value) and value.keys() <= form.get("properties", {}).keys()


def fits(value: Any, schema: JsonObject) -> bool:
    """Whether an object has the properties of the schema: all that are required and no other."""
    if not isinstance(value, dict):
        return False
    keys = set(value)
    return set(schema.get("required", ())) <= keys <= set(schema.get("properties", {}))


def _inner(value: JsonObject, tool: str, schema: JsonObject) -> tuple[Any, str | None] | None:
    """What the envelope holds, and the name that it gives; None if the value is no envelope."""
    properties = schema.get("properties", {})
    keys = set(value)
    if keys == {"tool_calls"} and "tool_calls" not in properties:
        return value["tool_calls"], None
    if keys - _BESIDE == set() and isinstance(value.get("function"), dict) and "function" not in properties:
        return value["function"], None
    for name in _ARGUMENTS:
        if name in keys and name not in properties and keys - {name} <= _BESIDE:
            return value[name], next((text for key in _NAMES if isinstance(text := value.get(key), str)), None)
    if keys == {tool} and tool not in properties:
        return value[tool], tool
    filled = value.get("properties")
    if isinstance(filled, dict) and keys <= _SCHEMA_FRAME and "properties" not in properties and fits(filled, schema):
        return (filled, None) if not any(map(_is_schema_node, filled.values())) else None
    return None


def _is_schema_node(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    kind = value.get("type")
    typed = isinstance(kind, str) and kind in _SCHEMA_TYPES
    return typed or isinstance(value.get("$ref"), str) or isinstance(value.get("anyOf", value.get("oneOf")), list)
