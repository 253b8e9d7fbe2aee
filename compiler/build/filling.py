"""All units through all phases: taken over where nothing changed, else filled, and sent back when refused."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic, Place
from ast_schemas.spec import Spec
from compiler.build import rooms
from compiler.build.asking import asked, own_text
from compiler.build.contexts import Contexts
from compiler.build.coverage import section_places
from compiler.build.events import Progress
from compiler.build.pinned import check_pinned, why
from compiler.build.queries import reading
from compiler.build.renewing import renewed
from compiler.diagnostics import has_errors, make
from compiler.diagnostics.codes import build as build_codes
from compiler.diagnostics.codes import fill as codes
from compiler.fill.loop import Filled, Filler
from compiler.fill.shortlist import shortlisted
from compiler.graph.inputs import Inputs
from compiler.graph.renewal import Reason
from compiler.graph.settled import Text, outlined, settled, text_of
from compiler.graph.units import PHASES, needed_units, units_of
from compiler.symbols.accepted import NOTHING_ACCEPTED, Accepted


@dataclass(frozen=True)
class Known:
    """A form that was accepted for a key of inputs."""

    key: str
    form: Node
    warned: bool = False
    """Whether it was accepted with something to say about it, which is then said again by each compile."""
    pinned: bool = False
    """A person's: checked, and never asked for."""


@dataclass
class Filling:
    """The state of one compile's units. ``known`` begins with what is stored and grows with what is accepted."""

    spec: Spec
    contexts: Contexts
    filler: Filler
    progress: Progress
    known: dict[str, Known]
    rounds: int
    phases: tuple[str, ...] = PHASES
    """Those to fill: all, or the first few."""
    accepted: Accepted = NOTHING_ACCEPTED
    outcomes: dict[str, str] = field(default_factory=dict)
    said: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    """Unit → what remains to be said about it."""
    linked: tuple[Diagnostic, ...] = ()
    """What the link checks say of the last pass."""
    needs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    inputs: dict[str, Inputs] = field(default_factory=dict)
    """Begins with those that the stored forms were accepted for, and ends with those of this compile."""
    reasons: dict[str, tuple[Reason, ...]] = field(default_factory=dict)
    """Why a stored form was not simply taken over."""
    texts: Mapping[str, Text] = field(default_factory=dict)
    """Section → its text when the stored forms were accepted."""

    def __post_init__(self) -> None:
        self._outlined = outlined(self.texts, {unit: known.form for unit, known in self.known.items()})
        self._settled: frozenset[str] = frozenset()
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
        for phase in self.phases:
            units = units_of(phase, self.spec, self.accepted)
            present.update(units)
            self.progress.phase(phase, len(units))
            accepted = self.accepted
            found = await asyncio.gather(*(self._unit(unit, accepted, complaints.pop(unit, ())) for unit in units))
            forms = {unit: form for unit, form in found if form is not None}
            self.accepted = accepted.with_units(forms)
            if phase == "outline":
                self._settled = settled(
                    self._outlined, outlined({section.id: text_of(section) for section in self.spec.sections}, forms)
                )
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
        wanted = reading(unit, accepted, own_text(unit, self.spec))
        own = next((self._sections[name] for name in wanted.linked if name in self._sections), None)
        if own is not None:
            self._own[unit] = own
        missing = [
            other for other in needed if other in self.outcomes and self.outcomes[other] in ("failed", "skipped")
        ]
        if missing:
            return self._done(unit, "skipped", None, (self._skipped(unit, missing),))
        ask = asked(unit, wanted, accepted, self.contexts)
        key = ask.inputs.key
        known, before = self.known.get(unit), self.inputs.get(unit)
        self.inputs[unit] = ask.inputs
        if known is not None and known.key == key and not complaints:
            said = self.said.get(unit)
            if said is None:
                said = rooms.check_unit(unit, known.form, accepted) if known.warned else ()
            return self._done(unit, self.outcomes.get(unit, "reused"), known.form, said)
        question = ask.question(unit)
        if known is not None and known.pinned:
            form, found = check_pinned(known.form, question, accepted)
            self.reasons.setdefault(unit, (why(unit),))
            if has_errors(found):
                return self._done(unit, "failed", None, found)
            self.known[unit] = replace(known, key=key, form=form, warned=bool(found))
            return self._done(unit, "rechecked", form, found)
        if known is not None and not complaints:
            renewal = renewed(known.form, before, ask, question, accepted, self.spec, self._settled)
            self.reasons.setdefault(unit, renewal.verdict.reasons)
            if renewal.kept:
                self.known[unit] = Known(key, known.form, warned=bool(renewal.said))
                outcome = self.outcomes.get(unit, "reused")
                return self._done(unit, "rechecked" if outcome == "reused" else outcome, known.form, renewal.said)
            complaints = tuple(item for item in renewal.said if item.severity == "error")
        if known is not None and (before is None or before.kind == ask.inputs.kind):
            question = replace(question, previous=known.form.model_dump(mode="json"))
        question = replace(question, complaints=complaints)
        try:
            filled = await self.filler.fill(shortlisted(question), lambda form: rooms.check_unit(unit, form, accepted))
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

    def _skipped(self, unit: str, missing: Iterable[str]) -> Diagnostic:
        """Why a unit was not asked for: the budget, where that is what stopped the others."""
        spent = self.filler.budget.used_up()
        if spent is not None:
            return make(codes.BUDGET_SPENT, unit=unit, unit_name=unit, limit=spent[0], used=spent[1])
        return make(codes.SKIPPED, unit=unit, unit_name=unit, needed=", ".join(missing))

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


def group_errors(said: Iterable[Diagnostic], known: Mapping[str, Known]) -> dict[str, tuple[Diagnostic, ...]]:
    """Errors by the unit that must answer for them; those of no accepted unit, or of a pinned one, are left out."""
    groups: dict[str, tuple[Diagnostic, ...]] = {}
    for item in said:
        if item.severity == "error" and item.unit is not None and item.unit in known and not known[item.unit].pinned:
            groups[item.unit] = (*groups.get(item.unit, ()), item)
    return groups
