"""What a unit would be asked now: its sections, the symbols offered to it, and the key of all that."""

from dataclasses import dataclass

from ast_schemas.spec import Section, Spec
from compiler.build import rooms
from compiler.build.contexts import Contexts
from compiler.build.queries import Reading
from compiler.build.rooms import Neighbours
from compiler.fill.question import Question
from compiler.graph.inputs import Inputs, inputs_of
from compiler.symbols.accepted import Accepted
from compiler.symbols.signatures import signatures_of
from rag.wire import render, shown_ids


@dataclass(frozen=True)
class Asked:
    """``text`` is the wire text of the sections."""

    inputs: Inputs
    sections: tuple[Section, ...]
    text: str
    near: Neighbours
    offered: dict[str, tuple[str, ...]]
    cited: dict[str, str]
    """Requirement id → how ``text`` shows it."""

    def question(self, unit: str) -> Question:
        """As it is asked the first time."""
        return Question(
            unit=unit,
            kind=self.inputs.kind,
            symbols=self.near.lines,
            sections=self.text,
            offered=self.offered,
            likely=self.near.likely,
            cited=self.cited,
        )


def asked(unit: str, wanted: Reading, accepted: Accepted, contexts: Contexts) -> Asked:
    """Runs retrieval; may load vectors the first time that a text is searched for."""
    sections = contexts.sections(unit, wanted)
    text = render(sections)
    near = rooms.neighbours(unit, accepted, text)
    offered = {**near.offered, "requirement": requirement_ids(sections)}
    phase, _, name = unit.partition("/")
    kind: str | None = "procedure" if phase == "procedures" else None
    if phase == "operations":
        kind = signatures_of(accepted).form_kind(name)
    return Asked(
        inputs_of(unit, kind, sections, near.lines, offered), sections, text, near, offered, shown_ids(sections)
    )


def own_text(unit: str, spec: Spec) -> str:
    """The wire text of the section that the unit is named after, empty for units that are not."""
    return render([section for section in spec.sections if section.id == unit.partition("/")[2]])


def requirement_ids(sections: tuple[Section, ...]) -> tuple[str, ...]:
    """The ids that may be cited, in document order."""
    return tuple(block.requirement for section in sections for block in section.blocks if block.requirement)
