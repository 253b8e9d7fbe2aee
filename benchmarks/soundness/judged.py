"""What the checker says of a program, phase by phase as a compile asks it; programs as JSON files."""

import json
from pathlib import Path

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from benchmarks.soundness.generate.program import Units, form_of
from compiler.build import rooms
from compiler.graph.units import PHASES
from compiler.symbols.accepted import Accepted


def errors(units: Units) -> list[Diagnostic]:
    """The errors of the first phase that has any; a compile goes no further."""
    accepted = Accepted.of(units)
    for phase in PHASES:
        found: list[Diagnostic] = []
        for unit, form in accepted.units().items():
            if unit.startswith(f"{phase}/"):
                found += rooms.check_unit(unit, form, accepted)
        found += rooms.check_phase(phase, accepted)
        if wrong := [item for item in found if item.severity == "error"]:
            return wrong
    return []


def dumped(units: Units) -> str:
    """The program as JSON."""
    return json.dumps(
        {unit: form.model_dump(mode="json") for unit, form in units.items()}, indent=1, ensure_ascii=False
    )


def loaded(path: Path) -> Units:
    """A program that was written by ``dumped``."""
    data: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    units: dict[str, Node] = {unit: form_of(unit, form) for unit, form in data.items()}
    return units
