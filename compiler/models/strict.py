"""The strict subset of JSON Schema, in which a server enforces the schema while it writes. Pure.

The rules are those that OpenAI publishes for structured outputs: every property required, no others allowed, a
reference alone in its node, no root union, and limits on depth and size. Other servers with ``strict`` accept more.
"""

from collections.abc import Iterator
from typing import Any

from compiler.models.protocol import Channel, JsonObject, Tool

MOST_LEVELS = 10
MOST_PROPERTIES = 5_000
MOST_ENUM_VALUES = 1_000
MOST_ENUM_TEXT, LONG_ENUM = 15_000, 250
"""Most characters of one enum that has more than so many values."""

_KEPT = frozenset({
    "type", "description", "enum", "const", "pattern", "format", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "multipleOf", "minItems", "maxItems",
})  # fmt: skip
_LEFT_OUT = frozenset({"minLength", "maxLength", "title", "default", "examples", "uniqueItems"})
"""Said again by validation when it is broken, so that leaving them out accepts nothing wrong."""


class _Impossible(Exception):
    pass


def channels_for(channels: tuple[Channel, ...], tool: Tool) -> tuple[Channel, ...]:
    """Those of a model's channels that can carry this tool, in their order; ``forced`` where none of them can."""
    usable = tuple(channel for channel in channels if channel != "strict" or strict_schema(tool.parameters) is not None)
    return usable or ("forced",)


def strict_schema(schema: JsonObject) -> JsonObject | None:
    """The schema in the strict subset, None where it cannot be said there without losing or changing values."""
    if schema.get("type") != "object":
        return None
    try:
        found = _strict(schema)
        if "$defs" in schema:
            found["$defs"] = {name: _strict(inner) for name, inner in schema["$defs"].items()}
    except _Impossible:
        return None
    return found if _within_limits(found) else None


def _strict(schema: JsonObject) -> JsonObject:
    if "$ref" in schema:
        return _reference(schema)
    unknown = (
        set(schema) - _KEPT - _LEFT_OUT - {"properties", "required", "additionalProperties", "items", "anyOf", "$defs"}
    )
    if unknown or not ({"type", "anyOf", "enum", "const"} & set(schema)):
        raise _Impossible
    found: JsonObject = {key: value for key, value in schema.items() if key in _KEPT}
    if "anyOf" in schema:
        found["anyOf"] = [_strict(branch) for branch in schema["anyOf"]]
    if "items" in schema:
        found["items"] = _strict(schema["items"])
    elif schema.get("type") == "array":
        raise _Impossible
    if schema.get("type") == "object":
        properties: JsonObject = schema.get("properties", {})
        optional = set(properties) - set(schema.get("required", ()))
        if optional or schema.get("additionalProperties", False) is not False:
            raise _Impossible
        found["properties"] = {name: _strict(inner) for name, inner in properties.items()}
        found["required"] = list(properties)
        found["additionalProperties"] = False
    return found


def _reference(schema: JsonObject) -> JsonObject:
    """A reference stands alone; what is said beside it moves to a union of one."""
    alone = {"$ref": schema["$ref"]}
    if "description" not in schema:
        return alone
    return {"anyOf": [alone], "description": schema["description"]}


def _within_limits(schema: JsonObject) -> bool:
    roots = [{key: value for key, value in schema.items() if key != "$defs"}, *schema.get("$defs", {}).values()]
    nodes = [node for root in roots for node in _nodes(root, 0)]
    properties = sum(len(node.get("properties", {})) for node, _ in nodes)
    enums: list[list[Any]] = [node["enum"] for node, _ in nodes if "enum" in node]
    long = [values for values in enums if len(values) > LONG_ENUM]
    return (
        properties <= MOST_PROPERTIES
        and all(level <= MOST_LEVELS for _, level in nodes)
        and sum(map(len, enums)) <= MOST_ENUM_VALUES
        and all(sum(len(str(value)) for value in values) <= MOST_ENUM_TEXT for values in long)
    )


def _nodes(schema: JsonObject, level: int) -> Iterator[tuple[JsonObject, int]]:
    """Every node that is written out, with the number of objects and lists around it."""
    yield schema, level
    for branch in schema.get("anyOf", ()):
        yield from _nodes(branch, level)
    for inner in schema.get("properties", {}).values():
        yield from _nodes(inner, level + 1)
    if "items" in schema:
        yield from _nodes(schema["items"], level + 1)
