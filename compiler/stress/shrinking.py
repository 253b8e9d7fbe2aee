"""The smallest call that still fails: pieces of a failing one are left out as long as it fails in the same way."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from compiler.models.protocol import Model
from compiler.stress.candidates import Candidate, Opened, Remembering
from compiler.stress.cases import Case, ask
from compiler.stress.conditions import Conditions
from compiler.stress.records import TrialRecord

T = TypeVar("T")


class NotFailing(Exception):
    """The trial does not fail when it is run again, or never did. The message is for a person."""


@dataclass(frozen=True)
class Failure:
    """``never``: no answer is accepted; ``crashed``: ends in this exception; ``code``: what the first answer gets."""

    kind: str
    detail: str = ""

    def seen_in(self, record: TrialRecord) -> bool:
        match self.kind:
            case "never":
                return record.outcome == "never"
            case "crashed":
                return record.outcome == "crashed" and record.crash == self.detail
            case _:
                first = record.calls[0] if record.calls else None
                return first is not None and any(item.code == self.detail for item in first.complaints)


@dataclass
class Shrinking:
    """``calls`` counts trials that were run; at ``most`` of them the smallest so far is what is found.

    A simulated model's right answers are known: of a call that even a right answer fails, or that cannot be answered
    in full, it is not said that the model fails it, so such a piece stays.
    """

    candidate: Candidate
    conditions: Conditions
    trial: int
    failure: Failure
    faults: tuple[str, ...] = ()
    """What the simulated model did in the trial; tried first."""
    most: int = 1000
    calls: int = 0
    told: Callable[[str, Case], None] = field(default=lambda step, case: None)
    _reader: Remembering = field(default_factory=Remembering)
    _seen: dict[tuple[Case, str], bool] = field(default_factory=dict)

    def smallest(self, case: Case) -> tuple[Case, Candidate]:
        """Raises NotFailing."""
        if not self._fails(case):
            raise NotFailing("the trial does not fail when it is run again")
        before: object = None
        while before != (case, self.candidate):
            before = (case, self.candidate)
            for step, shrink in self._steps().items():
                case = shrink(case)
                self.told(step, case)
        return case, self.candidate

    def last(self, case: Case) -> TrialRecord:
        """The failing trial of a case, with all that was sent and came back."""
        return ask(case, self._model(), self._bounded(), self.trial)

    def right(self, case: Case) -> TrialRecord | None:
        """The reader's own answer to a simulated model's question."""
        if not self.candidate.simulated:
            return None
        return ask(case, self._reader, self._bounded(), self.trial)

    def _steps(self) -> Mapping[str, Callable[[Case], Case]]:
        return {
            "kinds of faults": self._faults,
            "accepted forms": lambda case: self._field(case, "before", case.before),
            "sections": lambda case: self._field(case, "sections", case.sections),
            "lines": self._lines,
            "symbols": lambda case: self._field(case, "symbols", case.symbols),
            "alternatives": self._alternatives,
            "names": lambda case: self._field(case, "offered", case.offered),
        }

    def _field(self, case: Case, name: str, items: Sequence[Any]) -> Case:
        def only(left: tuple[Any, ...]) -> Case:
            changes: dict[str, Any] = {name: left}
            return replace(case, **changes)

        return only(minimal(items, lambda left: self._fails(only(left))))

    def _lines(self, case: Case) -> Case:
        for place in range(len(case.sections)):
            case = self._lines_of(case, place)
        return case

    def _lines_of(self, case: Case, place: int) -> Case:
        head, *lines = case.sections[place]

        def only(left: tuple[str, ...]) -> Case:
            sections = (*case.sections[:place], (head, *left), *case.sections[place + 1 :])
            return replace(case, sections=sections)

        return only(minimal(lines, lambda left: self._fails(only(left))))

    def _alternatives(self, case: Case) -> Case:
        there = tuple(name for name in case.alternatives() if name not in case.left_out)

        def only(left: tuple[str, ...]) -> Case:
            gone = (name for name in there if name not in left)
            return replace(case, left_out=tuple(sorted({*case.left_out, *gone})))

        return only(minimal(there, lambda left: self._fails(only(left))))

    def _faults(self, case: Case) -> Case:
        profile = self.candidate.profile
        if profile is None:
            return case

        def only(names: tuple[str, ...]) -> Candidate:
            weights = {name: weight for name, weight in profile.faults.items() if name in names}
            return replace(self.candidate, profile=profile.model_copy(update={"faults": weights}))

        def fails(names: tuple[str, ...]) -> bool:
            return bool(names) and self._fails(case, only(names))

        own = tuple(name for name in profile.faults if name in self.faults)
        kept = own if fails(own) else tuple(profile.faults)
        self.candidate = only(minimal(kept, fails))
        assert self.candidate.profile is not None
        single = self.candidate.profile.model_copy(update={"mistakes": (1.0,)})
        if self._fails(case, replace(self.candidate, profile=single)):
            self.candidate = replace(self.candidate, profile=single)
        return case

    def _fails(self, case: Case, candidate: Candidate | None = None) -> bool:
        chosen = candidate or self.candidate
        key = (case, repr(chosen.profile))
        if key not in self._seen:
            if self.calls >= self.most:
                return False
            self.calls += 1
            record = ask(case, self._model(chosen), self._bounded(), self.trial)
            self._seen[key] = self.failure.seen_in(record) and (not chosen.simulated or self._passes(case))
        return self._seen[key]

    def _passes(self, case: Case) -> bool:
        record = self.right(case)
        return record is not None and record.outcome == "raw_valid" and _complete(record.transcript[0]["reply"])

    def _model(self, candidate: Candidate | None = None) -> Model:
        chosen = candidate or self.candidate
        return Opened((chosen,), self._reader).model(chosen.key, self.trial)

    def _bounded(self) -> Conditions:
        """A failure of the first answer needs no second one."""
        if self.failure.kind in ("never", "crashed"):
            return self.conditions
        return self.conditions.model_copy(update={"attempts": 1})


def _complete(reply: Mapping[str, Any]) -> bool:
    """Whether the reader found everything that the form wants to know."""
    arguments = reply["tool_calls"][0]["arguments"]
    return not json.loads(arguments).get("uncovered")


def minimal(items: Sequence[T], fails: Callable[[tuple[T, ...]], bool]) -> tuple[T, ...]:
    """The items that cannot be left out one by one (A. Zeller, R. Hildebrandt, IEEE TSE 28, 2002: ddmin).

    ``fails`` holds of all of them. Complements only, after none at all was tried: most items are not needed.
    """
    kept = tuple(items)
    if not kept or fails(()):
        return ()
    parts = 2
    while len(kept) > 1:
        size = -(-len(kept) // parts)
        for start in range(0, len(kept), size):
            left = (*kept[:start], *kept[start + size :])
            if left and fails(left):
                kept, parts = left, max(parts - 1, 2)
                break
        else:
            if size == 1:
                break
            parts = min(len(kept), parts * 2)
    return kept
