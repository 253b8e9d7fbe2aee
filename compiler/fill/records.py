"""What is known of one call: the key under which its reply is kept, and the record that observers get."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from compiler.models.protocol import Channel

Outcome = Literal["raw_valid", "repaired", "refused", "error"]
"""Accepted as it came; accepted after repairs or coercions; not accepted; no reply at all."""

ACCEPTED: frozenset[str] = frozenset({"raw_valid", "repaired"})


@dataclass(frozen=True)
class CallKey:
    """A reply belongs to the model (with its endpoint), the exact request, and which attempt and trial it was."""

    model: str
    request: str
    attempt: int
    trial: int = 0


@dataclass(frozen=True)
class CallRecord:
    """One call after its reply was judged.

    ``unit`` was asked for ``form`` (the narrowed variant, None where a phase has one) in ``attempt`` (from 1), on
    ``rung`` of the ladder. Tokens are the server's counts, or estimates where it did not say; ``milliseconds``
    are those of the call, as stored where it was ``replayed`` from the journal. The answer to a slot patch is judged
    with the form that it is put into: ``codes`` are those of the form as a whole.
    """

    unit: str
    phase: str
    form: str | None
    attempt: int
    trial: int
    rung: str
    channel: Channel
    model: str
    prompt_tokens: int
    completion_tokens: int
    milliseconds: int
    repairs: tuple[str, ...]
    coercions: tuple[str, ...]
    codes: tuple[str, ...]
    outcome: Outcome
    replayed: bool

    @property
    def accepted(self) -> bool:
        return self.outcome in ACCEPTED


Observer = Callable[[CallRecord], None]
"""Called after each call, in the order in which replies are judged."""
