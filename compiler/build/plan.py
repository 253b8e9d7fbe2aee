"""What a compile would do, as data. ``will``: certain. ``may``: depends on what a refill answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Action = Literal["fill", "recheck", "remove"]
Certainty = Literal["will", "likely", "may"]


@dataclass(frozen=True)
class Estimate:
    """``calls`` and tokens as the journal has them of that unit's last fill, else the median of its phase."""

    calls: int = 0
    prompt: int = 0
    completion: int = 0

    def __add__(self, other: "Estimate") -> "Estimate":
        return Estimate(self.calls + other.calls, self.prompt + other.prompt, self.completion + other.completion)

    def to_json(self) -> dict[str, int]:
        return {"calls": self.calls, "prompt": self.prompt, "completion": self.completion}


NO_CALLS = Estimate()


@dataclass(frozen=True)
class Step:
    """One unit. ``likely`` steps are done unless a refill before them answers otherwise than what is stored.

    ``chain`` leads from the change to the unit. A recheck costs no call; it becomes a fill where the form no longer
    fits, which is why ``estimate`` of a possible recheck counts that fill.
    """

    unit: str
    action: Action
    certainty: Certainty
    chain: tuple[str, ...]
    estimate: Estimate = NO_CALLS

    def to_json(self) -> dict[str, Any]:
        return {
            "unit": self.unit,
            "action": self.action,
            "likely": self.certainty == "likely",
            "reason": list(self.chain),
            "estimate": self.estimate.to_json(),
        }


@dataclass(frozen=True)
class FileStep:
    """One file of the project."""

    path: str
    action: Literal["write", "remove"]
    certainty: Certainty
    chain: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        likely = self.certainty == "likely"
        return {"path": self.path, "action": self.action, "likely": likely, "reason": list(self.chain)}


@dataclass(frozen=True)
class Plan:
    """``open_ended``: units whose answer may declare units, and so files, that do not exist yet."""

    steps: tuple[Step, ...] = ()
    files: tuple[FileStep, ...] = ()
    reused: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    open_ended: tuple[str, ...] = ()
    migration: tuple[str, ...] = ()
    """Why a migration may come, empty if none can."""
    upgrade: bool = False
    """The emitter is another than the one that printed the project."""

    def certain(self, action: Action) -> tuple[str, ...]:
        """The units of which this action is certain."""
        return tuple(step.unit for step in self.steps if step.action == action and step.certainty == "will")

    def possible(self, action: Action) -> tuple[str, ...]:
        """The units of which this action is certain or possible; a recheck may always become a fill."""
        wanted = (action, "recheck") if action == "fill" else (action, "fill") if action == "recheck" else (action,)
        return tuple(step.unit for step in self.steps if step.action in wanted)

    def cost(self, *certainties: Certainty) -> Estimate:
        """The sum over the fills of these certainties."""
        total = NO_CALLS
        for step in self.steps:
            if step.certainty in certainties:
                total += step.estimate
        return total

    @property
    def empty(self) -> bool:
        return not (self.steps or self.files or self.upgrade)

    def to_json(self) -> Mapping[str, Any]:
        """The one object of ``formwork plan --json``."""
        will = [step for step in self.steps if step.certainty == "will"]
        may = [step for step in self.steps if step.certainty != "will"]
        return {
            "status": "ok",
            "will": [step.to_json() for step in will],
            "may": [step.to_json() for step in may],
            "files": {
                "will": [step.to_json() for step in self.files if step.certainty == "will"],
                "may": [step.to_json() for step in self.files if step.certainty != "will"],
            },
            "open_ended": list(self.open_ended),
            "migration": list(self.migration),
            "reused": len(self.reused),
            "pinned": list(self.pinned),
            "upgrade": self.upgrade,
            "estimate": {
                "at_least": self.cost("will").to_json(),
                "likely": self.cost("will", "likely").to_json(),
                "at_most": None if self.open_ended else self.cost("will", "likely", "may").to_json(),
            },
        }
