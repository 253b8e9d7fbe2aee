"""A compile walked through without a call: the stored forms stand in for the answers that are not known yet.

Three degrees. *Will*: nothing unknown decides about it. *Likely*: it is done if the refills before it declare what they
declared. *May*: it is done if one of them declares something else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ast_schemas.base import Node
from ast_schemas.spec import Spec
from compiler.build.asking import asked, own_text
from compiler.build.contexts import Contexts
from compiler.build.filling import Known
from compiler.build.plan import NO_CALLS, Action, Certainty, Estimate, Step
from compiler.build.queries import reading
from compiler.build.renewing import renewed
from compiler.graph.changes import symbol_of
from compiler.graph.inputs import Inputs
from compiler.graph.renewal import Reason
from compiler.graph.settled import Text, outlined, settled, text_of
from compiler.graph.units import PHASES, needed_units, units_of
from compiler.store.usage import Usage, estimate_of
from compiler.symbols.accepted import NOTHING_ACCEPTED, Accepted
from compiler.symbols.outline import outline_of
from compiler.symbols.signatures import signatures_of

DECLARING = ("outline", "signatures", "schema", "dtos")
"""Phases whose units declare what others see."""


@dataclass
class Walk:
    """One simulated compile. ``titles``: section id → heading path, of the spec now and of the last one."""

    spec: Spec
    contexts: Contexts
    known: Mapping[str, Known]
    inputs: Mapping[str, Inputs]
    usage: Mapping[str, Usage]
    titles: Mapping[str, str]
    unrecorded: Mapping[str, str] = field(default_factory=dict)
    """Stored units that cannot be read as their form any more → why."""
    steps: dict[str, Step] = field(default_factory=dict)
    reused: list[str] = field(default_factory=list)
    accepted: Accepted = NOTHING_ACCEPTED
    unknown: dict[str, Step] = field(default_factory=dict)
    """Units of declaring phases whose answer is not known."""
    texts: Mapping[str, Text] = field(default_factory=dict)
    """Section → its text when the stored forms were accepted."""

    def __post_init__(self) -> None:
        self._outlined = outlined(self.texts, {unit: known.form for unit, known in self.known.items()})
        self._settled: frozenset[str] = frozenset()

    def run(self) -> None:
        """All phases; ``steps`` and ``reused`` are the outcome."""
        for phase in PHASES:
            accepted, forms = self.accepted, {}
            units = units_of(phase, self.spec, accepted)
            unsure = {unit: step for unit, step in self.unknown.items() if not unit.startswith(f"{phase}/")}
            for unit in units:
                form = self._unit(unit, accepted, unsure)
                if form is not None:
                    forms[unit] = form
            self.accepted = accepted.with_units(forms)
            if phase == "outline":
                unknown = [unit.removeprefix("outline/") for unit in self.unknown]
                self._settled = settled(
                    self._outlined,
                    outlined({section.id: text_of(section) for section in self.spec.sections}, forms),
                    unknown,
                )
        present = {*self.steps, *self.reused}
        for unit in sorted(set(self.known) | set(self.unrecorded)):
            if unit not in present:
                certainty: Certainty = "likely" if self.unknown else "will"
                self.steps[unit] = Step(unit, "remove", certainty, (*self._gone(unit), f"{unit} is declared no more"))

    def _unit(self, unit: str, accepted: Accepted, unsure: Mapping[str, Step]) -> Node | None:
        known, before = self.known.get(unit), self.inputs.get(unit)
        sure: Certainty = "will" if unit.startswith("outline/") or not unsure else "likely"
        if any(other in self.steps and other not in self.known for other in needed_units(unit, accepted)):
            return self._planned(unit, "fill", sure, "waits for a unit that is filled before it", known)
        ask = asked(unit, reading(unit, accepted, own_text(unit, self.spec)), accepted, self.contexts)
        if known is None:
            why = self.unrecorded.get(unit, "is new")
            sections = [self._section(name) for name, _ in ask.inputs.sections[:1]]
            return self._planned(unit, "fill", sure, why, None, *sections)
        if known.key == ask.inputs.key:
            self._taken_over(unit, ask.inputs, accepted, unsure, known)
            return known.form
        question = ask.question(unit)
        if known.pinned:
            self.steps[unit] = Step(unit, "recheck", sure, (f"{unit} is pinned and its inputs changed",))
            return known.form
        renewal = renewed(known.form, before, ask, question, accepted, self.spec, self._settled)
        action: Action = "recheck" if renewal.kept else "fill"
        reasons = renewal.verdict.reasons
        chain = self._chain(unit, reasons[0]) if reasons else ()
        estimate = self._estimate(unit) if action == "fill" else NO_CALLS
        self._note(Step(unit, action, sure, chain, estimate))
        return known.form

    def _planned(
        self, unit: str, action: Action, sure: Certainty, why: str, known: Known | None, *before: str
    ) -> Node | None:
        self._note(Step(unit, action, sure, (*before, f"{unit} {why}"), self._estimate(unit)))
        return known.form if known else None

    def _note(self, step: Step) -> None:
        self.steps[step.unit] = step
        if step.action == "fill" and step.unit.startswith(DECLARING):
            self.unknown[step.unit] = step

    def _taken_over(self, unit: str, now: Inputs, accepted: Accepted, unsure: Mapping[str, Step], known: Known) -> None:
        """As it stands nothing is done; what an unknown answer would change makes it a *may*."""
        cause = next(_declarers(now, accepted, unsure), None)
        if cause is None or known.pinned:
            self.reused.append(unit)
            return
        symbol, source = cause
        chain = (*source.chain, f"{source.unit} is filled again", f"{unit} is offered {symbol}")
        self.steps[unit] = Step(unit, "recheck", "may", chain, self._estimate(unit))

    def _chain(self, unit: str, reason: Reason) -> tuple[str, ...]:
        phrase = str(reason)
        match reason.cause:
            case "section" if reason.how == "changed":
                return (f"{self._section(reason.subject)} changed", f"{unit} reads it")
            case "section":
                return (f"{self._section(reason.subject)} {reason.how}", unit)
            case "interface":
                return (phrase, f"{unit} is offered it")
            case "form":
                return (f"the form of {reason.subject} has a new version", unit)
            case _:
                return (f"{unit} {reason.how}",)

    def _section(self, name: str) -> str:
        return f"section {self.titles.get(name, name)}"

    def _gone(self, unit: str) -> tuple[str, ...]:
        phase, _, name = unit.partition("/")
        if phase in ("outline", "signatures"):
            return (f"{self._section(name)} is gone or says nothing of it",)
        before = self.inputs.get(unit)
        now = {section.id for section in self.spec.sections}
        gone = [name for name, _ in before.sections if name not in now] if before else []
        return (f"{self._section(gone[0])} is gone",) if gone else ()

    def _estimate(self, unit: str) -> Estimate:
        return Estimate(*estimate_of(unit, self.usage))


def _declarers(now: Inputs, accepted: Accepted, unsure: Mapping[str, Step]) -> Iterator[tuple[str, Step]]:
    """Symbols that the unit is offered and that an unknown answer declares."""
    outline, signatures = outline_of(accepted), signatures_of(accepted)
    for line in now.lines:
        symbol = symbol_of(line)
        kind, _, name = symbol.partition(" ")
        units: list[str | None]
        match kind:
            case "entity":
                units = [outline.owners.get(name), f"schema/{name}"]
            case "dto":
                entity = signatures.dtos[name].entity if name in signatures.dtos else ""
                units = [signatures.owners.get(name), f"dtos/{entity}", f"schema/{entity}"]
            case "role":
                units = [outline.owners.get(name)]
            case "job" if name in signatures.jobs:
                units = [signatures.owners.get(name), signatures.owners.get(signatures.jobs[name].event or "")]
            case _:
                units = [signatures.owners.get(name)]
        for unit in units:
            if unit is not None and unit in unsure:
                yield symbol, unsure[unit]
