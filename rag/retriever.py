"""The sections that one unit needs, each with the reason why it is in or out.

A section is in because it is pinned, because a structural link leads to it, because it names a term exactly, or
because a retriever's score reaches a fixed threshold. All four are known from the query and from that section
alone, so an edit elsewhere moves no one's context. Rank fusion orders; it matters only where the budget is too
small, which is reported.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ast_schemas.spec import Section, Spec
from rag.budget import by_need, fitted, token_count
from rag.context import Context, ContextQuery, RankedSection, RetrievalSettings, Tokens, Why
from rag.dense import SentenceTransformerEmbedder
from rag.fusion import fused, ranked
from rag.parts import cut
from rag.search import Search, best
from rag.vectors import Embedder, VectorStore
from rag.verdicts import Verdict, searched, structural


@dataclass(frozen=True)
class Selection:
    """What a query is answered with."""

    sections: tuple[Section, ...]
    """In document order; a long one perhaps in part."""
    over_budget: tuple[str, ...] = ()
    """Ids of needed sections that are not sent, or not whole, for want of room: a problem to report."""
    unknown: tuple[str, ...] = ()
    """Pinned or linked ids that the spec does not have, a problem of the caller."""


@dataclass(frozen=True)
class _Found:
    """By position of a section: scores of what was searched, verdicts on what is wanted and on what of it fits."""

    search: Search
    lexical: Mapping[int, float]
    dense: Mapping[int, float]
    ranks: tuple[Mapping[int, int], Mapping[int, int]]
    """By the query's own text; the other texts only bring sections in."""
    wanted: Mapping[int, Verdict]
    """The most needed first."""
    fit: Mapping[int, Verdict]


class Retriever:
    """Answers context queries over one spec.

    ``embedder`` replaces the sentence-transformers model of the settings. Indices are built when the first query
    needs them; with ``retriever="lexical"`` neither torch, sentence_transformers nor faiss is imported.
    """

    def __init__(self, spec: Spec, settings: RetrievalSettings | None = None, embedder: Embedder | None = None) -> None:
        self.settings = settings or RetrievalSettings()
        self._sections = spec.sections
        self._position = {section.id: index for index, section in enumerate(spec.sections)}
        self._embedder = embedder
        self._searches: dict[tuple[str, ...] | None, Search] = {}

    def select(self, query: ContextQuery) -> Selection:
        """The sections to send. Raises DenseUnavailable if vectors are on but not installed."""
        found = self._found(query)
        return Selection(self._sent(found), self._over_budget(found), self._unknown(query))

    def context(self, query: ContextQuery) -> Context:
        """All sections of the spec with scores and reasons; what is used is what ``select`` gives."""
        found = self._found(query)
        order = fused(found.ranks, range(len(self._sections)))
        need = {index: place for place, index in enumerate(found.wanted, start=1)}
        sections = []
        for index, section in enumerate(self._sections):
            why, reason = self._reason(index, found, query.budget_tokens)
            sections.append(
                RankedSection(
                    id=section.id,
                    used=index in found.fit,
                    why=why,
                    reason=reason,
                    tokens=self._tokens[index],
                    sent=token_count([cut(section, found.fit[index].blocks)]) if index in found.fit else 0,
                    lexical=found.lexical.get(index),
                    dense=found.dense.get(index),
                    lexical_rank=found.ranks[0].get(index),
                    dense_rank=found.ranks[1].get(index),
                    fused_rank=order[index],
                    need=need.get(index),
                )
            )
        needed = (cut(self._sections[index], verdict.blocks) for index, verdict in found.wanted.items())
        return Context(
            retriever=self.settings.retriever,
            sections=tuple(sections),
            tokens=Tokens(
                sent=sum(section.sent for section in sections),
                needed=token_count(needed),
                spec=sum(self._tokens),
                budget=query.budget_tokens,
            ),
            over_budget=self._over_budget(found),
            unknown=self._unknown(query),
        )

    def _found(self, query: ContextQuery) -> _Found:
        search = self._search(query.within)
        words, meaning = search.lexical(query.text), search.dense(query.text)
        ranks = ranked(search.by_section(words)), ranked(search.by_section(meaning))
        lexical = best([words, *map(search.lexical, query.also)])
        dense = best([meaning, *map(search.dense, query.also)])
        wanted = structural(self._sections, self._position, query)
        for index, verdict in searched(search, query, self.settings, lexical, dense).items():
            wanted.setdefault(index, verdict)
        ordered = by_need(wanted, fused(ranks, search.of))
        return _Found(
            search,
            search.by_section(lexical),
            search.by_section(dense),
            ranks,
            {index: wanted[index] for index in ordered},
            fitted(self._sections, wanted, ordered, query.budget_tokens),
        )

    def _sent(self, found: _Found) -> tuple[Section, ...]:
        return tuple(cut(self._sections[index], found.fit[index].blocks) for index in sorted(found.fit))

    def _over_budget(self, found: _Found) -> tuple[str, ...]:
        return tuple(
            self._sections[index].id
            for index in sorted(found.wanted)
            if index not in found.fit or found.fit[index].blocks != found.wanted[index].blocks
        )

    def _unknown(self, query: ContextQuery) -> tuple[str, ...]:
        return tuple(name for name in (*query.pinned, *query.linked) if name not in self._position)

    def _reason(self, index: int, found: _Found, budget: int) -> tuple[Why, str]:
        if index in found.fit:
            return found.fit[index].why, found.fit[index].reason
        if index in found.wanted:
            return "over_budget", f"over budget of {budget} tokens ({found.wanted[index].reason})"
        if index not in found.search.of:
            return "not_searched", "belongs to other units"
        scores = []
        if self.settings.retriever != "dense":
            scores.append(f"lexical {found.lexical.get(index, 0):.2f} < {self.settings.lexical_threshold:.2f}")
        if self.settings.retriever != "lexical" and found.dense:
            scores.append(f"cosine {found.dense.get(index, 0):.2f} < {self.settings.dense_threshold:.2f}")
        return "below_threshold", ", ".join(scores)

    def _search(self, within: tuple[str, ...] | None) -> Search:
        if within not in self._searches:
            names = self._position if within is None else within
            positions = sorted(self._position[name] for name in names if name in self._position)
            self._searches[within] = Search(self._sections, positions, self.settings, self._store)
        return self._searches[within]

    @cached_property
    def _tokens(self) -> list[int]:
        return [token_count([section]) for section in self._sections]

    @cached_property
    def _store(self) -> VectorStore | None:
        if self.settings.retriever == "lexical":
            return None
        return VectorStore(self._embedder or SentenceTransformerEmbedder(self.settings.model), self.settings.cache)
