"""What is asked of retrieval, and what it answers: data only."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from ast_schemas.base import Node

RetrieverKind = Literal["lexical", "dense", "hybrid"]
Why = Literal["pinned", "linked", "exact_term", "lexical", "dense", "below_threshold", "over_budget", "not_searched"]

VERSION = 2
"""Raised whenever the same query may get another answer, so that no answer is remembered for too long."""

LEXICAL_THRESHOLD = 0.25
DENSE_THRESHOLD = 0.26
"""Both calibrated on the generated specs of ``benchmarks/retrieval``; docs/retrieval.md has the table."""


class RetrievalSettings(Node):
    """How sections are found. All of it changes contexts, except ``cache``."""

    retriever: RetrieverKind = "hybrid"
    lexical_threshold: float = LEXICAL_THRESHOLD
    """Least share of the highest lexical score that a query could reach, in [0, 1)."""
    dense_threshold: float = DENSE_THRESHOLD
    """Least cosine of the query to the best passage of a section."""
    model: str | None = None
    """Folder or name of a sentence-transformers model; None is the packaged one."""
    cache: Path | None = None
    """Folder for vectors; None keeps them in memory only."""


class ContextQuery(Node):
    """What one unit needs to read, said by its names and by what is known of its neighbourhood."""

    text: str
    """Words that describe the unit: its kind, name, fields and neighbours. Not a fixed phrase."""
    also: tuple[str, ...] = ()
    """Further texts, each searched for by itself: a section's score is that of the text that it fits best. Ranks are of
    ``text`` alone."""
    terms: tuple[str, ...] = ()
    """Names whose every section is needed, in any spelling."""
    pinned: tuple[str, ...] = ()
    """Ids of sections that every unit gets, see ``pinned_sections``."""
    linked: tuple[str, ...] = ()
    """Ids of the sections that define the unit and its neighbours; what these link to comes along."""
    within: tuple[str, ...] | None = None
    """Ids of the sections in which text and terms are searched for; None is all."""
    budget_tokens: int = Field(default=8000, ge=0)


class RankedSection(Node):
    """One section of the spec with what each retriever thinks of it, and why it is in or out."""

    id: str
    used: bool
    why: Why
    reason: str
    """``why`` for a person: which term, which score against which threshold."""
    tokens: int
    """Of the whole section."""
    sent: int
    """Tokens of what is sent of it; fewer than ``tokens`` where only parts of a long section are."""
    lexical: float | None
    """None where that retriever is off, did not search here, or found nothing in common."""
    dense: float | None
    lexical_rank: int | None
    dense_rank: int | None
    fused_rank: int
    need: int | None
    """1 for the one that would be kept longest if the budget were small; None for what is not wanted."""


class Tokens(Node):
    """Estimates of four characters a token, of the text that ``rag.wire`` makes."""

    sent: int
    needed: int
    """What would be sent without a budget."""
    spec: int
    budget: int


class Context(Node):
    """The answer: every section of the spec in document order, some of them used."""

    retriever: RetrieverKind
    sections: tuple[RankedSection, ...]
    tokens: Tokens
    over_budget: tuple[str, ...] = ()
    """Ids of the sections that are needed but did not fit, or not whole; the least needed are left out."""
    unknown: tuple[str, ...] = ()
    """Pinned or linked ids that the spec does not have, a problem of the caller."""

    @property
    def used(self) -> tuple[str, ...]:
        """Ids of the sections to send, in document order."""
        return tuple(section.id for section in self.sections if section.used)
