"""What is kept of trials and their calls."""

from dataclasses import dataclass
from typing import Any, Literal

Outcome = Literal["raw_valid", "repaired", "reasked", "never", "error", "crashed"]
"""Accepted as it came, after repairs or coercions, or after k re-asks; never; the model gave no reply; a fault of
Formwork's own."""


@dataclass(frozen=True)
class TrialKey:
    """One trial: which model fills which unit for the how many-th time."""

    model: str
    unit: str
    trial: int


@dataclass(frozen=True)
class Complaint:
    """A diagnostic that asked for something, and what the next answer made of it.

    ``fate``: ``cured``, ``left`` (the same code at the same path again), ``unread`` (nothing of the next answer could
    be taken, so it is not known), ``last`` (nobody was asked again).
    """

    code: str
    path: str
    fate: Literal["cured", "left", "unread", "last"]


@dataclass(frozen=True)
class CallLine:
    """One call of a trial. ``kinds`` are failure kinds: repairs, coercions and codes of the reply."""

    attempt: int
    rung: str
    outcome: str
    prompt_tokens: int
    completion_tokens: int
    milliseconds: int
    kinds: tuple[str, ...]
    complaints: tuple[Complaint, ...]
    faults: tuple[str, ...] = ()
    """What a simulated model says that it did; empty for others."""


@dataclass(frozen=True)
class TrialRecord:
    """One finished trial. ``score`` compares the accepted form with the reference; None where there is none.

    ``transcript`` holds each call in full: what was sent, came back and was said. ``crash`` is the exception of a
    trial that crashed.
    """

    key: TrialKey
    form: str | None
    outcome: Outcome
    score: float | None
    calls: tuple[CallLine, ...]
    transcript: tuple[dict[str, Any], ...] = ()
    crash: str | None = None

    @property
    def attempts(self) -> int:
        return len(self.calls)

    @property
    def accepted(self) -> bool:
        return self.outcome in ("raw_valid", "repaired", "reasked")

    @property
    def prompt_tokens(self) -> int:
        return sum(call.prompt_tokens for call in self.calls)

    @property
    def completion_tokens(self) -> int:
        return sum(call.completion_tokens for call in self.calls)

    @property
    def milliseconds(self) -> int:
        return sum(call.milliseconds for call in self.calls)
