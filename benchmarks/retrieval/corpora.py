"""Specs with their units, each unit as it asks by its words alone and as a compile asks, and what it needs."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ast_schemas.base import Node
from ast_schemas.spec import Spec
from benchmarks.retrieval.labels import Labels, load_labels, unknown_ids
from benchmarks.retrieval.large_spec import generate
from benchmarks.retrieval.rail_spec import generate_rail
from compiler.build.asking import own_text
from compiler.build.outlining import read_offline
from compiler.build.queries import Reading, context_query, reading
from compiler.build.settings import Settings
from compiler.graph.units import PHASES, units_of
from rag.context import ContextQuery
from rag.sections import load_spec, parse_document

UNLIMITED = 10**9
GENERATORS = {"office": generate, "rail": generate_rail}
SPECS = Path("fixtures/specs")
LABELS = Path("fixtures/retrieval/labels")


class Case(Node):
    """One unit of one spec."""

    unit: str
    words: ContextQuery
    """Its words alone, searched for in the whole spec."""
    structured: ContextQuery
    """What a compile asks: links and pinned sections, and its words where sections belong to no unit."""
    needed: tuple[str, ...]
    given: tuple[str, ...] = ()
    """Sections that every unit gets and no search has to find; they count as tokens only."""


class Corpus(Node):
    """A spec and its cases."""

    name: str
    spec: Spec
    cases: tuple[Case, ...]


def generated(kind: str, seed: int, entities: int) -> Corpus:
    """A generated spec; the outline that a compile would have is known by construction."""
    text, labels = GENERATORS[kind](seed, entities)
    spec = Spec(root=labels.spec, sections=parse_document(text, f"{kind}.md"))
    ids = [section.id for section in spec.sections]
    named = (name for unit in labels.units for name in (*unit.linked, *unit.needed))
    _refuse_stale(labels.spec, unknown_ids((*labels.pinned, *named), ids))
    return Corpus(name=labels.spec, spec=spec, cases=tuple(_generated_cases(labels, ids)))


def labelled(file: Path) -> Corpus:
    """A spec of the fixtures with its label file, asked as a compile asks after the reader has made the outline.

    Raises ValueError for a label that names a section or a unit that does not exist.
    """
    labels = load_labels(file)
    spec = load_spec(SPECS / labels.spec).spec
    settings = Settings(retriever="lexical")
    with tempfile.TemporaryDirectory() as folder:
        accepted, _ = read_offline(spec, settings, Path(folder))
    units = {unit for phase in PHASES for unit in units_of(phase, spec, accepted)}
    _refuse_stale(labels.spec, unknown_ids(labels.units, units))
    named = (name for needs in labels.units.values() for name in needs.needs)
    _refuse_stale(labels.spec, unknown_ids(named, (section.id for section in spec.sections)))
    cases = []
    for unit, needs in labels.units.items():
        asked = reading(unit, accepted, own_text(unit, spec))
        words = asked.text or _heading(own_text(unit, spec))
        cases.append(
            Case(
                unit=unit,
                words=ContextQuery(text=words, also=asked.also, budget_tokens=UNLIMITED),
                structured=context_query(asked, UNLIMITED),
                needed=needs.needs,
            )
        )
    return Corpus(name=labels.spec, spec=spec, cases=tuple(cases))


def _generated_cases(labels: Labels, ids: list[str]) -> Iterator[Case]:
    declaring = {name for unit in labels.units for name in unit.linked}
    common = tuple(name for name in ids if name not in declaring and name not in labels.pinned)
    for unit in labels.units:
        asked = Reading(
            text=unit.text, also=unit.also, terms=unit.terms, linked=unit.linked, pinned=labels.pinned, common=common
        )
        yield Case(
            unit=unit.unit,
            words=ContextQuery(text=unit.text, also=unit.also, budget_tokens=UNLIMITED),
            structured=context_query(asked, UNLIMITED),
            needed=tuple(name for name in unit.needed if name not in labels.pinned),
            given=labels.pinned,
        )


def _heading(text: str) -> str:
    """The titles of the wire text's first line."""
    return re.sub(r"^## (.*) \{#.*", r"\1", text.split("\n", 1)[0])


def _refuse_stale(name: str, stale: list[str]) -> None:
    if stale:
        raise ValueError(f"{name}: labels name what does not exist: {', '.join(stale)}")
