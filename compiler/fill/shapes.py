"""Containers that are meant for another shape: one item for a list, a map for a list of named items. Pure.

Each function gives the value that is meant and the kind of the change, or None where more than one reading is left.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from compiler.fill.aliases import folded, word_for
from compiler.fill.alternatives import choose, discriminator, fits, list_of, objects_of, tags
from compiler.fill.parse import parse_nested
from compiler.fill.schema import branches
from compiler.models.protocol import JsonObject

Change = tuple[Any, str] | None


def unstringified(value: Any, options: Sequence[JsonObject]) -> Change:
    """A text that holds the JSON of the object or list that belongs there."""
    kinds = {option.get("type") for option in options}
    if not isinstance(value, str) or "string" in kinds or not kinds & {"object", "array"}:
        return None
    nested = parse_nested(value)
    return None if nested is None else (nested, "stringified")


def as_list(value: Any, options: Sequence[JsonObject], root: JsonObject) -> Change:
    """A map of named or numbered items, or a single item, where only a list belongs."""
    array = list_of(options)
    kinds = {option.get("type") for option in options}
    if array is None or not kinds <= {"array", "null"} or value is None or isinstance(value, list):
        return None
    items = array.get("items")
    if not isinstance(items, dict):
        return None
    inner = branches(items, root)
    objects = objects_of(inner)
    if isinstance(value, dict):
        if value and list(value) == [str(index) for index in range(len(value))]:
            return list(value.values()), "map_to_list"
        named = _named_items(value, objects)
        if named is not None:
            return named, "map_to_list"
        return ([value], "wrapped") if objects else None
    if "null" in kinds and isinstance(value, str) and value.strip().casefold() in ("null", "none"):
        return None
    scalars = {option.get("type") for option in inner} - {"object", "array", "null"}
    return ([value], "wrapped") if any(fits(value, {"type": kind}) for kind in scalars) else None


def _named_items(value: JsonObject, objects: Sequence[JsonObject]) -> list[JsonObject] | None:
    """``{"title": {…}}`` → ``[{"name": "title", …}]`` for items of one kind that have a name."""
    if len(objects) != 1 or "name" not in objects[0].get("properties", {}):
        return None
    properties = objects[0]["properties"]
    if not value or value.keys() <= properties.keys():
        return None
    if not all(isinstance(inner, dict) and inner.keys() <= properties.keys() for inner in value.values()):
        return None
    if any(inner.get("name", name) != name for name, inner in value.items()):
        return None
    return [{"name": name, **inner} for name, inner in value.items()]


def as_single(value: Any, options: Sequence[JsonObject]) -> Change:
    """A list of one, or of name-and-value pairs, where no list belongs."""
    if not isinstance(value, list) or list_of(options) is not None:
        return None
    objects = objects_of(options)
    pairs = bool(value) and all(_is_pair(item) for item in value)
    if pairs and len(objects) == 1 and objects[0].get("properties", {}).keys() != {"name", "value"}:
        names = [item["name"] for item in value]
        if len(set(names)) == len(names) and set(names) <= objects[0].get("properties", {}).keys():
            return {item["name"]: item["value"] for item in value}, "list_to_map"
    if len(value) == 1 and choose(value[0], options) is not None:
        return value[0], "unwrapped"
    return None


def _is_pair(item: Any) -> bool:
    return isinstance(item, dict) and item.keys() == {"name", "value"} and isinstance(item["name"], str)


def tagged(value: JsonObject, options: Sequence[JsonObject], root: JsonObject) -> Change:
    """With the discriminator's spelling mended, taken from the key around the node, or added where it is unique."""
    objects = objects_of(options)
    name = discriminator(objects)
    if name is None:
        return None
    known = [tags(option)[name] for option in objects]
    respelt = [key for key in value if key != name and folded(key) == folded(name)]
    if name not in value and len(respelt) == 1:
        value = {name: value[respelt[0]], **{key: inner for key, inner in value.items() if key != respelt[0]}}
        if value[name] in known:
            return value, "key_case"
    given = value.get(name)
    if isinstance(given, str):
        found = word_for(given, known)
        return ({**value, name: found[0]}, found[1]) if found else None
    if name in value or not value:
        return None
    if len(value) == 1:
        ((key, inner),) = value.items()
        if key in known and isinstance(inner, dict) and inner.get(name, key) == key:
            return {name: key, **{other: item for other, item in inner.items() if other != name}}, "external_tag"
    option = _only_fitting(value.keys() | {name}, objects, root)
    return None if option is None else ({name: tags(option)[name], **value}, "discriminator")


def _only_fitting(keys: set[str], objects: Sequence[JsonObject], root: JsonObject) -> JsonObject | None:
    """The alternative with just these properties; else the only one that has them all and lacks none but nullable."""
    exact = [option for option in objects if keys == set(option.get("properties", {}))]
    if exact:
        return exact[0] if len(exact) == 1 else None
    near = [
        option
        for option in objects
        if keys <= set(option.get("properties", {}))
        and all(name in keys or is_nullable(option["properties"][name], root) for name in option.get("required", ()))
    ]
    return near[0] if len(near) == 1 else None


def is_nullable(schema: JsonObject, root: JsonObject) -> bool:
    return any(branch.get("type") == "null" for branch in branches(schema, root))


def renamed_keys(value: JsonObject, properties: Mapping[str, JsonObject]) -> dict[str, str]:
    """Key → property that differs from it in case and separators only, and is not there otherwise."""
    found: dict[str, str] = {}
    for key in value:
        if key in properties:
            continue
        near = [name for name in properties if folded(name) == folded(key)]
        if len(near) == 1 and near[0] not in value and near[0] not in found.values():
            found[key] = near[0]
    return found


def droppable(value: JsonObject, properties: Mapping[str, JsonObject]) -> tuple[str, ...]:
    """Unknown keys that say nothing: null, empty, or the value of a property under another spelling."""
    spelt = {folded(name): name for name in properties}
    empty: tuple[Any, ...] = (None, "", [], {})
    return tuple(
        key
        for key, inner in value.items()
        if key not in properties
        and (
            any(type(inner) is type(nothing) and inner == nothing for nothing in empty)
            or _same(key, inner, value, spelt)
        )
    )


def _same(key: str, inner: Any, value: JsonObject, spelt: Mapping[str, str]) -> bool:
    twin = spelt.get(folded(key))
    return twin is not None and twin in value and type(value[twin]) is type(inner) and value[twin] == inner
