"""Counts by kind of fault, that add up over shares of a run."""

from collections import Counter
from collections.abc import Iterable
from math import sqrt

from pydantic import BaseModel, Field

from compiler.weak.faults.registry import FAULTS


class Row(BaseModel):
    """One kind: verdicts, and of what was accepted although it differs how much later checks refuse."""

    tried: int = 0
    verdicts: Counter[str] = Field(default_factory=Counter)
    codes: Counter[str] = Field(default_factory=Counter)
    looked_later: int = 0
    caught_later: int = 0
    slowest_ms: float = 0.0
    wrong: list[str] = []
    """The first few replies that were read wrongly, or crashed: unit, channel, edits, what was said."""

    def add(self, other: "Row") -> None:
        self.tried += other.tried
        self.verdicts.update(other.verdicts)
        self.codes.update(other.codes)
        self.looked_later += other.looked_later
        self.caught_later += other.caught_later
        self.slowest_ms = max(self.slowest_ms, other.slowest_ms)
        self.wrong = [*self.wrong, *other.wrong][:5]


class Tally(BaseModel):
    """A run or a share of one."""

    seed: int
    specs: list[str]
    replies: int = 0
    seconds: float = 0.0
    rows: dict[str, Row] = {}

    def merged(self, others: Iterable["Tally"]) -> "Tally":
        for other in others:
            self.replies += other.replies
            self.seconds += other.seconds
            for name, row in other.rows.items():
                self.rows.setdefault(name, Row()).add(row)
        return self

    @property
    def failures(self) -> list[str]:
        """Kinds that crashed, and kinds of which something was accepted that must not be."""
        return [
            name
            for name, row in self.rows.items()
            if row.verdicts["crashed"] or (FAULTS[name].effect != "undetectable" and row.verdicts["differs"])
        ]


def wilson(hits: int, tried: int, z: float = 1.96) -> tuple[float, float]:
    """The Wilson score interval of a proportion; ``z`` 1.96 is 95 %."""
    if not tried:
        return 0.0, 1.0
    share, spread = hits / tried, z * z / tried
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * sqrt(share * (1 - share) / tried + spread / (4 * tried))
    return max(0.0, middle - half), min(1.0, middle + half)


def markdown(tally: Tally) -> str:
    """The table by kind, one block per effect."""
    lines: list[str] = []
    for effect, note in (
        ("preserving", "accepted as meant | asked again | accepted otherwise"),
        ("lossy", "accepted as meant | refused | accepted otherwise"),
        ("undetectable", "changes nothing | refused at once | accepted otherwise (95 %) | of these refused later"),
    ):
        lines += [f"**{effect}**", "", f"| kind | replies | {note} |", "|" + " --- |" * (note.count("|") + 3)]
        for name, row in sorted(tally.rows.items()):
            if FAULTS[name].effect != effect:
                continue
            counts = row.verdicts
            cells = [str(row.tried), str(counts["restored"] + counts["same"]), str(counts["refused"] + counts["later"])]
            cells.append(_rate(counts["differs"], row.tried) if effect == "undetectable" else str(counts["differs"]))
            if effect == "undetectable":
                cells.append(f"{row.caught_later} of {row.looked_later}")
            lines.append(f"| `{name}` | {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


def _rate(hits: int, tried: int) -> str:
    low, high = wilson(hits, tried)
    return f"{hits / tried:.1%} ({low:.1%} to {high:.1%})" if tried else "–"
