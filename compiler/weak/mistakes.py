"""One mistake in one reply."""

from dataclasses import dataclass

from compiler.weak.edits import Edit
from compiler.weak.faults.kinds import ReplyFault
from compiler.weak.faults.registry import FAULTS


@dataclass(frozen=True)
class Mistake:
    """One fault at its place. ``edits`` are in the coordinates of the right value; a fault of the reply has none."""

    fault: str
    edits: tuple[Edit, ...]
    sticky: bool
    salt: str

    @property
    def of_reply(self) -> bool:
        return isinstance(FAULTS[self.fault], ReplyFault)

    @property
    def restored(self) -> bool:
        """Whether a careful reader of the reply has the right value all the same."""
        return FAULTS[self.fault].effect == "preserving"
