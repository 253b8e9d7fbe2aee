"""Sums over trials, model by model and form by form. One pass, in memory that does not grow with the trials."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from compiler.store.trials import Stored
from compiler.stress.intervals import Rate


def form_of(unit: str, kind: str | None) -> str:
    """``operations (create)``: the form with its narrowed variant."""
    phase = unit.partition("/")[0]
    return f"{phase} ({kind})" if kind else phase


@dataclass
class Group:
    """What came of some trials. ``told`` counts (code, fate), ``faults`` (fault, outcome of its trial)."""

    trials: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    attempts: Counter[int] = field(default_factory=Counter)
    """Calls → trials that were accepted after so many."""
    tokens: Counter[int] = field(default_factory=Counter)
    prompt_tokens: int = 0
    completion_tokens: int = 0
    milliseconds: Counter[int] = field(default_factory=Counter)
    calls: int = 0
    scored: int = 0
    exact: int = 0
    score: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    """Failure kind → first replies that had it."""
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, stored: Stored) -> None:
        record = stored.record
        self.trials += 1
        self.outcomes[record.outcome] += 1
        self.calls += record.attempts
        if record.accepted:
            self.attempts[record.attempts] += 1
        prompt, completion = record.prompt_tokens, record.completion_tokens
        self.tokens[prompt + completion] += 1
        self.prompt_tokens += prompt
        self.completion_tokens += completion
        self.milliseconds[record.milliseconds] += 1
        if record.score is not None:
            self.scored += 1
            self.score += record.score
            self.exact += record.score == 1.0
        if record.calls:
            self.kinds.update(record.calls[0].kinds)
            self.faults.update((name, record.outcome) for name in set(record.calls[0].faults))
        for call in record.calls:
            self.told.update((item.code, item.fate) for item in call.complaints)

    def merged(self, other: "Group") -> "Group":
        return Group(**{item.name: getattr(self, item.name) + getattr(other, item.name) for item in fields(Group)})

    @property
    def accepted(self) -> Rate:
        return Rate(sum(self.attempts.values()), self.trials)

    @property
    def raw_valid(self) -> Rate:
        return Rate(self.outcomes["raw_valid"], self.trials)

    @property
    def after_repair(self) -> Rate:
        """Accepted at the first try, as it came or after repairs and coercions."""
        return Rate(self.outcomes["raw_valid"] + self.outcomes["repaired"], self.trials)

    def accepted_after(self, reasks: int) -> Rate:
        return Rate(sum(count for calls, count in self.attempts.items() if calls <= reasks + 1), self.trials)

    def curve(self) -> list[dict[str, Any]]:
        """Acceptance after 0, 1, 2 … re-asks, up to the most that a trial needed."""
        return [{"reasks": k, **self.accepted_after(k).to_json()} for k in range(max(self.attempts, default=1))]

    def cures(self) -> dict[str, Rate]:
        """Code → how often the next answer that could be read no longer had it."""
        codes = {code for code, _ in self.told}
        return {
            code: Rate(self.told[code, "cured"], self.told[code, "cured"] + self.told[code, "left"])
            for code in sorted(codes)
        }

    def said(self) -> Counter[str]:
        """Code → how often it was said."""
        found: Counter[str] = Counter()
        for (code, _), count in self.told.items():
            found[code] += count
        return found


Measures = Mapping[tuple[str, str], Group]
"""(model, form) → what came of its trials."""


def measured(rows: Iterable[Stored], scenes: Mapping[str, str] | None = None) -> dict[tuple[str, str], Group]:
    """``scenes``: unit → digest; trials of units that were asked otherwise are left out."""
    found: dict[tuple[str, str], Group] = {}
    for stored in rows:
        key = stored.record.key
        if scenes is None or scenes.get(key.unit) == stored.scene:
            found.setdefault((key.model, form_of(key.unit, stored.record.form)), Group()).add(stored)
    return found


def pooled(groups: Iterable[Group]) -> Group:
    """All of them together."""
    whole = Group()
    for group in groups:
        whole = whole.merged(group)
    return whole


def quantiles(counts: Counter[int]) -> dict[str, int | None]:
    """p50, p90 and the greatest of a histogram; the least value that so many are not above."""
    total = sum(counts.values())
    if not total:
        return {"p50": None, "p90": None, "max": None}
    found: dict[str, int | None] = {}
    for name, share in (("p50", 0.5), ("p90", 0.9)):
        passed = 0
        for value in sorted(counts):
            passed += counts[value]
            if passed >= share * total:
                found[name] = value
                break
    return {**found, "max": max(counts)}
