"""Long sections in parts, cut at natural borders, so that a search need not bring in the whole of them.

A part is a choice of the section's blocks: a run of them, and before it what its first block cannot be understood
without (the header of its table, the bullets above it, the line with a colon that introduces the list). All parts
of one section depend on that section alone, so an edit elsewhere moves no border.
"""

from collections.abc import Sequence

from ast_schemas.spec import Block, Section
from rag.identity import content_hash

PART_CHARS = 2400
"""About 600 tokens: a page of requirements."""

WHOLE_CHARS = PART_CHARS * 3 // 2
"""A section of up to this length is one part; halves of it would say little."""

_INTRODUCED = ("bullet", "table_header", "code", "note")

Blocks = tuple[int, ...]
"""Ascending indices into ``Section.blocks``."""


def parts(section: Section) -> tuple[Blocks, ...]:
    """The parts in document order; every block is in at least one. A short section is one part."""
    blocks = section.blocks
    lengths = [len(block.text) + 1 for block in blocks]
    if sum(lengths) <= WHOLE_CHARS:
        return (tuple(range(len(blocks))),)
    above = _above(blocks)
    result: list[Blocks] = []
    start = 0
    while start < len(blocks):
        end = _border(start, above, lengths)
        result.append((*above[start], *range(start, end)))
        start = end
    return tuple(result)


def cut(section: Section, blocks: Blocks | None) -> Section:
    """The section with these blocks only, its heading path kept and its hash made anew; None is all of them."""
    if blocks is None or len(blocks) == len(section.blocks):
        return section
    kept = tuple(section.blocks[index] for index in blocks)
    return section.model_copy(update={"blocks": kept, "content_hash": content_hash(section.path, kept)})


def together(chosen: Sequence[Blocks]) -> Blocks:
    """The blocks of several parts of one section."""
    return tuple(sorted({index for part in chosen for index in part}))


def _border(start: int, above: Sequence[Blocks], lengths: Sequence[int]) -> int:
    """Where the part that begins at ``start`` ends: the last border that fits, between two thoughts if there is one.

    A border inside a list or table is taken only if none outside of it lies in the second half of the part.
    """
    size, end = sum(lengths[index] for index in above[start]), start
    reached: dict[int, int] = {}
    while end < len(lengths) and (end == start or size + lengths[end] <= PART_CHARS):
        size += lengths[end]
        end += 1
        reached[end] = size
    if end == len(lengths):
        return end
    allowed = [index for index in reached if index - 1 not in above[index]]
    outside = [index for index in allowed if not above[index] and reached[index] >= PART_CHARS // 2]
    return (outside or allowed or [end])[-1]


def _above(blocks: Sequence[Block]) -> list[Blocks]:
    """For each block the earlier ones without which it cannot be understood."""
    result: list[Blocks] = []
    open_bullets: list[int] = []
    introduction: Blocks = ()
    header: Blocks = ()
    for index, block in enumerate(blocks):
        previous = blocks[index - 1] if index else None
        if block.kind == "bullet":
            if previous is None or previous.kind != "bullet":
                open_bullets, introduction = [], _introduction(blocks, index)
            while open_bullets and blocks[open_bullets[-1]].depth >= block.depth:
                open_bullets.pop()
            result.append((*introduction, *open_bullets))
            open_bullets.append(index)
        elif block.kind == "table_row":
            result.append(header)
        else:
            result.append(_introduction(blocks, index) if block.kind in _INTRODUCED else ())
            header = (*result[-1], index) if block.kind == "table_header" else ()
    return result


def _introduction(blocks: Sequence[Block], index: int) -> Blocks:
    """The sentence before, if it ends in a colon."""
    introduces = index > 0 and blocks[index - 1].kind == "paragraph" and blocks[index - 1].text.endswith(":")
    return (index - 1,) if introduces else ()
