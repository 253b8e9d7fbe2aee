"""The sections of each unit, through retrieval; answers are kept while spec, settings and query stay the same."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.spec import Section, Spec
from compiler.build.queries import Reading
from compiler.build.settings import Settings
from compiler.diagnostics import make
from compiler.diagnostics.codes import build as codes
from compiler.graph.fingerprints import digest, spec_digest

if TYPE_CHECKING:
    from rag.retriever import Retriever


@dataclass
class Contexts:
    """Answers readings over one spec. ``known`` are the answers of the last compile, ``used`` those of this one."""

    spec: Spec
    settings: Settings
    known: dict[str, tuple[str, ...]]
    vectors: Path | None = None
    used: dict[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _retrievers: dict[tuple[str, ...], "Retriever"] = field(default_factory=dict)

    def sections(self, unit: str, reading: Reading) -> tuple[Section, ...]:
        """The unit's sections in document order. May load vectors the first time that a text is searched for."""
        key = digest([self._base, reading.model_dump(mode="json")])
        found = self.used.get(key) or self.known.get(key)
        if found is None:
            found = self._retrieved(unit, reading)
        if unit not in self.left_out:
            self.used[key] = found
        wanted = set(found)
        return tuple(section for section in self.spec.sections if section.id in wanted)

    def warnings(self) -> tuple[Diagnostic, ...]:
        """One for each unit whose context did not fit."""
        return tuple(
            make(
                codes.CONTEXT_TOO_LARGE,
                unit=unit,
                budget=self.settings.context_tokens,
                sections=", ".join(names),
                hint="Raise context_tokens, or split the section.",
            )
            for unit, names in sorted(self.left_out.items())
        )

    def _retrieved(self, unit: str, reading: Reading) -> tuple[str, ...]:
        """What is linked or pinned, and from the sections that belong to no unit what the text finds."""
        from rag.context import ContextQuery

        budget = self.settings.context_tokens
        near = ContextQuery(text="", linked=reading.linked, pinned=reading.pinned, budget_tokens=budget)
        structural = self._structural.context(near)
        used, left_out = structural.used, structural.over_budget
        if reading.text is not None and reading.common:
            left = max(0, budget - structural.tokens.sent)
            query = ContextQuery(text=reading.text, budget_tokens=left)
            found = self._searching(reading.common).context(query)
            used, left_out = (*used, *found.used), (*left_out, *found.over_budget)
        if left_out:
            self.left_out[unit] = left_out
        return tuple(dict.fromkeys(used))

    @cached_property
    def _base(self) -> str:
        settings = self.settings
        return digest([spec_digest(self.spec), settings.retriever, settings.context_tokens])

    @cached_property
    def _structural(self) -> "Retriever":
        from rag.context import RetrievalSettings
        from rag.retriever import Retriever

        return Retriever(self.spec, RetrievalSettings(retriever="lexical"))

    def _searching(self, common: tuple[str, ...]) -> "Retriever":
        """Over the sections that any unit may need; there is one such set in a compile, or a few while it settles."""
        from rag.context import RetrievalSettings
        from rag.retriever import Retriever

        if common not in self._retrievers:
            wanted = set(common)
            sections = tuple(section for section in self.spec.sections if section.id in wanted)
            settings = RetrievalSettings(retriever=self.settings.retriever, cache=self.vectors)
            self._retrievers[common] = Retriever(self.spec.model_copy(update={"sections": sections}), settings)
        return self._retrievers[common]
