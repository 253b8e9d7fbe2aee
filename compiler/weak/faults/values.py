"""Wrong values that the form can refuse: what was meant is lost, and must be asked for again rather than guessed."""

import re
from collections.abc import Callable
from random import Random
from typing import Any

from compiler.fill.aliases import ALIASES
from compiler.weak.edits import ABSENT, Edit
from compiler.weak.faults.kinds import ValueFault
from compiler.weak.sites import Site, Target

Found = tuple[Edit, ...] | None

_TYPES = ("a list", "an object", "text", "a whole number", "true or false", "null", "a number")
_SYNONYMS = {
    "text": ("string", "varchar", "str"), "integer": ("int", "number", "bigint"), "boolean": ("bool", "bit"),
    "decimal": ("float", "numeric", "money"), "datetime": ("timestamp", "date_time_tz"), "uuid": ("guid", "id"),
    "many_to_one": ("belongs_to", "n1"), "many_to_many": ("has_and_belongs_to_many", "nm"), "one_to_one": ("has_one",),
    "cascade": ("delete", "on_cascade"), "set_null": ("nullify",), "restrict": ("no_action", "forbid"),
    "load": ("find", "fetch"), "require": ("assert", "guard", "check"), "create": ("insert", "add"),
    "respond": ("return", "reply"), "update": ("set", "patch_row"), "delete": ("remove", "destroy"),
    "read": ("show", "get"), "list": ("index", "find_many"), "action": ("command",),
    "GET": ("FETCH",), "PATCH": ("UPDATE",), "add": ("attach",), "remove": ("detach",),
}  # fmt: skip
"""What models that know ORMs and SQL say instead; none of it folds to a word that is allowed."""


def _enum_case(target: Target, rng: Random) -> Found:
    return _respelt(target, rng, (str.upper, str.title, str.capitalize, str.lower))


def _enum_spelling(target: Target, rng: Random) -> Found:
    """The same words, joined otherwise: ``many-to-one``, ``manyToOne``, ``many to one``."""
    return _respelt(target, rng, (lambda word: word.replace("_", "-"), lambda word: word.replace("_", " "), _camel))


def _respelt(target: Target, rng: Random, ways: tuple[Callable[[str], str], ...]) -> Found:
    found = []
    for site in _words(target):
        folded = [_folded(word) for word in _allowed(site)]
        if folded.count(_folded(site.value)) > 1:
            continue
        found += [(site, way(site.value)) for way in ways if way(site.value) not in _allowed(site)]
    found = [(site, wrong) for site, wrong in found if _folded(wrong) == _folded(site.value)]
    return _edit(found, rng)


def _enum_alias(target: Target, rng: Random) -> Found:
    """A synonym that Formwork declares (``compiler.fill.aliases``)."""
    found = [
        (site, alias)
        for site in _words(target)
        for alias, word in ALIASES.items()
        if word == site.value and alias not in _allowed(site)
    ]
    return _edit(found, rng)


def _enum_synonym(target: Target, rng: Random) -> Found:
    """A synonym that is not declared."""
    found = [
        (site, word)
        for site in _words(target)
        for word in _SYNONYMS.get(site.value, ())
        if word not in ALIASES and _folded(word) not in {_folded(allowed) for allowed in _allowed(site)}
    ]
    return _edit(found, rng)


def _near_miss_enum(target: Target, rng: Random) -> Found:
    """One letter too few, too many or exchanged."""
    sites = [site for site in _words(target) if len(site.value) > 2]
    if not sites:
        return None
    site = rng.choice(sites)
    for _ in range(20):
        wrong = _mistyped(site.value, rng)
        if _folded(wrong) not in {_folded(word) for word in _allowed(site)}:
            return (Edit(site.path, wrong),)
    return None


def _hallucinated_reference(target: Target, rng: Random) -> Found:
    """A name of the same kind that nothing has."""
    sites = [site for site in _words(target) if "const" not in _only(site)]
    if not sites:
        return None
    site = rng.choice(sites)
    names = (
        ("UserProfile", "AuditLog", "Invoice") if site.value[:1].isupper() else ("not_permitted", "user_profile", "r99")
    )
    taken = {_folded(word) for word in _allowed(site)}
    free = [name for name in names if _folded(name) not in taken]
    return (Edit(site.path, rng.choice(free)),) if free else None


def _null_for_value(target: Target, rng: Random) -> Found:
    sites = [site for site in target.sites() if site.value is not None and site.types and "null" not in site.types]
    return _edit([(site, None) for site in sites], rng)


def _required_left_out(target: Target, rng: Random) -> Found:
    """A value that may not be null is not said; the tag of a union counts elsewhere."""
    sites = [
        site
        for site in target.sites()
        if isinstance(site.path[-1], str) and "null" not in site.types and "const" not in _only(site)
    ]
    return _edit([(site, ABSENT) for site in sites], rng)


def _extra_property(target: Target, rng: Random) -> Found:
    sites = [site for site in target.sites() if isinstance(site.value, dict) and site.chosen is not None]
    extras = {
        "description": "What it is for.",
        "reasoning": "The section says so.",
        "validation": "min 1",
        "index": True,
    }
    found = [
        Edit((*site.path, name), value)
        for site in sites
        for name, value in extras.items()
        if name not in (site.chosen or {}).get("properties", {})
    ]
    return (rng.choice(found),) if found else None


def _wrong_type(target: Target, rng: Random) -> Found:
    """Something of another type, deep inside, that holds nothing of what was meant."""
    sites = [site for site in target.sites() if len(site.path) > 2 and site.types]
    wrong: list[tuple[Site, Any]] = []
    for site in sites:
        given = {"string": {"value": "?"}, "integer": "many", "boolean": "maybe", "object": 7, "array": 7}
        kinds = [kind for kind in given if kind in site.types]
        if kinds and site.value is not None and not ("string" in site.types and kinds[0] != "string"):
            wrong.append((site, given[kinds[0]]))
    return _edit(wrong, rng)


def _out_of_bounds(target: Target, rng: Random) -> Found:
    """A name with blanks and signs where only a plain one is taken."""
    sites = [
        site
        for site in target.sites()
        if isinstance(site.value, str) and any("pattern" in option for option in site.options)
    ]
    return _edit([(site, f"{site.value} (new)!") for site in sites], rng)


def _words(target: Target) -> list[Site]:
    return [site for site in target.sites() if isinstance(site.value, str) and site.words and not site.takes_text]


def _allowed(site: Site) -> tuple[str, ...]:
    """Every word that any alternative allows; for a union's tag, those of all alternatives are told apart by it."""
    return tuple(
        word
        for option in site.options
        for word in (option.get("enum") or ([option["const"]] if "const" in option else []))
    )


def _only(site: Site) -> dict[str, Any]:
    return next((option for option in site.options if "const" in option), {})


def _edit(found: list[tuple[Site, Any]], rng: Random) -> Found:
    if not found:
        return None
    site, wrong = rng.choice(found)
    return (Edit(site.path, wrong),)


def _mistyped(word: str, rng: Random) -> str:
    at = rng.randrange(1, len(word))
    match rng.randrange(3):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + word[at - 1] + word[at:]
        case _:
            return word + rng.choice(("s", "_id", "ed"))


def _camel(word: str) -> str:
    first, *rest = word.split("_")
    return first + "".join(part.title() for part in rest)


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]+", "", text.casefold())


FAULTS = (
    ValueFault("enum_case", "preserving", "OPEN for open.", _enum_case),
    ValueFault("enum_spelling", "preserving", "many-to-one for many_to_one.", _enum_spelling),
    ValueFault("enum_alias", "preserving", "varchar for text.", _enum_alias),
    ValueFault("enum_synonym", "lossy", "has_one for one_to_one.", _enum_synonym),
    ValueFault("near_miss_enum", "lossy", "A word with a letter too many or too few.", _near_miss_enum),
    ValueFault("hallucinated_reference", "lossy", "A name that nothing has.", _hallucinated_reference),
    ValueFault("null_for_value", "lossy", "null where a value must be.", _null_for_value, _TYPES),
    ValueFault("required_left_out", "lossy", "A required value is not said.", _required_left_out, ("is missing",)),
    ValueFault("extra_property", "lossy", "A property that the form does not have.", _extra_property, ("no property",)),
    ValueFault("wrong_type", "lossy", "A value of another type, deep inside.", _wrong_type, _TYPES),
    ValueFault("out_of_bounds", "lossy", "A name with signs that no name has.", _out_of_bounds, ("match", "pattern")),
)
