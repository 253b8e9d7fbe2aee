"""Expressions in replies: forms hold text, and a tree of JSON nodes is read as the text that it prints as. Pure."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from ast_schemas.expressions import ExpressionNode
from compiler.expressions import from_json, print_expression
from compiler.fill.parse import plain
from compiler.models.protocol import JsonObject

_TAG = "node"


def text_of_nodes(value: Any) -> str | None:
    """The text of a tree of JSON nodes, with or without spans; None for what is no such tree."""
    if not isinstance(value, Mapping) or not isinstance(value.get(_TAG), str):
        return None
    found = from_json(plain(dict(value)))
    return print_expression(found.node) if found.node is not None else None


def with_text(value: Any) -> Any:
    """The value with every tree of nodes as text; one that cannot be read stays as it is."""
    if isinstance(value, list):
        return [with_text(item) for item in value]
    if not isinstance(value, dict):
        return value
    text = text_of_nodes(value)
    return text if text is not None else {key: with_text(inner) for key, inner in value.items()}


@cache
def node_schema() -> tuple[JsonObject, JsonObject]:
    """The schema of a tree without spans, and the definitions that it refers to."""
    whole = _without_spans(TypeAdapter(ExpressionNode).json_schema())
    definitions: JsonObject = whole.pop("$defs")
    return whole, definitions


def _without_spans(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_spans(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _without_spans(inner) for key, inner in schema.items()}
    if isinstance(found.get("properties"), dict) and "span" in found["properties"]:
        del found["properties"]["span"]
        found["required"] = [name for name in found["required"] if name != "span"]
    return found
