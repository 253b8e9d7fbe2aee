"""Right values in the wrong wrapping: strings that hold JSON, lists of one, maps for lists. The words are all there."""

import json
from random import Random
from typing import Any

from compiler.weak.edits import ABSENT, Edit
from compiler.weak.faults.kinds import ValueFault
from compiler.weak.sites import Site, Target

_TYPES = ("a list", "an object", "text", "a whole number", "true or false", "null", "a number")
Found = tuple[Edit, ...] | None


def _stringified_nested(target: Target, rng: Random) -> Found:
    sites = [site for site in target.sites() if isinstance(site.value, dict | list) and "string" not in site.types]
    return _one(sites, rng, lambda site: json.dumps(site.value, ensure_ascii=False, indent=rng.choice((None, 1))))


def _double_encoded_union(target: Target, rng: Random) -> Found:
    sites = [
        site
        for site in target.sites()
        if isinstance(site.value, dict) and len(_objects(site)) > 1 and "string" not in site.types
    ]
    return _one(sites, rng, lambda site: json.dumps(json.dumps(site.value, ensure_ascii=False), ensure_ascii=False))


def _missing_discriminator(target: Target, rng: Random) -> Found:
    """Where the other properties belong to one alternative only."""
    return _without_tag(target, rng, alone=True)


def _ambiguous_discriminator(target: Target, rng: Random) -> Found:
    """Where another alternative has the same properties."""
    return _without_tag(target, rng, alone=False)


def _without_tag(target: Target, rng: Random, *, alone: bool) -> Found:
    found = []
    for site in target.sites():
        tag = _tag(site)
        if tag is not None and (_fitting(site, tag) == 1) is alone:
            found.append(Edit((*site.path, tag), ABSENT))
    return (rng.choice(found),) if found else None


def _number_as_string(target: Target, rng: Random) -> Found:
    sites = [
        site
        for site in target.sites()
        if isinstance(site.value, int) and not isinstance(site.value, bool) and "string" not in site.types
    ]
    return _one(sites, rng, lambda site: str(site.value))


def _boolean_as_string(target: Target, rng: Random) -> Found:
    sites = [site for site in target.sites() if isinstance(site.value, bool) and "string" not in site.types]
    return _one(sites, rng, lambda site: rng.choice((str(site.value), str(site.value).lower())))


def _null_as_string(target: Target, rng: Random) -> Found:
    sites = [site for site in target.sites() if site.value is None and "string" not in site.types]
    return _one(sites, rng, lambda site: rng.choice(("null", "None")))


def _object_for_list(target: Target, rng: Random) -> Found:
    sites = [
        site
        for site in target.sites()
        if isinstance(site.value, list)
        and len(site.value) == 1
        and isinstance(site.value[0], dict)
        and "object" not in site.types
    ]
    return _one(sites, rng, lambda site: site.value[0])


def _list_for_object(target: Target, rng: Random) -> Found:
    sites = [site for site in target.sites() if isinstance(site.value, dict) and "array" not in site.types]
    return _one(sites, rng, lambda site: [site.value])


def _map_for_list(target: Target, rng: Random) -> Found:
    """``{"title": {…}}`` for ``[{"name": "title", …}]``."""
    sites = [site for site in target.sites() if _named(site.value) and site.types == {"array"}]
    return _one(
        sites,
        rng,
        lambda site: {
            item["name"]: {key: value for key, value in item.items() if key != "name"} for item in site.value
        },
    )


def _null_left_out(target: Target, rng: Random) -> Found:
    sites = [
        site
        for site in target.sites()
        if site.value is None and isinstance(site.path[-1], str) and isinstance(site.parent, dict)
    ]
    return _one(sites, rng, lambda site: ABSENT)


def _extra_null(target: Target, rng: Random) -> Found:
    sites = [site for site in target.sites() if isinstance(site.value, dict) and site.chosen is not None]
    if not sites:
        return None
    site = rng.choice(sites)
    names = [
        name for name in ("description", "comment", "notes", "id") if name not in (site.chosen or {})["properties"]
    ]
    return (Edit((*site.path, rng.choice(names)), None),)


def _one(sites: list[Site], rng: Random, wrong: Any) -> Found:
    if not sites:
        return None
    site = rng.choice(sites)
    return (Edit(site.path, wrong(site)),)


def _objects(site: Site) -> list[Any]:
    return [option for option in site.options if option.get("type") == "object"]


def _tag(site: Site) -> str | None:
    if not isinstance(site.value, dict) or len(_objects(site)) < 2 or site.chosen is None:
        return None
    return next((name for name, inner in site.chosen["properties"].items() if "const" in inner), None)


def _fitting(site: Site, tag: str) -> int:
    keys = set(site.value)
    return sum(1 for option in _objects(site) if set(option.get("properties", {})) == keys and tag in keys)


def _named(value: Any) -> bool:
    """Whether the items of a list are objects with different names."""
    if not isinstance(value, list) or len(value) < 2:
        return False
    names = [item.get("name") if isinstance(item, dict) else None for item in value]
    return all(isinstance(name, str) for name in names) and len(set(names)) == len(names)


FAULTS = (
    ValueFault(
        "stringified_nested", "preserving", "An inner object or list as a JSON string.", _stringified_nested, _TYPES
    ),
    ValueFault("double_encoded_union", "preserving", "A union member, quoted twice.", _double_encoded_union, _TYPES),
    ValueFault(
        "missing_discriminator", "preserving", "Only one kind has these properties.", _missing_discriminator, ("step",)
    ),
    ValueFault("ambiguous_discriminator", "lossy", "Several kinds have them.", _ambiguous_discriminator, ("step",)),
    ValueFault("number_as_string", "preserving", '"12" for 12.', _number_as_string, _TYPES),
    ValueFault("boolean_as_string", "preserving", '"True" for true.', _boolean_as_string, _TYPES),
    ValueFault("null_as_string", "preserving", '"null" for null.', _null_as_string, _TYPES),
    ValueFault("object_for_list", "preserving", "One item without its list.", _object_for_list, _TYPES),
    ValueFault("list_for_object", "preserving", "A list around an object.", _list_for_object, _TYPES),
    ValueFault("map_for_list", "preserving", "Named items as a map by name.", _map_for_list, _TYPES),
    ValueFault("null_left_out", "preserving", "A null is not said.", _null_left_out, ("null",)),
    ValueFault("extra_null", "preserving", "A property too many, without a value.", _extra_null, ("no property",)),
)
