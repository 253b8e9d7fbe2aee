"""Sections that say the same as another one: word for word, or nearly so.

A repeated section costs tokens in every context that both are in, and two that differ in a word are often a copy
that was not kept up to date. Sections that follow one pattern about two things may be alike too. All of it is for a
person to look at; nothing is removed.
"""

from collections.abc import Sequence
from typing import Literal

from ast_schemas.base import Node
from ast_schemas.spec import Section
from rag.identity import normalised
from rag.tokenize import stems

NEAR = 0.8
"""Least share of common three-word shingles (Jaccard) for two sections to be nearly the same."""

_SHINGLE = 3
_FEWEST_SHINGLES = 12
"""Shorter sections are alike by chance."""

_COMMON = 50
"""A shingle in more sections than this is boilerplate and no hint; it bounds the work to linear."""


class Duplicate(Node):
    """``second`` repeats ``first``, which stands earlier in the spec. Both are section ids."""

    kind: Literal["equal", "near"]
    first: str
    second: str
    similarity: float
    """Share of common shingles, 1 for equal."""


def duplicates(sections: Sequence[Section]) -> list[Duplicate]:
    """All pairs of a section and the most similar earlier one, in document order. Headings do not count."""
    bodies: dict[str, str] = {}
    shingles: dict[int, frozenset[tuple[str, ...]]] = {}
    holders: dict[tuple[str, ...], list[int]] = {}
    found: list[Duplicate] = []
    for index, section in enumerate(sections):
        text = "\n".join(normalised(block.text) for block in section.blocks)
        own = _shingles(text)
        if text in bodies:
            found.append(Duplicate(kind="equal", first=bodies[text], second=section.id, similarity=1.0))
            continue
        if text:
            bodies[text] = section.id
        if len(own) < _FEWEST_SHINGLES:
            continue
        nearest = _nearest(own, shingles, holders)
        if nearest is not None:
            first = sections[nearest[1]].id
            found.append(Duplicate(kind="near", first=first, second=section.id, similarity=round(nearest[0], 3)))
        shingles[index] = own
        for shingle in own:
            holders.setdefault(shingle, []).append(index)
    return found


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = stems(text)
    return frozenset(tuple(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1))


def _nearest(
    own: frozenset[tuple[str, ...]],
    shingles: dict[int, frozenset[tuple[str, ...]]],
    holders: dict[tuple[str, ...], list[int]],
) -> tuple[float, int] | None:
    """Similarity and index of the most similar earlier section, the earliest of equals; None below ``NEAR``."""
    candidates: set[int] = set()
    for shingle in own:
        known = holders.get(shingle, [])
        if len(known) <= _COMMON:
            candidates.update(known)
    best: tuple[float, int] | None = None
    for index in sorted(candidates):
        other = shingles[index]
        if min(len(own), len(other)) < NEAR * max(len(own), len(other)):
            continue
        similarity = len(own & other) / len(own | other)
        if similarity >= NEAR and (best is None or similarity > best[0]):
            best = similarity, index
    return best
