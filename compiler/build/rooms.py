"""The other rooms as one compile uses them. Everything here is imported when it is first needed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ast_schemas.artifact import Artifact
from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.ir import Program
from compiler.symbols.accepted import Accepted


@dataclass(frozen=True)
class Neighbours:
    """What a unit may use: interface lines, and names by kind of reference."""

    lines: tuple[str, ...]
    offered: Mapping[str, tuple[str, ...]]
    likely: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def neighbours(unit: str, accepted: Accepted, text: str) -> Neighbours:
    """The neighbourhood of a unit whose sections say ``text``."""
    from compiler.symbols.neighbourhood import offered

    found = offered(unit, accepted, text)
    return Neighbours(found.lines, found.allowed, found.likely)


def check_unit(unit: str, form: Node, accepted: Accepted) -> tuple[Diagnostic, ...]:
    """What the rules say of one form."""
    from compiler import checks

    return tuple(checks.check_unit(unit, form, accepted))


def check_phase(phase: str, accepted: Accepted) -> tuple[Diagnostic, ...]:
    """What the link checks say once all units of a phase are accepted."""
    from compiler import checks

    return tuple(checks.check_phase(phase, accepted))


def lowered(accepted: Accepted) -> Program:
    """The checked program."""
    from compiler.lower import lower

    return lower(accepted)


def emitted(program: Program, revisions: tuple[Artifact, ...] = ()) -> tuple[Artifact, ...]:
    """All files of the project, not yet formatted. ``revisions`` are its migrations; a first one if there are none."""
    from emitters.fastapi.project import emit

    return tuple(emit(program, revisions))
