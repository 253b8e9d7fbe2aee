"""Mistakes that the form of the reply does not show: checks and scenarios may find them, the schema cannot."""

from random import Random

from compiler.weak.edits import ABSENT, Edit
from compiler.weak.faults.kinds import ValueFault
from compiler.weak.sites import Site, Target

Found = tuple[Edit, ...] | None


def _dropped_item(target: Target, rng: Random) -> Found:
    """Any item of any list that may be shorter."""
    return _pick([Edit(site.path, ABSENT) for site in _items(target)], rng)


def _duplicated_item(target: Target, rng: Random) -> Found:
    found = [
        Edit(site.path, [*site.value, site.value[-1]])
        for site in target.sites()
        if isinstance(site.value, list) and site.value
    ]
    return _pick(found, rng)


def _optional_left_out(target: Target, rng: Random) -> Found:
    """A value that may be null, but is not, is not said."""
    found = [
        Edit(site.path, ABSENT)
        for site in target.sites()
        if site.value is not None and "null" in site.types and isinstance(site.path[-1], str)
    ]
    return _pick(found, rng)


def _optional_null(target: Target, rng: Random) -> Found:
    found = [Edit(site.path, None) for site in target.sites() if site.value is not None and "null" in site.types]
    return _pick(found, rng)


def _number_changed(target: Target, rng: Random) -> Found:
    """20 turned into 200."""
    sites = [site for site in target.sites() if isinstance(site.value, int) and not isinstance(site.value, bool)]
    return _pick([Edit(site.path, site.value * 10 if site.value else 1) for site in sites], rng)


def _flipped_boolean(target: Target, rng: Random) -> Found:
    sites = [site for site in target.sites() if isinstance(site.value, bool)]
    return _pick([Edit(site.path, not site.value) for site in sites], rng)


def _other_reference(target: Target, rng: Random) -> Found:
    """A name that exists, but not the one that was meant."""
    found = [
        Edit(site.path, word)
        for site in target.sites()
        if isinstance(site.value, str)
        for word in site.words
        if word != site.value
    ]
    return _pick(found, rng)


def _missing_guard(target: Target, rng: Random) -> Found:
    """The step that refuses callers or states is forgotten."""
    return _pick([Edit(site.path, ABSENT) for site in _items(target) if _is(site, "require")], rng)


def _missing_column(target: Target, rng: Random) -> Found:
    """A field, or its assignment, is forgotten."""
    found = [Edit(site.path, ABSENT) for site in _items(target) if _lists(site) in ("fields", "assignments", "columns")]
    return _pick(found, rng)


def _missing_step(target: Target, rng: Random) -> Found:
    return _pick(
        [Edit(site.path, ABSENT) for site in _items(target) if isinstance(site.value, dict) and "step" in site.value],
        rng,
    )


def _swapped_items(target: Target, rng: Random) -> Found:
    """Two neighbours change places: steps run, and columns come, in another order."""
    found = []
    for site in target.sites():
        if isinstance(site.value, list) and len(site.value) > 1 and isinstance(site.value[0], dict):
            at = rng.randrange(len(site.value) - 1)
            items = [*site.value[:at], site.value[at + 1], site.value[at], *site.value[at + 2 :]]
            if items != site.value:
                found.append(Edit(site.path, items))
    return _pick(found, rng)


def _items(target: Target) -> list[Site]:
    """Items of lists that may be shorter."""
    sites = target.sites()
    shortest = {
        site.path: max((option.get("minItems", 0) for option in site.options), default=0)
        for site in sites
        if isinstance(site.value, list)
    }
    return [
        site
        for site in sites
        if isinstance(site.path[-1], int)
        and site.path[:-1] in shortest
        and isinstance(site.parent, list)
        and len(site.parent) > shortest[site.path[:-1]]
    ]


def _is(site: Site, step: str) -> bool:
    return isinstance(site.value, dict) and site.value.get("step") == step


def _lists(site: Site) -> str | int | None:
    return site.path[-2] if len(site.path) > 1 else None


def _pick(found: list[Edit], rng: Random) -> Found:
    return (rng.choice(found),) if found else None


FAULTS = (
    ValueFault("dropped_item", "undetectable", "An item of a list is forgotten.", _dropped_item),
    ValueFault("duplicated_item", "undetectable", "An item of a list is said twice.", _duplicated_item),
    ValueFault("optional_left_out", "undetectable", "A value that may be null is not said.", _optional_left_out),
    ValueFault("optional_null", "undetectable", "A value that may be null is null.", _optional_null),
    ValueFault("number_changed", "undetectable", "20 turned into 200.", _number_changed),
    ValueFault("flipped_boolean", "undetectable", "true for false.", _flipped_boolean),
    ValueFault("other_reference", "undetectable", "A name that exists, but not the right one.", _other_reference),
    ValueFault("missing_guard", "undetectable", "The step that refuses is forgotten.", _missing_guard),
    ValueFault("missing_column", "undetectable", "A field or an assignment is forgotten.", _missing_column),
    ValueFault("missing_step", "undetectable", "A step is forgotten.", _missing_step),
    ValueFault("swapped_items", "undetectable", "Two neighbours of a list change places.", _swapped_items),
)
