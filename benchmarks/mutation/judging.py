"""What comes before a test is run: the checker may refuse a mutant, or it may emit the same program."""

from dataclasses import dataclass

from pydantic import ValidationError

from ast_schemas.diagnostic import Diagnostic
from benchmarks.mutation.base import Texts, printed
from benchmarks.mutation.catalogue import Mutation
from compiler.build import rooms
from compiler.graph.units import PHASES
from compiler.lower.program import NotLowered
from compiler.symbols.accepted import Accepted

PROGRAM = ("app/", "migrations/")
"""What runs; a mutant that changes only tests or documents is the same program."""


@dataclass(frozen=True)
class Rejected:
    """The form, the checks or the lowering refuse the mutant; ``codes`` are of the diagnostics."""

    codes: tuple[str, ...]


@dataclass(frozen=True)
class Equivalent:
    """No byte of the program differs."""


@dataclass(frozen=True)
class Different:
    """Files that differ from the base; None: the file is gone."""

    changes: dict[str, str | None]


Judged = Rejected | Equivalent | Different


def judged(mutation: Mutation, accepted: Accepted, base: Texts) -> Judged:
    """Check, lower and print the mutant."""
    try:
        mutant = mutation.apply(accepted)
    except ValidationError:
        return Rejected(("form",))
    errors = _errors(mutation.unit, mutant)
    if errors:
        return Rejected(tuple(sorted({item.code for item in errors})))
    try:
        texts = printed(mutant)
    except NotLowered:
        return Rejected(("lowering",))
    changes: dict[str, str | None] = {path: text for path, text in texts.items() if base.get(path) != text}
    changes.update((path, None) for path in base if path not in texts)
    if not any(path.startswith(PROGRAM) for path in changes):
        return Equivalent()
    return Different(changes)


def _errors(unit: str, accepted: Accepted) -> list[Diagnostic]:
    """Of the mutated unit first; then of its phase and all that are checked after it."""
    found = rooms.check_unit(unit, accepted.units()[unit], accepted)
    if _only_errors(found):
        return _only_errors(found)
    phase = unit.partition("/")[0]
    later = PHASES[PHASES.index(phase) :]
    for each in later:
        errors = _only_errors(rooms.check_phase(each, accepted))
        if errors:
            return errors
        if each in ("operations", "collectors", "transformers") and phase == each:
            continue
        for other, form in accepted.units().items():
            if other.startswith(f"{each}/") and other != unit:
                errors = _only_errors(rooms.check_unit(other, form, accepted))
                if errors:
                    return errors
    return []


def _only_errors(found: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    return [item for item in found if item.severity == "error"]
