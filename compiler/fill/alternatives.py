"""Which alternative of a union a value is meant for. Pure."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from compiler.models.protocol import JsonObject


def choose(value: Any, options: Sequence[JsonObject]) -> JsonObject | None:
    """The one alternative whose discriminator or type the value has, None if there is none."""
    if isinstance(value, dict):
        objects = objects_of(options)
        if len(objects) == 1:
            return objects[0]
        tagged = [option for option in objects if tags(option) and tags(option).items() <= value.items()]
        return tagged[0] if len(tagged) == 1 else None
    return next((option for option in options if fits(value, option)), None)


def objects_of(options: Sequence[JsonObject]) -> list[JsonObject]:
    return [option for option in options if option.get("type") == "object"]


def list_of(options: Sequence[JsonObject]) -> JsonObject | None:
    """The alternative that is a list."""
    return next((option for option in options if option.get("type") == "array"), None)


def discriminator(options: Sequence[JsonObject]) -> str | None:
    """The property that tells object alternatives apart."""
    names = [set(tags(option)) for option in objects_of(options)]
    shared = set.intersection(*names) if len(names) > 1 else set()
    return min(shared) if shared else None


def tags(option: JsonObject) -> dict[str, str]:
    """Properties that have one value only."""
    properties = option.get("properties", {})
    return {name: inner["const"] for name, inner in properties.items() if "const" in inner}


def fits(value: Any, option: JsonObject) -> bool:
    """Whether a value has the type of an alternative, and one of its values where they are listed."""
    kind = option.get("type")
    if "enum" in option:
        return isinstance(value, str) and value in option["enum"]
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
