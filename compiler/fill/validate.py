"""From a JSON value to an accepted form or to diagnostics at real AST paths. Pure."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics import did_you_mean, in_order, make
from compiler.diagnostics.codes import fill as codes
from compiler.fill.alternatives import choose, discriminator
from compiler.fill.parse import plain
from compiler.fill.paths import joined, text_of
from compiler.fill.schema import branches, resolve
from compiler.models.protocol import JsonObject

_TAG = "step"
"""The discriminator of all unions in forms; Pydantic puts its value into error locations."""


def validated(
    value: Any, form: type[BaseModel], schema: JsonObject, unit: str
) -> tuple[BaseModel | None, tuple[Diagnostic, ...]]:
    """The form, or what keeps the value from being one: its shape, and names that were not offered."""
    value = plain(value)
    try:
        accepted = form.model_validate(value, strict=True)
    except ValidationError as error:
        found = [_from_pydantic(item, value, schema, unit) for item in error.errors(include_url=False)]
    else:
        found = []
    paths = {path for item in found for path in (item.path, _tag_of(item))}
    found += [item for item in _narrowing(value, schema, schema, "", unit) if item.path not in paths]
    return (None, in_order(found)) if found else (accepted, ())


def _tag_of(item: Diagnostic) -> str | None:
    """Where the word stands that names no kind of step: its not being offered is the same mistake."""
    return joined(item.path or "", _TAG) if item.code == codes.NO_KIND else None


def real_path(location: Sequence[str | int], value: Any, *, absent: bool = False) -> str:
    """An AST path without the union tags of a Pydantic location; ``absent``: the last part is a missing key."""
    return text_of(_real_steps(location, value, absent))


def _real_steps(location: Sequence[str | int], value: Any, absent: bool) -> list[str | int]:
    steps: list[str | int] = []
    at, fresh = value, True
    for index, part in enumerate(location):
        last = index == len(location) - 1
        if isinstance(part, int):
            steps.append(part)
            at = at[part] if isinstance(at, list) and 0 <= part < len(at) else None
            fresh = True
            continue
        tag = isinstance(at, dict) and fresh and at.get(_TAG) == part
        if tag and not (last and absent):
            fresh = False
            continue
        if isinstance(at, dict) and (part in at or (last and absent)):
            steps.append(part)
            at, fresh = at.get(part), True
    return steps


def _from_pydantic(error: Any, value: Any, schema: JsonObject, unit: str) -> Diagnostic:
    kind: str = error["type"]
    steps = _real_steps(error["loc"], value, kind == "missing")
    path = text_of(steps) or None
    given, context = error.get("input"), error.get("ctx", {})
    if kind == "missing":
        parent = _schema_at(schema, steps[:-1], value)
        inner = (parent or {}).get("properties", {}).get(steps[-1]) if steps else None
        nullable = any(branch.get("type") == "null" for branch in branches(inner, schema)) if inner else False
        name = str(steps[-1]) if steps else "form"
        return make(codes.MISSING, unit=unit, path=path, value=name, nullable=" (null is fine)" if nullable else "")
    if kind == "extra_forbidden":
        parent = _schema_at(schema, steps[:-1], value) or {}
        names = list(parent.get("properties", {}))
        name = str(steps[-1]) if steps else ""
        hint = did_you_mean(name, names)
        return make(codes.UNKNOWN_PROPERTY, unit=unit, path=path, value=name, allowed=names, hint=hint)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        at = _schema_at(schema, steps, value, stop=True)
        allowed = _tag_values(at, schema) if at else []
        got = f"`{given[_TAG]}`" if isinstance(given, dict) and _TAG in given else f"no `{_TAG}`"
        return make(
            codes.NO_KIND, unit=unit, path=path, value=_short(given), allowed=allowed, discriminator=_TAG, got=got
        )
    if kind in ("literal_error", "enum"):
        at = _schema_at(schema, steps, value) or {}
        listed = at.get("enum") or [text.strip().strip("'") for text in str(context.get("expected", "")).split(" or ")]
        allowed = [str(item) for item in listed]
        hint = did_you_mean(str(given), allowed)
        return make(codes.NOT_ALLOWED, unit=unit, path=path, value=_short(given), allowed=allowed, hint=hint)
    if kind.endswith("_type") or kind.endswith("_parsing"):
        return make(
            codes.WRONG_TYPE,
            unit=unit,
            path=path,
            value=_short(given),
            expected=_expected(_schema_at(schema, steps, value, stop=True), schema, kind),
            got=_described(given),
        )
    return make(codes.OUT_OF_BOUNDS, unit=unit, path=path, value=_short(given), reason=f"{error['msg']}.")


def _schema_at(schema: JsonObject, steps: Sequence[str | int], value: Any, *, stop: bool = False) -> JsonObject | None:
    """The schema of the value at ``steps``; with ``stop`` a union there is not decided."""
    at: JsonObject | None = schema
    for step in steps:
        chosen = choose(value, branches(at, schema)) if at else None
        if chosen is None:
            return None
        at = chosen.get("items") if isinstance(step, int) else chosen.get("properties", {}).get(step)
        value = _child(value, step)
    if at is None or stop:
        return at
    options = branches(at, schema)
    return choose(value, options) or next((option for option in options if option.get("type") != "null"), None)


def _child(value: Any, step: str | int) -> Any:
    if isinstance(step, int):
        return value[step] if isinstance(value, list) and 0 <= step < len(value) else None
    return value.get(step) if isinstance(value, dict) else None


def _narrowing(value: Any, schema: JsonObject, root: JsonObject, path: str, unit: str) -> list[Diagnostic]:
    """Names and kinds of step that the form knows but that were not offered for this call."""
    options = branches(schema, root)
    if isinstance(value, dict):
        name = discriminator(options)
        chosen = choose(value, options)
        if chosen is None:
            if name is None or not isinstance(value.get(name), str):
                return []
            allowed = _tag_values(schema, root)
            given = value[name]
            return [make(codes.NOT_OFFERED, unit=unit, path=joined(path, name), value=given, allowed=allowed)]
        properties = chosen.get("properties", {})
        return [
            item
            for key, inner in value.items()
            if key in properties
            for item in _narrowing(inner, properties[key], root, joined(path, key), unit)
        ]
    if isinstance(value, list):
        array = next((option for option in options if option.get("type") == "array"), None)
        if array is None:
            return []
        if "items" not in array:
            return [_empty(path, value, unit)] if value and array.get("maxItems") == 0 else []
        return [
            item
            for index, inner in enumerate(value)
            for item in _narrowing(inner, array["items"], root, joined(path, index), unit)
        ]
    if isinstance(value, str):
        enums = [option["enum"] for option in options if "enum" in option]
        if enums and not any(value in enum for enum in enums) and not any(_free_text(option) for option in options):
            names = [name for enum in enums for name in enum]
            hint = did_you_mean(value, names)
            return [make(codes.NOT_OFFERED, unit=unit, path=path, value=value, allowed=names, hint=hint)]
        if options and all(option.get("type") == "null" for option in options):
            return [make(codes.NOT_OFFERED, unit=unit, path=path, value=value, allowed=["null"])]
    return []


def _empty(path: str, value: Any, unit: str) -> Diagnostic:
    return make(codes.NOT_OFFERED, unit=unit, path=path, value=_short(value), allowed=["an empty list"])


def _free_text(option: JsonObject) -> bool:
    return option.get("type") == "string" and "enum" not in option and "const" not in option


def _tag_values(schema: JsonObject, root: JsonObject) -> list[str]:
    found = [branch.get("properties", {}).get(_TAG, {}).get("const") for branch in branches(schema, root)]
    return [tag for tag in found if isinstance(tag, str)]


def _expected(schema: JsonObject | None, root: JsonObject, kind: str) -> str:
    if schema is None:
        return kind.removesuffix("_type").replace("_", " ")
    names = {"object": "an object", "array": "a list", "string": "text", "integer": "a whole number",
             "boolean": "true or false", "null": "null", "number": "a number"}  # fmt: skip
    kinds = [names.get(str(resolve(branch, root).get("type")), "a value") for branch in branches(schema, root)]
    return " or ".join(dict.fromkeys(kinds))


def _described(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case dict():
            return "an object"
        case list():
            return "a list"
        case str():
            return f"the text {_short(value)!r}"
        case _:
            return f"the number {value}"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
