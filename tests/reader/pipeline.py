"""A compile without driver, cache or checks: every unit of every phase read in order, as the requests would ask.

Units see the sections that the structure links to them, and all symbols.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ast_schemas.spec import Section, Spec
from compiler.build.queries import reading
from compiler.fill.citations import renamed
from compiler.fill.forms import FORMS
from compiler.graph.units import PHASES, units_of
from compiler.models.protocol import FillRequest, Message, Tool
from compiler.reader import read
from compiler.symbols.accepted import NOTHING_ACCEPTED, Accepted
from rag.sections import load_spec, parse_document
from rag.wire import render, shown_ids


@dataclass
class Run:
    """What came of a spec: forms by unit, and what no unit could read, by requirement."""

    spec: Spec
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    accepted: Accepted = NOTHING_ACCEPTED

    @property
    def uncovered(self) -> dict[str, str]:
        """Text of each requirement that some unit could not read → the reason."""
        texts = {block.requirement: block.text for section in self.spec.sections for block in section.blocks}
        return {
            texts.get(item["requirement"], item["requirement"]): item["reason"]
            for form in self.forms.values()
            for item in form["uncovered"]
        }

    @property
    def unmentioned(self) -> list[str]:
        """Texts of requirements that no unit used, explained or rejected."""
        seen = {item["requirement"] for form in self.forms.values() for item in form["uncovered"]}
        for form in self.forms.values():
            seen |= _cited(form)
        return [
            block.text
            for section in self.spec.sections
            for block in section.blocks
            if block.requirement and block.requirement not in seen
        ]


def _cited(value: Any) -> set[str]:
    found: set[str] = set()
    if isinstance(value, dict):
        for name, inner in value.items():
            found |= set(inner) if name in ("requirements", "informative") else _cited(inner)
    elif isinstance(value, list):
        for inner in value:
            found |= _cited(inner)
    return found


def request(unit: str, sections: list[Section], symbols: str = "", form: str | None = None) -> FillRequest:
    """A request as it goes over the wire."""
    text = f"unit: {unit}\n" + (f"form: {form}\n" if form else "")
    text += f"\n# Symbols\n{symbols}\n\n# Sections\n{render(sections)}"
    tool = Tool(name=f"fill_{unit.partition('/')[0]}", description="", parameters={})
    return FillRequest(unit=unit, form=form, system="", messages=(Message(role="user", content=text),), tool=tool)


def run_text(text: str) -> Run:
    return run(Spec(root=".", sections=parse_document(text, "spec.md")))


def run_path(path: Path) -> Run:
    return run(load_spec(path).spec)


def run(spec: Spec, everything: bool = False) -> Run:
    """Read all phases. Every answer must be valid for its form."""
    from compiler.symbols.neighbourhood import offered

    result = Run(spec)
    for phase in PHASES:
        found = {}
        for unit in units_of(phase, spec, result.accepted):
            sections = _sections(unit, spec, result.accepted, everything)
            lines = () if phase == "outline" else offered(unit, result.accepted, render(sections)).lines
            said = read(request(unit, sections, "\n".join(lines)))
            assert said is not None, unit
            arguments = renamed(said, {shown: name for name, shown in shown_ids(sections).items()})
            result.forms[unit] = arguments
            found[unit] = FORMS[phase].model_validate(arguments)
        result.accepted = result.accepted.with_units(found)
    return result


def _sections(unit: str, spec: Spec, accepted: Accepted, everything: bool) -> list[Section]:
    asked = reading(unit, accepted, _own(unit, spec))
    wanted = {*asked.linked, *asked.pinned}
    for section in spec.sections:
        below = any(section.path[: len(other.path)] == other.path for other in spec.sections if other.id in wanted)
        if everything or (below and not re.match(r"(outline|signatures|operations)/", unit)):
            wanted.add(section.id)
    return [section for section in spec.sections if section.id in wanted]


def _own(unit: str, spec: Spec) -> str:
    """The text of the section that a unit is named after."""
    name = unit.partition("/")[2]
    return "\n".join(render([section]) for section in spec.sections if section.id == name)
