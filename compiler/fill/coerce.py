"""Mends the shape of a value where the schema leaves one reading only. Everything done is logged; nothing is guessed.

Text that holds the JSON that belongs there, ``"12"`` for 12, the case of an enum, a discriminator that only one
alternative fits, one item for a list of items. A value that fits already is never touched.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ast_schemas.base import Node
from compiler.fill.parse import parse_nested
from compiler.fill.schema import branches
from compiler.models.protocol import JsonObject

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DEEPEST = 200


class Coercion(Node):
    """One change: where, what kind, and the value before, shortened."""

    path: str
    kind: str
    before: str


def coerced(value: Any, schema: JsonObject) -> tuple[Any, tuple[Coercion, ...]]:
    """The value as the schema's types suggest, and what was changed. What does not fit comes back as it is."""
    log: list[Coercion] = []
    return _value(value, schema, schema, "", log, 0), tuple(log)


def joined(path: str, step: str | int) -> str:
    """``steps`` + 2 → ``steps[2]``; ``steps[2]`` + ``where`` → ``steps[2].where``."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    return f"{path}.{step}" if path else step


def choose(value: Any, options: Sequence[JsonObject]) -> JsonObject | None:
    """The one alternative whose discriminator or type the value has, None if there is none."""
    if isinstance(value, dict):
        objects = [option for option in options if option.get("type") == "object"]
        if len(objects) == 1:
            return objects[0]
        tagged = [option for option in objects if _tags(option) and _tags(option).items() <= value.items()]
        return tagged[0] if len(tagged) == 1 else None
    return next((option for option in options if _fits(value, option)), None)


def discriminator(options: Sequence[JsonObject]) -> str | None:
    """The property that tells object alternatives apart."""
    names = [set(_tags(option)) for option in options if option.get("type") == "object"]
    shared = set.intersection(*names) if len(names) > 1 else set()
    return min(shared) if shared else None


def _value(value: Any, schema: JsonObject, root: JsonObject, path: str, log: list[Coercion], depth: int) -> Any:
    options = branches(schema, root)
    if depth > _DEEPEST:
        return value
    value = _unstringified(value, options, path, log)
    value = _wrapped(value, options, path, log)
    if isinstance(value, dict):
        value = _tagged(value, options, path, log)
        option = choose(value, options)
        properties = option.get("properties", {}) if option else {}
        return {
            key: _value(inner, properties[key], root, joined(path, key), log, depth + 1) if key in properties else inner
            for key, inner in value.items()
        }
    if isinstance(value, list):
        items = next((option.get("items") for option in options if option.get("type") == "array"), None)
        if items is None:
            return value
        return [_value(item, items, root, joined(path, index), log, depth + 1) for index, item in enumerate(value)]
    return _scalar(value, options, path, log)


def _unstringified(value: Any, options: Sequence[JsonObject], path: str, log: list[Coercion]) -> Any:
    kinds = {option.get("type") for option in options}
    if not isinstance(value, str) or "string" in kinds or not kinds & {"object", "array"}:
        return value
    nested = parse_nested(value)
    if nested is None:
        return value
    log.append(Coercion(path=path, kind="stringified", before=value[:80]))
    return nested


def _wrapped(value: Any, options: Sequence[JsonObject], path: str, log: list[Coercion]) -> Any:
    """One item where a list belongs, or a list of one where an object belongs."""
    kinds = {option.get("type") for option in options}
    if isinstance(value, list):
        if "array" not in kinds and len(value) == 1 and choose(value[0], options) is not None:
            log.append(Coercion(path=path, kind="unwrapped", before=str(value)[:80]))
            return value[0]
        return value
    if kinds <= {"array", "null"} and "array" in kinds and value is not None:
        items = next(option["items"] for option in options if option.get("type") == "array" and "items" in option)
        scalar = isinstance(items, dict) and items.get("type") not in (None, "object", "array")
        tied = "$ref" in items or "anyOf" in items or items.get("type") == "object"
        if (isinstance(value, dict) and tied) or (isinstance(value, str | int) and (scalar or "$ref" in items)):
            log.append(Coercion(path=path, kind="wrapped", before=str(value)[:80]))
            return [value]
    return value


def _tagged(value: JsonObject, options: Sequence[JsonObject], path: str, log: list[Coercion]) -> JsonObject:
    """With the discriminator's case mended, or added where only one alternative has just these properties."""
    objects = [option for option in options if option.get("type") == "object"]
    name = discriminator(objects)
    if name is None:
        return value
    tags = [_tags(option)[name] for option in objects]
    given = value.get(name)
    if isinstance(given, str):
        near = _folded(given, tags)
        if given not in tags and near is not None:
            log.append(Coercion(path=joined(path, name), kind="case", before=given))
            return {**value, name: near}
        return value
    if name in value:
        return value
    keys = set(value)
    fitting = [option for option in objects if keys | {name} == set(option["properties"])]
    if len(fitting) != 1:
        return value
    log.append(Coercion(path=joined(path, name), kind="discriminator", before=""))
    return {name: _tags(fitting[0])[name], **value}


def _scalar(value: Any, options: Sequence[JsonObject], path: str, log: list[Coercion]) -> Any:
    if any(_fits(value, option) for option in options):
        return value
    result = value
    for option in options:
        match option.get("type"), value:
            case "integer", str() if _INTEGER.fullmatch(value.strip()):
                result = int(value)
            case "integer", Decimal() if value == value.to_integral_value():
                result = int(value)
            case "boolean", str() if value.strip().casefold() in ("true", "false"):
                result = value.strip().casefold() == "true"
            case "null", str() if value.strip().casefold() in ("null", "none"):
                result = None
            case "string", bool() | None:
                continue
            case "string", int() | Decimal() if "enum" not in option and "pattern" not in option:
                result = str(value)
            case "string", str() if "enum" in option or "const" in option:
                near = _folded(value, option.get("enum") or [option["const"]])
                if near is None:
                    continue
                result = near
            case _:
                continue
        log.append(Coercion(path=path, kind=f"{option['type']}_from_{type(value).__name__.lower()}", before=str(value)))
        return result
    return value


def _fits(value: Any, option: JsonObject) -> bool:
    kind = option.get("type")
    if "enum" in option:
        return value in option["enum"] and isinstance(value, str)
    if "const" in option:
        return bool(value == option["const"])
    match value:
        case None:
            return kind == "null"
        case bool():
            return kind == "boolean"
        case int():
            return kind in ("integer", "number")
        case Decimal() | float():
            return kind == "number"
        case str():
            return kind == "string"
        case list():
            return kind == "array"
        case dict():
            return kind == "object"
        case _:
            return False


def _tags(option: JsonObject) -> dict[str, str]:
    properties = option.get("properties", {})
    return {name: inner["const"] for name, inner in properties.items() if "const" in inner}


def _folded(value: str, choices: Sequence[str]) -> str | None:
    """The one choice that differs in case, spaces or hyphens only."""
    near = [choice for choice in choices if _key(choice) == _key(value)]
    return near[0] if len(near) == 1 else None


def _key(text: str) -> str:
    return re.sub(r"[\s_-]+", "", text.strip().casefold())
