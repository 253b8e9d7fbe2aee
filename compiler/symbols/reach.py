"""Which entities are near: by relations, and by being named in a text."""

import re
from collections.abc import Collection, Iterable, Mapping

from ast_schemas.ir import Entity
from compiler.symbols.naming import snake

_WORD = re.compile(r"[a-z0-9]+")


def within(start: Iterable[str], entities: Mapping[str, Entity], hops: int, through: Collection[str] = ()) -> set[str]:
    """Entities that at most ``hops`` relations (either way) away; those in ``through`` are reached but not left again.

    A start is always left.
    """
    found = set(start)
    edge = set(found)
    for _ in range(hops):
        near = {item.target for name in edge if name in entities for item in entities[name].relations} - found
        found |= near
        edge = {name for name in near if name not in through}
    return found


def named_in(text: str, plurals: Mapping[str, str]) -> set[str]:
    """Entities whose name or plural stands in a text as words. ``plurals``: entity → plural."""
    words = f" {' '.join(_WORD.findall(text.lower()))} "
    found = set()
    for name, plural in plurals.items():
        spellings = (snake(name).replace("_", " "), plural.replace("_", " "), name.lower())
        if any(f" {spelling} " in words for spelling in spellings):
            found.add(name)
    return found
