"""What a compile tells while it runs. Whoever listens (terminal, nobody) decides what to show."""

from typing import Protocol


class Progress(Protocol):
    """Called from the compile's own thread, in order."""

    def phase(self, name: str, total: int) -> None:
        """A phase begins with so many units to fill or to take over."""
        ...

    def unit(self, unit: str, outcome: str) -> None:
        """A unit is done: ``filled``, ``reused``, ``failed`` or ``skipped``."""
        ...

    def step(self, name: str) -> None:
        """Something other than filling begins: reading, emitting, verifying, writing."""
        ...


class Silent:
    """Shows nothing."""

    def phase(self, name: str, total: int) -> None:
        del name, total

    def unit(self, unit: str, outcome: str) -> None:
        del unit, outcome

    def step(self, name: str) -> None:
        del name
