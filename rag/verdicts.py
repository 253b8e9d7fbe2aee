"""Why a section is in: by structure, by an exact name, or by a score; known from the query and that section alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ast_schemas.spec import Section
from rag.context import ContextQuery, RetrievalSettings, Why
from rag.parts import Blocks, together
from rag.search import Scores, Search

_DECLARES = "declares the unit or a neighbour"
_BY_TERM, _BY_SCORE = 1_000_000, 1_000_001
"""Needs of what is found, after everything that structure brings."""


@dataclass(frozen=True)
class Verdict:
    """One section is in; ``blocks`` are those to send, None is all of them.

    ``need`` says who stays when the budget is too small, the lowest first; of equals the fused rank decides.
    """

    why: Why
    reason: str
    need: int
    blocks: Blocks | None = None


def structural(sections: Sequence[Section], position: Mapping[str, int], query: ContextQuery) -> dict[int, Verdict]:
    """What is linked, what is pinned, and what the linked ones link to; each section whole.

    The first of ``query.linked`` is needed most, then what is pinned, then the others in their order.
    """
    result: dict[int, Verdict] = {}

    def take(names: Iterable[str], why: Why, reason: str) -> None:
        for name in names:
            if name in position:
                result.setdefault(position[name], Verdict(why, reason, need=len(result)))

    take(query.linked[:1], "linked", _DECLARES)
    take(query.pinned, "pinned", "pinned")
    take(query.linked, "linked", _DECLARES)
    for name in query.linked:
        if name in position:
            take(sections[position[name]].links, "linked", f"linked from {name}")
    return result


def searched(
    search: Search, query: ContextQuery, settings: RetrievalSettings, lexical: Scores, dense: Scores
) -> dict[int, Verdict]:
    """What names a term or scores enough (scores are by part); of a long section those parts."""
    terms: dict[int, str] = {}
    for term in query.terms:
        for part in search.named(term):
            terms.setdefault(part, term)
    by_words = {part for part, score in lexical.items() if score >= settings.lexical_threshold}
    by_meaning = {part for part, score in dense.items() if score >= settings.dense_threshold}
    result: dict[int, Verdict] = {}
    for position in sorted({search.parts[part][0] for part in (*terms, *by_words, *by_meaning)}):
        own = search.of[position]
        chosen = [part for part in own if part in terms or part in by_words or part in by_meaning]
        named = next((terms[part] for part in chosen if part in terms), None)
        best = max((lexical.get(part, 0.0) for part in chosen), default=0.0)
        nearest = max((dense.get(part, 0.0) for part in chosen), default=0.0)
        why: Why
        if named is not None:
            why, reason = "exact_term", f"exact term {named}"
        elif best >= settings.lexical_threshold:
            why, reason = "lexical", f"lexical {best:.2f} ≥ {settings.lexical_threshold:.2f}"
        else:
            why, reason = "dense", f"cosine {nearest:.2f} ≥ {settings.dense_threshold:.2f}"
        need, blocks = _BY_TERM if named is not None else _BY_SCORE, None
        if len(chosen) < len(own):
            blocks = together([search.parts[part][1] or () for part in chosen])
            reason = f"{reason}, {len(chosen)} of {len(own)} parts"
        result[position] = Verdict(why, reason, need, blocks)
    return result
