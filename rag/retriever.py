"""The sections that one unit needs, each with the reason why it is in or out.

A section is in because it is pinned, because a structural link leads to it, because it names a term exactly, or
because a retriever's score reaches a fixed threshold. All four are known from the query and from that section
alone, so an edit elsewhere moves no one's context. Rank fusion orders; it matters only where the budget is too
small, which is reported.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from ast_schemas.spec import Section, Spec
from rag.context import Context, ContextQuery, RankedSection, RetrievalSettings, Tokens, Why
from rag.dense import DenseIndex, SentenceTransformerEmbedder
from rag.fusion import fused, ranked
from rag.lexical import LexicalIndex
from rag.passages import passages
from rag.terms import TermIndex
from rag.vectors import Embedder
from rag.wire import render

_CHARS_PER_TOKEN = 4
_PRIORITY: tuple[Why, ...] = ("pinned", "linked", "exact_term", "lexical", "dense")
"""Who stays when the budget is too small; within one of these the fused rank decides."""


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

    def context(self, query: ContextQuery) -> Context:
        """All sections with scores and reasons. Raises DenseUnavailable if vectors are on but not installed."""
        lexical = {} if self.settings.retriever == "dense" else self._lexical.scores(query.text)
        dense = {} if self.settings.retriever == "lexical" else self._dense.scores(query.text)
        lexical_ranks, dense_ranks = ranked(lexical), ranked(dense)
        order = fused([lexical_ranks, dense_ranks], range(len(self._sections)))
        verdicts = self._verdicts(query, lexical, dense)
        wanted = [index for index, (why, _) in verdicts.items() if why != "below_threshold"]
        dropped = self._over_budget(wanted, verdicts, order, query.budget_tokens)
        sections = []
        for index, section in enumerate(self._sections):
            why, reason = verdicts[index]
            if index in dropped:
                why, reason = "over_budget", f"over budget of {query.budget_tokens} tokens ({reason})"
            sections.append(
                RankedSection(
                    id=section.id,
                    used=why not in ("below_threshold", "over_budget"),
                    why=why,
                    reason=reason,
                    tokens=self._tokens[index],
                    lexical=lexical.get(index),
                    dense=dense.get(index),
                    lexical_rank=lexical_ranks.get(index),
                    dense_rank=dense_ranks.get(index),
                    fused_rank=order[index],
                )
            )
        needed = sum(self._tokens[index] for index in wanted)
        return Context(
            retriever=self.settings.retriever,
            sections=tuple(sections),
            tokens=Tokens(
                sent=needed - sum(self._tokens[index] for index in dropped),
                needed=needed,
                spec=sum(self._tokens),
                budget=query.budget_tokens,
            ),
            over_budget=tuple(self._sections[index].id for index in sorted(dropped)),
            unknown=tuple(name for name in (*query.pinned, *query.linked) if name not in self._position),
        )

    def used_sections(self, context: Context) -> tuple[Section, ...]:
        """The sections of a context in document order, ready for ``rag.wire.render``."""
        return tuple(self._sections[self._position[name]] for name in context.used)

    def _verdicts(
        self, query: ContextQuery, lexical: Mapping[int, float], dense: Mapping[int, float]
    ) -> dict[int, tuple[Why, str]]:
        """For every section the first reason to take it, in order of priority, or why there is none."""
        verdicts: dict[int, tuple[Why, str]] = {}
        for name in query.pinned:
            if name in self._position:
                verdicts.setdefault(self._position[name], ("pinned", "pinned"))
        for index, reason in self._linked(query.linked):
            verdicts.setdefault(index, ("linked", reason))
        for term in query.terms:
            for index in self._terms.sections_with(term):
                verdicts.setdefault(index, ("exact_term", f"exact term {term}"))
        for index in range(len(self._sections)):
            if index not in verdicts:
                verdicts[index] = self._by_score(lexical.get(index), dense.get(index))
        return verdicts

    def _linked(self, linked: Sequence[str]) -> list[tuple[int, str]]:
        known = [self._position[name] for name in linked if name in self._position]
        found = [(index, "linked") for index in known]
        for index in known:
            section = self._sections[index]
            targets = (self._position[name] for name in section.links if name in self._position)
            found += [(target, f"linked from {section.id}") for target in targets]
        return found

    def _by_score(self, lexical: float | None, dense: float | None) -> tuple[Why, str]:
        settings = self.settings
        if lexical is not None and lexical >= settings.lexical_threshold:
            return "lexical", f"lexical score {lexical:.2f} ≥ {settings.lexical_threshold:.2f}"
        if dense is not None and dense >= settings.dense_threshold:
            return "dense", f"dense cosine {dense:.2f} ≥ {settings.dense_threshold:.2f}"
        return "below_threshold", "below threshold"

    def _over_budget(
        self, wanted: Sequence[int], verdicts: Mapping[int, tuple[Why, str]], order: Mapping[int, int], budget: int
    ) -> set[int]:
        """The wanted sections that do not fit, the least needed first out; a smaller one may still fit after them."""
        left = budget
        dropped: set[int] = set()
        for index in sorted(wanted, key=lambda index: (_PRIORITY.index(verdicts[index][0]), order[index])):
            if self._tokens[index] <= left:
                left -= self._tokens[index]
            else:
                dropped.add(index)
        return dropped

    @cached_property
    def _tokens(self) -> list[int]:
        return [-(-len(render([section])) // _CHARS_PER_TOKEN) for section in self._sections]

    @cached_property
    def _lexical(self) -> LexicalIndex:
        return LexicalIndex(passages(self._sections))

    @cached_property
    def _terms(self) -> TermIndex:
        return TermIndex(self._sections)

    @cached_property
    def _dense(self) -> DenseIndex:
        embedder = self._embedder or SentenceTransformerEmbedder(self.settings.model)
        return DenseIndex(passages(self._sections), embedder, self.settings.cache)
