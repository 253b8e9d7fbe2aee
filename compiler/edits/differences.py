"""What a person changed in one generated file, as a unified diff. Pure."""

from dataclasses import dataclass
from difflib import unified_diff
from typing import Literal

from compiler.edits.newlines import without_line_ends
from compiler.edits.outcomes import Disk

Change = Literal["edited", "deleted", "moved", "moved and edited", "unknown"]


@dataclass(frozen=True)
class HandEdit:
    """``place`` is where the file is now. ``diff`` is empty where there is no file, or no generated text to compare."""

    file: str
    change: Change
    place: str
    diff: str = ""

    @property
    def counts(self) -> tuple[int, int]:
        """Lines added and removed."""
        lines = self.diff.splitlines()[2:]
        return sum(line.startswith("+") for line in lines), sum(line.startswith("-") for line in lines)


def hand_edit(file: str, place: str, emitted: str | None, disk: Disk) -> HandEdit | None:
    """None if the file is as it was generated; other line ends are no edit."""
    if disk.text is None and not disk.binary and not disk.blocked:
        return HandEdit(file, "deleted", place)
    moved = place != file
    if emitted is None or disk.text is None:
        return HandEdit(file, "unknown", place)
    mine = without_line_ends(disk.text)[0]
    if mine == emitted:
        return HandEdit(file, "moved", place) if moved else None
    return HandEdit(file, "moved and edited" if moved else "edited", place, _diff(file, place, emitted, mine))


def _diff(file: str, place: str, emitted: str, mine: str) -> str:
    lines = unified_diff(
        emitted.splitlines(keepends=True), mine.splitlines(keepends=True), f"generated/{file}", f"yours/{place}"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
