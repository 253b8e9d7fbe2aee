"""One mistake at every place where a kind of mistake can be made. The kinds are those of the simulated weak models."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from compiler.weak.edits import Edit
from compiler.weak.faults import expressions, meaning, values
from compiler.weak.faults.kinds import ValueFault
from compiler.weak.sites import Target

KINDS: tuple[ValueFault, ...] = tuple(
    fault for family in (values, expressions, meaning) for fault in family.FAULTS if fault.effect != "preserving"
)
"""Mistakes in what is said, not in how it is written down: nothing may mend them in silence."""


class _At(Random):
    """Draws the item of a number from the first choice, as ``Random(0)`` does from all others."""

    def __init__(self, number: int) -> None:
        super().__init__(0)
        self.number = number
        self.places = 0

    def choice(self, seq: Sequence[Any]) -> Any:  # type: ignore[override]
        if self.places:
            return super().choice(seq)
        self.places = len(seq)
        return seq[self.number % len(seq)]


def seeded(fault: ValueFault, target: Target, most: int) -> Iterator[tuple[Edit, ...]]:
    """The mistake at each of its places; where there are more than ``most``, at so many that lie evenly apart."""
    first = _At(0)
    if fault.apply(target, first) is None:
        return
    for place in range(min(first.places, most)):
        rng = _At(place * first.places // min(first.places, most))
        if edits := fault.apply(target, rng):
            yield edits
