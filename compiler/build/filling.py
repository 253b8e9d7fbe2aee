"""All units through all phases: taken over where nothing changed, else filled, and sent back when refused."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic, Place
from ast_schemas.spec import Section, Spec
from compiler.build import rooms
from compiler.build.contexts import Contexts
from compiler.build.coverage import section_places
from compiler.build.events import Progress
from compiler.build.queries import reading
from compiler.diagnostics import make
from compiler.diagnostics.codes import build as build_codes
from compiler.diagnostics.codes import fill as codes
from compiler.fill.loop import Filled, Filler
from compiler.fill.question import Question
from compiler.graph.fingerprints import input_key
from compiler.graph.units import PHASES, needed_units, units_of
from compiler.symbols.accepted import NOTHING_ACCEPTED, Accepted
from compiler.symbols.signatures import signatures_of
from rag.wire import render


@dataclass(frozen=True)
class Known:
    """A form that was accepted for a key of inputs."""

    key: str
    form: Node
    warned: bool = False
    """Whether it was accepted with something to say about it, which is then said again by each compile."""


@dataclass
class Filling:
    """The state of one compile's units. ``known`` begins with what is stored and grows with what is accepted."""

    spec: Spec
    contexts: Contexts
    filler: Filler
    progress: Progress
    known: dict[str, Known]
    rounds: int
    accepted: Accepted = NOTHING_ACCEPTED
    outcomes: dict[str, str] = field(default_factory=dict)
    said: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    """Unit → what remains to be said about it."""
    linked: tuple[Diagnostic, ...] = ()
    """What the link checks say of the last pass."""
    needs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    read: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Unit → ids of its sections."""

    def __post_init__(self) -> None:
        self._sections = section_places(self.spec)
        self._own: dict[str, Place] = {}

    async def run(self, complaints: Mapping[str, tuple[Diagnostic, ...]] | None = None) -> None:
        """Passes over all phases until the link checks agree or the rounds are used up."""
        pending = dict(complaints or {})
        for left in range(self.rounds, -1, -1):
            sent_back = await self._pass(pending, last=left == 0)
            if not sent_back:
                return
            pending = sent_back

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Of all units and links, in no special order."""
        return self.located((*(item for found in self.said.values() for item in found), *self.linked))

    def units(self, *outcomes: str) -> tuple[str, ...]:
        """The units of these outcomes, sorted."""
        return tuple(sorted(unit for unit, outcome in self.outcomes.items() if outcome in outcomes))

    async def _pass(
        self, complaints: dict[str, tuple[Diagnostic, ...]], *, last: bool
    ) -> dict[str, tuple[Diagnostic, ...]]:
        """Every phase once; stops early with the units that a link check sends back."""
        self.accepted = NOTHING_ACCEPTED
        self.linked = ()
        present: set[str] = set()
        for phase in PHASES:
            units = units_of(phase, self.spec, self.accepted)
            present.update(units)
            self.progress.phase(phase, len(units))
            accepted = self.accepted
            found = await asyncio.gather(*(self._unit(unit, accepted, complaints.pop(unit, ())) for unit in units))
            self.accepted = accepted.with_units({unit: form for unit, form in found if form is not None})
            said = rooms.check_phase(phase, self.accepted)
            self.linked = (*self.linked, *said)
            back = group_errors(said, self.known)
            if back and not last:
                return back
        for unit in set(self.outcomes) - present:
            del self.outcomes[unit]
            self.said.pop(unit, None)
        return {}

    async def _unit(self, unit: str, accepted: Accepted, complaints: tuple[Diagnostic, ...]) -> tuple[str, Node | None]:
        needed = needed_units(unit, accepted)
        self.needs[unit] = needed
        named = [section for section in self.spec.sections if section.id == unit.partition("/")[2]]
        wanted = reading(unit, accepted, render(named))
        own = next((self._sections[name] for name in wanted.linked if name in self._sections), None)
        if own is not None:
            self._own[unit] = own
        missing = [
            other for other in needed if other in self.outcomes and self.outcomes[other] in ("failed", "skipped")
        ]
        if missing:
            skipped = make(codes.SKIPPED, unit=unit, unit_name=unit, needed=", ".join(missing))
            return self._done(unit, "skipped", None, (skipped,))
        sections = self.contexts.sections(unit, wanted)
        self.read[unit] = tuple(section.id for section in sections)
        text = render(sections)
        near = rooms.neighbours(unit, accepted, text)
        offered = {**near.offered, "requirement": requirement_ids(sections)}
        kind = (
            signatures_of(accepted).operations[unit.partition("/")[2]].kind if unit.startswith("operations/") else None
        )
        key = input_key(unit, kind, sections, near.lines, offered)
        known = self.known.get(unit)
        if known is not None and known.key == key and not complaints:
            said = self.said.get(unit)
            if said is None:
                said = rooms.check_unit(unit, known.form, accepted) if known.warned else ()
            return self._done(unit, self.outcomes.get(unit, "reused"), known.form, said)
        question = Question(
            unit=unit,
            kind=kind,
            symbols=near.lines,
            sections=text,
            offered=offered,
            previous=known.form.model_dump(mode="json") if known is not None and complaints else None,
            complaints=complaints,
        )
        try:
            filled = await self.filler.fill(question, lambda form: rooms.check_unit(unit, form, accepted))
        except Exception as error:
            if self.filler.debug:
                raise
            failure = make(build_codes.UNEXPECTED, unit=unit, unit_name=unit, reason=f"{type(error).__name__}: {error}")
            filled = Filled(unit, None, (failure,), 0)
        if filled.form is None:
            self.known.pop(unit, None)
            return self._done(unit, "failed", None, filled.diagnostics)
        self.known[unit] = Known(key, filled.form, warned=bool(filled.diagnostics))
        return self._done(unit, "filled", filled.form, filled.diagnostics)

    def _done(
        self, unit: str, outcome: str, form: Node | None, said: tuple[Diagnostic, ...]
    ) -> tuple[str, Node | None]:
        self.outcomes[unit] = outcome
        self.said[unit] = said
        self.progress.unit(unit, outcome)
        return unit, form

    def located(self, said: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """With the place of the unit's own section where a diagnostic has none."""
        return tuple(
            item.model_copy(update={"place": self._own.get(item.unit)}) if item.unit and not item.place else item
            for item in said
        )


def requirement_ids(sections: Iterable[Section]) -> tuple[str, ...]:
    """The ids that may be cited, in document order."""
    return tuple(block.requirement for section in sections for block in section.blocks if block.requirement)


def group_errors(said: Iterable[Diagnostic], known: Mapping[str, Known]) -> dict[str, tuple[Diagnostic, ...]]:
    """Errors by the unit that must answer for them; those of no accepted unit are left out."""
    groups: dict[str, tuple[Diagnostic, ...]] = {}
    for item in said:
        if item.severity == "error" and item.unit is not None and item.unit in known:
            groups[item.unit] = (*groups.get(item.unit, ()), item)
    return groups
