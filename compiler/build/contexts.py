"""The sections of each unit, through retrieval; answers are kept while spec, settings and query stay the same."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.spec import Section, Spec
from compiler.build.queries import Reading, context_query
from compiler.build.settings import Settings
from compiler.diagnostics import make
from compiler.diagnostics.codes import build as codes
from compiler.graph.fingerprints import digest, spec_digest
from rag.parts import Blocks, cut
from rag.problems import DenseUnavailable

if TYPE_CHECKING:
    from rag.context import Context
    from rag.retriever import Retriever

_PARTIAL = re.compile(r"(.*)\[([\d,]*)\]")


@dataclass
class Contexts:
    """Answers readings over one spec. ``known`` are the answers of the last compile, ``used`` those of this one.

    An answer is a list of section ids; where only some blocks of a long section are sent, their indices follow the
    id in brackets: ``orders.rules[0,3,4]``.
    """

    spec: Spec
    settings: Settings
    known: dict[str, tuple[str, ...]]
    vectors: Path | None = None
    used: dict[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def sections(self, unit: str, reading: Reading) -> tuple[Section, ...]:
        """The unit's sections in document order. May load vectors the first time that a text is searched for.

        Raises rag.problems.DenseUnavailable if vectors are needed and cannot be made.
        """
        key = digest([self._base, reading.model_dump(mode="json")])
        found = self.used.get(key) or self.known.get(key)
        if found is None:
            found = self._retrieved(unit, reading)
        if unit not in self.left_out:
            self.used[key] = found
        wanted = dict(_parsed(name) for name in found)
        return tuple(cut(section, wanted[section.id]) for section in self.spec.sections if section.id in wanted)

    def explained(self, reading: Reading) -> "Context":
        """What ``sections`` chooses, with scores and reasons for every section of the spec. Raises the same."""
        return self._retriever.context(context_query(reading, self.settings.context_tokens))

    def warnings(self) -> tuple[Diagnostic, ...]:
        """One for each unit whose context did not fit."""
        return tuple(
            too_large(unit, names, self.settings.context_tokens) for unit, names in sorted(self.left_out.items())
        )

    def _retrieved(self, unit: str, reading: Reading) -> tuple[str, ...]:
        selection = self._retriever.select(context_query(reading, self.settings.context_tokens))
        if selection.over_budget:
            self.left_out[unit] = selection.over_budget
        return tuple(_written(section, self._whole[section.id]) for section in selection.sections)

    @cached_property
    def _base(self) -> str:
        from rag.context import VERSION

        settings = self.settings
        return digest([spec_digest(self.spec), settings.retriever, settings.context_tokens, VERSION])

    @cached_property
    def _whole(self) -> dict[str, Section]:
        return {section.id: section for section in self.spec.sections}

    @cached_property
    def _retriever(self) -> "Retriever":
        from rag.context import RetrievalSettings
        from rag.retriever import Retriever

        settings = RetrievalSettings(retriever=self.settings.retriever, cache=self.vectors)
        return Retriever(self.spec, settings)


def too_large(unit: str | None, names: tuple[str, ...], budget: int) -> Diagnostic:
    """The warning that ``names`` are needed and are not sent, or not whole."""
    return make(
        codes.CONTEXT_TOO_LARGE,
        unit=unit,
        budget=budget,
        sections=", ".join(names),
        hint="Raise context_tokens, or split the section.",
    )


def without_vectors(error: DenseUnavailable) -> Diagnostic:
    """The error that search by meaning is asked for and cannot be had."""
    return make(
        codes.VECTORS_UNAVAILABLE,
        reason=f"{error.missing} is not available",
        hint="Install it, or use --retriever lexical.",
    )


def _written(sent: Section, whole: Section) -> str:
    if len(sent.blocks) == len(whole.blocks):
        return sent.id
    index = {id(block): str(place) for place, block in enumerate(whole.blocks)}
    return f"{sent.id}[{','.join(index[id(block)] for block in sent.blocks)}]"


def _parsed(name: str) -> tuple[str, Blocks | None]:
    partial = _PARTIAL.fullmatch(name)
    if partial is None:
        return name, None
    return partial[1], tuple(int(index) for index in partial[2].split(",") if index)
