"""How much of what is wanted fits into one call."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ast_schemas.spec import Section
from rag.parts import Blocks, cut, parts, together
from rag.verdicts import Verdict
from rag.wire import render

_CHARS_PER_TOKEN = 4


def token_count(sections: Iterable[Section]) -> int:
    """An estimate of four characters a token, rounded up for each section, of the text that ``rag.wire`` makes."""
    return sum(-(-len(render([section])) // _CHARS_PER_TOKEN) for section in sections)


def by_need(verdicts: Mapping[int, Verdict], order: Mapping[int, int]) -> list[int]:
    """The positions in the order in which they stay; ``order`` are the fused ranks of what was searched."""
    return sorted(verdicts, key=lambda index: (verdicts[index].need, order.get(index, len(order) + 1), index))


def fitted(
    sections: Sequence[Section], verdicts: Mapping[int, Verdict], ordered: Iterable[int], budget: int
) -> dict[int, Verdict]:
    """The verdicts that fit, taken in this order; of a long section the first parts that fit.

    What comes after a section that does not fit may still fit.
    """
    left, result = budget, {}
    for index in ordered:
        verdict = verdicts[index]
        size = token_count([cut(sections[index], verdict.blocks)])
        if size > left:
            blocks = _leading(sections[index], verdict.blocks, left)
            if not blocks:
                continue
            verdict = replace(verdict, reason=f"{verdict.reason}, cut to the budget of {budget} tokens", blocks=blocks)
            size = token_count([cut(sections[index], blocks)])
        result[index] = verdict
        left -= size
    return result


def _leading(section: Section, wanted: Blocks | None, budget: int) -> Blocks:
    """The blocks of the first wanted parts that fit; none if not even one does, or if the section is one part."""
    pieces = parts(section)
    if len(pieces) == 1:
        return ()
    chosen: list[Blocks] = []
    for piece in pieces:
        if wanted is not None and not set(piece) <= set(wanted):
            continue
        if token_count([cut(section, together([*chosen, piece]))]) > budget:
            break
        chosen.append(piece)
    return together(chosen)
