"""The escalation ladder: what is tried next when asking again changed nothing. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Scope = Literal["slots", "context", "subtree", "unit"]
"""What is asked for again: the wrong values, they with all that the question shows, the nodes that hold them, or the
whole form."""

Change = Literal["channel", "seed", "model"]


@dataclass(frozen=True)
class Rung:
    """One step: what is asked for, and what else changes from here on."""

    name: str
    scope: Scope
    change: Change | None = None


LADDER: tuple[Rung, ...] = (
    Rung("slots", "slots"),
    Rung("context", "context"),
    Rung("subtree", "subtree"),
    Rung("unit", "unit"),
    Rung("channel", "unit", "channel"),
    Rung("seed", "unit", "seed"),
    Rung("model", "unit", "model"),
)
"""From cheap to dear. Past the last one the unit is given up."""


@dataclass(frozen=True)
class Possible:
    """What this unit could climb to now. ``scopes`` are those that a request can be made for."""

    scopes: frozenset[Scope]
    changes: frozenset[Change]

    def __contains__(self, rung: Rung) -> bool:
        return rung.scope in self.scopes and (rung.change is None or rung.change in self.changes)


def lowest(possible: Possible, ladder: Sequence[Rung] = LADDER) -> int:
    """The first rung: for mistakes that were not seen before."""
    return next(index for index, rung in enumerate(ladder) if rung in possible)


def above(position: int, possible: Possible, ladder: Sequence[Rung] = LADDER) -> int | None:
    """The next rung that can be tried, None at the end."""
    return next((index for index in range(position + 1, len(ladder)) if ladder[index] in possible), None)


def strongest(ladder: Sequence[Rung] = LADDER) -> int:
    """The rung of the stronger model, which gets the last attempt."""
    return next(index for index, rung in enumerate(ladder) if rung.change == "model")
