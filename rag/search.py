"""Search by words, by meaning and by exact names over some sections of a spec, part by part."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from ast_schemas.spec import Section
from rag.context import RetrievalSettings
from rag.dense import DenseIndex
from rag.lexical import LexicalIndex
from rag.parts import Blocks, cut, parts
from rag.passages import Passage, passages
from rag.terms import TermIndex
from rag.vectors import VectorStore

Scores = Mapping[int, float]


class Search:
    """The sections at the positions ``within`` of a spec. An index is built when it is first asked.

    ``vectors`` is None where search by meaning is off. Scores are by part; ``parts`` tells whose part each is.
    """

    def __init__(
        self, sections: Sequence[Section], within: Iterable[int], settings: RetrievalSettings, store: VectorStore | None
    ) -> None:
        self.parts: list[tuple[int, Blocks | None]] = []
        """The position of each part's section, and its blocks; None where the section is one part."""
        self.of: dict[int, list[int]] = {}
        """Position of a section → its parts."""
        self._several_files = len({section.file for section in sections}) > 1
        self._pieces: list[Section] = []
        self._settings, self._store = settings, store
        for position in within:
            section = sections[position]
            found = parts(section)
            for blocks in found:
                self.of.setdefault(position, []).append(len(self.parts))
                self.parts.append((position, blocks if len(found) > 1 else None))
                self._pieces.append(cut(section, blocks))

    def lexical(self, text: str) -> dict[int, float]:
        """Scores above zero by part; none where search by words is off."""
        return {} if self._settings.retriever == "dense" or not text else self._lexical.scores(text)

    def dense(self, text: str) -> dict[int, float]:
        """Cosines by part; none where search by meaning is off. Raises DenseUnavailable."""
        return {} if self._store is None or not text else self._dense.scores(text)

    def named(self, term: str) -> list[int]:
        """The parts that name ``term``, ascending."""
        return self._terms.sections_with(term)

    def by_section(self, scores: Scores) -> dict[int, float]:
        """The score of each section's best part, by position."""
        return best({self.parts[part][0]: score} for part, score in scores.items())

    @cached_property
    def _passages(self) -> list[Passage]:
        return passages(self._pieces, several_files=self._several_files)

    @cached_property
    def _lexical(self) -> LexicalIndex:
        return LexicalIndex(self._passages)

    @cached_property
    def _dense(self) -> DenseIndex:
        assert self._store is not None
        return DenseIndex(self._passages, self._store)

    @cached_property
    def _terms(self) -> TermIndex:
        return TermIndex(self._pieces, several_files=self._several_files)


def best(all_scores: Iterable[Scores]) -> dict[int, float]:
    """The highest of several scores."""
    result: dict[int, float] = {}
    for scores in all_scores:
        for index, score in scores.items():
            result[index] = max(result.get(index, score), score)
    return result
