"""From a form type to the schema of one call: references narrowed to what exists, unusable parts left out."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

from compiler.fill.expressions import node_schema
from compiler.models.protocol import JsonObject

Offered = Mapping[str, Sequence[str]]
"""Symbol kind (``x-ref`` mark) → names that may be said. A kind that is absent is not narrowed."""

_PREFIX = "#/$defs/"
_SHARED_PATTERNS = {"^[a-z][a-z0-9]*(_[a-z0-9]+)*$": "snake_case", "^[A-Z][A-Za-z0-9]*$": "PascalCase"}
_DROPPED = frozenset({"title", "discriminator", "x-expression", "x-ref", "additionalProperties"})
"""Said by nobody or by validation: no form has members beside its properties. The strict dialect says it again
(``compiler/models/strict.py``), and grammars that are made of a schema take objects as closed."""


def narrowed(
    form: type[BaseModel],
    offered: Offered,
    steps: frozenset[str] | None = None,
    shortlisted: Offered | None = None,
    *,
    nodes: bool = False,
) -> JsonObject:
    """The JSON schema of ``form`` for one call.

    ``shortlisted``: of these kinds only the names given here are listed, beside free text for the rest of ``offered``.
    ``steps`` keeps only these kinds of step. What would need a symbol of which there is none cannot be filled, so it
    is left out: a step kind, a nullable value, the items of a list. ``nodes``: expressions are trees of JSON nodes
    instead of text.
    """
    whole = _with_nodes(_schema_of(form)) if nodes else _schema_of(form)
    definitions: JsonObject = whole.get("$defs", {})
    raw = {key: value for key, value in whole.items() if key != "$defs"}
    shared: dict[str, JsonObject] = {}
    names = {
        kind: _shortlist(kind, shortlisted[kind], len(listed)) if shortlisted and kind in shortlisted else _enum(listed)
        for kind, listed in offered.items()
    }
    rewritten = {
        name: _rewritten(schema, names, shared)
        for name, schema in definitions.items()
        if steps is None or _step_kind(schema) in (None, *steps)
    }
    root = _rewritten(raw, names, shared)
    possible = _satisfiable({**rewritten, **shared})
    kept = {name: _without(schema, possible) for name, schema in possible.items()}
    return _compact(_without(root, possible), {name: schema for name, schema in kept.items() if schema is not None})


@cache
def _schema_of(form: type[BaseModel]) -> JsonObject:
    """Pydantic takes 20 ms for a form; nothing here changes what it gave."""
    return form.model_json_schema()


def _with_nodes(schema: JsonObject) -> JsonObject:
    tree, definitions = node_schema()

    def placed(value: Any) -> Any:
        if isinstance(value, list):
            return [placed(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "x-expression" in value:
            return {**tree, **({"description": value["description"]} if "description" in value else {})}
        return {key: placed(inner) for key, inner in value.items()}

    found: JsonObject = placed(schema)
    return {**found, "$defs": {**found.get("$defs", {}), **definitions}}


def subschema(root: JsonObject, whole: JsonObject) -> JsonObject:
    """A schema of its own around parts of ``whole``: with just the definitions that it reaches."""
    return _compact(root, whole.get("$defs", {}))


def resolve(schema: JsonObject, root: JsonObject) -> JsonObject:
    """The schema itself, or what its ``$ref`` names."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix(_PREFIX)]
    return schema


def branches(schema: JsonObject, root: JsonObject) -> list[JsonObject]:
    """The alternatives of a schema (one if it is no union), references and nested unions resolved."""
    found = resolve(schema, root)
    if "anyOf" not in found:
        return [found]
    return [inner for branch in found["anyOf"] for inner in branches(branch, root)]


def _step_kind(schema: JsonObject) -> str | None:
    kind = schema.get("properties", {}).get("step", {}).get("const")
    return kind if isinstance(kind, str) else None


def _rewritten(schema: JsonObject, names: Mapping[str, JsonObject], shared: dict[str, JsonObject]) -> JsonObject:
    """Without noise, unions as ``anyOf``, marks and name patterns as references to shared definitions."""
    reference = schema.get("x-ref")
    described = {"description": schema["description"]} if "description" in schema else {}
    if isinstance(reference, str) and reference in names and schema.get("type") == "string":
        shared[reference] = names[reference]
        return {"$ref": _PREFIX + reference, **described}
    if schema.get("pattern") in _SHARED_PATTERNS and schema.get("maxLength") is not None:
        name = _SHARED_PATTERNS[schema["pattern"]]
        shared[name] = {"type": "string", "pattern": schema["pattern"], "maxLength": schema["maxLength"]}
        return {"$ref": _PREFIX + name, **described}
    result: JsonObject = {}
    for key, value in schema.items():
        if key in _DROPPED or (key, True) in (
            ("maxLength", bool(schema.get("x-expression"))),
            ("type", "const" in schema),
        ):
            continue
        if key in ("oneOf", "anyOf"):
            marked = [{**branch, "x-ref": reference} if reference and _is_text(branch) else branch for branch in value]
            result["anyOf"] = [_rewritten(branch, names, shared) for branch in marked]
        elif key == "properties":
            result[key] = {name: _rewritten(inner, names, shared) for name, inner in value.items()}
        elif key == "items":
            result[key] = _rewritten(value, names, shared)
        else:
            result[key] = value
    return result


def _enum(names: Sequence[str]) -> JsonObject:
    return {"type": "string", "enum": list(names)}


def _shortlist(kind: str, shown: Sequence[str], total: int) -> JsonObject:
    """The names that are likely meant, or any other by its exact name."""
    other = {"type": "string", "description": f"Exact name of another {kind}; {total - len(shown)} are not listed."}
    return {"anyOf": [_enum(shown), other]}


def _is_text(schema: JsonObject) -> bool:
    return schema.get("type") == "string"


def _satisfiable(definitions: Mapping[str, JsonObject]) -> dict[str, JsonObject]:
    """The definitions of which a value exists, by a greatest fixpoint over their references."""
    possible = dict(definitions)
    while True:
        impossible = [name for name, schema in possible.items() if _without(schema, possible) is None]
        if not impossible:
            return possible
        for name in impossible:
            del possible[name]


def _without(schema: JsonObject | None, possible: Mapping[str, JsonObject]) -> JsonObject | None:
    """The schema without references to what is not possible; None if no value is left."""
    if schema is None or schema.get("enum") == []:
        return None
    if "$ref" in schema:
        return schema if schema["$ref"].removeprefix(_PREFIX) in possible else None
    result = dict(schema)
    if "anyOf" in schema:
        left = [branch for branch in (_without(branch, possible) for branch in schema["anyOf"]) if branch is not None]
        if not left:
            return None
        if len(left) == 1:
            del result["anyOf"]
            return {**left[0], **result}
        result["anyOf"] = left
    if "properties" in schema:
        properties = {name: _without(inner, possible) for name, inner in schema["properties"].items()}
        if any(inner is None for inner in properties.values()):
            return None
        result["properties"] = properties
    if "items" in schema:
        items = _without(schema["items"], possible)
        if items is None:
            if schema.get("minItems", 0) > 0:
                return None
            del result["items"]
            result["maxItems"] = 0
        else:
            result["items"] = items
    return result


def _compact(root: JsonObject | None, definitions: Mapping[str, JsonObject]) -> JsonObject:
    """One schema with the definitions that are reached; what is used once and not by itself is put in place."""
    if root is None:
        raise ValueError("no value of this form exists with the symbols that are offered")
    reached = _reached(root, definitions)
    uses = dict.fromkeys(reached, 0)
    for schema in (root, *(definitions[name] for name in reached)):
        _each_reference(schema, lambda name: uses.__setitem__(name, uses[name] + 1))
    once = {name for name in reached if uses[name] == 1 and name not in _reached(definitions[name], definitions)}

    def placed(value: Any) -> Any:
        if isinstance(value, list):
            return [placed(item) for item in value]
        if not isinstance(value, dict):
            return value
        reference = value.get("$ref")
        if isinstance(reference, str) and reference.removeprefix(_PREFIX) in once:
            beside = {key: inner for key, inner in value.items() if key != "$ref"}
            return {**placed(definitions[reference.removeprefix(_PREFIX)]), **beside}
        return {key: placed(inner) for key, inner in value.items()}

    result: JsonObject = placed(root)
    kept = {name: placed(definitions[name]) for name in sorted(reached - once)}
    if kept:
        result["$defs"] = kept
    return result


def _reached(schema: JsonObject, definitions: Mapping[str, JsonObject]) -> set[str]:
    found: set[str] = set()
    pending = [schema]
    while pending:
        names: list[str] = []
        _each_reference(pending.pop(), names.append)
        for name in names:
            if name not in found:
                found.add(name)
                pending.append(definitions[name])
    return found


def _each_reference(value: Any, use: Callable[[str], None]) -> None:
    if isinstance(value, list):
        for item in value:
            _each_reference(item, use)
    elif isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str):
            use(reference.removeprefix(_PREFIX))
        for inner in value.values():
            _each_reference(inner, use)
