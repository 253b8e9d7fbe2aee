"""Mends the shape of a value where the schema leaves one reading only. Everything done is logged; nothing is guessed.

A value that fits already is never touched. What may change, and when, is said in ``shapes``, ``scalars``, ``aliases``.
"""

from collections.abc import Sequence
from typing import Any

from ast_schemas.base import Node
from compiler.fill import shapes
from compiler.fill.alternatives import choose, list_of
from compiler.fill.expressions import text_of_nodes
from compiler.fill.paths import joined
from compiler.fill.scalars import converted
from compiler.fill.schema import branches
from compiler.models.protocol import JsonObject

_DEEPEST = 200


class Coercion(Node):
    """One change: where, what kind, and the value before, shortened."""

    path: str
    kind: str
    before: str


def coerced(value: Any, schema: JsonObject) -> tuple[Any, tuple[Coercion, ...]]:
    """The value as the schema's types suggest, and what was changed. What does not fit comes back as it is."""
    walk = _Walk(schema)
    return walk.value(value, schema, "", 0), tuple(walk.log)


def _as_expression(value: Any, options: Sequence[JsonObject]) -> shapes.Change:
    """A tree of nodes where only a text may stand."""
    if not isinstance(value, dict) or not any(option.get("type") == "string" for option in options):
        return None
    if any(option.get("type") == "object" for option in options):
        return None
    text = text_of_nodes(value)
    return None if text is None else (text, "expression_nodes")


class _Walk:
    """One pass over a value along its schema."""

    def __init__(self, root: JsonObject) -> None:
        self.root = root
        self.log: list[Coercion] = []

    def value(self, value: Any, schema: JsonObject, path: str, depth: int) -> Any:
        options = branches(schema, self.root)
        if depth > _DEEPEST:
            return value
        value = self._changed(value, _as_expression(value, options), path)
        value = self._changed(value, shapes.unstringified(value, options), path)
        value = self._changed(value, shapes.as_single(value, options), path)
        value = self._changed(value, shapes.as_list(value, options, self.root), path)
        if isinstance(value, dict):
            value = self._changed(value, shapes.tagged(value, options, self.root), path)
            option = choose(value, options)
            if option is None or "properties" not in option:
                return value
            return self._members(value, option, path, depth)
        if isinstance(value, list):
            items = (list_of(options) or {}).get("items")
            if items is None:
                return value
            return [self.value(item, items, joined(path, index), depth + 1) for index, item in enumerate(value)]
        return self._changed(value, converted(value, options), path)

    def _members(self, value: JsonObject, option: JsonObject, path: str, depth: int) -> JsonObject:
        properties = option["properties"]
        renamed = shapes.renamed_keys(value, properties)
        for key, name in renamed.items():
            self._note(joined(path, name), "key_case", key)
        value = {renamed.get(key, key): inner for key, inner in value.items()}
        for key in shapes.droppable(value, properties):
            self._note(joined(path, key), "empty_extra", str(value[key]))
            value = {name: inner for name, inner in value.items() if name != key}
        for name in option.get("required", ()):
            if name not in value and shapes.is_nullable(properties[name], self.root):
                self._note(joined(path, name), "null_for_missing", "")
                value = {**value, name: None}
        return {
            key: self.value(inner, properties[key], joined(path, key), depth + 1) if key in properties else inner
            for key, inner in value.items()
        }

    def _changed(self, value: Any, change: shapes.Change, path: str) -> Any:
        if change is None:
            return value
        self._note(path, change[1], value if isinstance(value, str) else repr(value))
        return change[0]

    def _note(self, path: str, kind: str, before: str) -> None:
        self.log.append(Coercion(path=path, kind=kind, before=before[:80]))
