"""What later checks say of a form that was accepted although it is not what was meant. Pure."""

from collections.abc import Sequence

from ast_schemas.base import Node
from benchmarks.faults.scenes import Scene
from compiler.build import rooms
from compiler.diagnostics import has_errors
from compiler.graph.units import PHASES
from compiler.symbols.accepted import Accepted


def caught_later(scenes: Sequence[Scene], unit: str, form: Node) -> bool:
    """Whether the link checks, or the checks of another unit as it was accepted, refuse the whole with this form."""
    program = Accepted.of({**{scene.unit: scene.form for scene in scenes}, unit: form})
    if any(has_errors(rooms.check_phase(phase, program)) for phase in PHASES):
        return True
    return any(has_errors(rooms.check_unit(scene.unit, scene.form, program)) for scene in scenes if scene.unit != unit)
