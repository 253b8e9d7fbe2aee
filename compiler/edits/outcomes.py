"""What becomes of one generated file: what was last emitted, what is on disk, and what is emitted now, decided."""

from dataclasses import dataclass
from typing import Literal

from compiler.edits.merge import Conflict, merge
from compiler.edits.newlines import without_line_ends

Wish = Literal["keep", "restore"]
"""What a person asked for a file: leave it as it is on disk, or write it as it is emitted."""

Kind = Literal[
    "write",
    "unchanged",
    "kept",
    "merged",
    "remove",
    "released",
    "deleted",
    "gone",
    "conflict",
    "foreign",
    "orphaned",
    "unmergeable",
]

REFUSED: frozenset[Kind] = frozenset({"conflict", "foreign", "orphaned", "unmergeable"})
"""A person must decide; the compile writes nothing."""


@dataclass(frozen=True)
class Disk:
    """What lies at the file's place. ``text`` is None if nothing is there, or no UTF-8 text (``binary``).

    ``blocked``: a folder lies there, or a file where one of its folders should be.
    """

    text: str | None
    binary: bool = False
    blocked: bool = False


@dataclass(frozen=True)
class Outcome:
    """``text`` is what the file holds afterwards; None if there is then none, or if a person must decide first.

    ``write`` new or untouched files and restored ones · ``unchanged`` on disk as emitted · ``kept`` edited by hand, and
    the emitter has nothing new · ``merged`` both changes · ``remove`` no longer emitted · ``released`` no longer
    emitted, and the person keeps it · ``deleted`` by hand, stays so · ``gone`` on both sides · ``conflict`` both
    changed the same lines (``marked`` shows them in place) · ``foreign`` a file that was never emitted is in the way ·
    ``orphaned`` edited by hand and no longer emitted · ``unmergeable`` edited, and what was last emitted is not known
    or the file is no text.
    """

    kind: Kind
    text: str | None = None
    conflicts: tuple[Conflict, ...] = ()
    marked: str | None = None


def decide(*, recorded: bool, base: str | None, disk: Disk, new: str | None, wish: Wish | None = None) -> Outcome:
    """One generated file. ``recorded``: it was emitted before, with the text ``base`` if that is still known.

    ``new`` is what is emitted now, None if nothing is. The person's line ends are kept.
    """
    if disk.blocked and new is not None and wish != "keep":
        return Outcome("foreign")
    if wish == "restore":
        return _as_emitted(disk, new)
    if disk.text is None and not disk.binary:
        if new is None:
            return Outcome("gone")
        return Outcome("deleted") if recorded else Outcome("write", new)
    if wish == "keep":
        return Outcome("released", disk.text) if new is None else Outcome("kept", disk.text)
    if disk.text is None:
        return Outcome("unmergeable")
    mine, ends = without_line_ends(disk.text)
    if mine == new:
        return Outcome("unchanged", disk.text)
    if not recorded:
        return Outcome("foreign")
    if mine == base:
        return Outcome("remove") if new is None else Outcome("write", ends.apply(new))
    if new is None:
        return Outcome("orphaned")
    if base is None:
        return Outcome("unmergeable")
    if new == base:
        return Outcome("kept", disk.text)
    merged = merge(base, mine, new)
    text = ends.apply(merged.text)
    if merged.conflicts:
        return Outcome("conflict", conflicts=merged.conflicts, marked=text)
    return Outcome("merged", text)


def _as_emitted(disk: Disk, new: str | None) -> Outcome:
    if new is None:
        return Outcome("gone") if disk.text is None and not disk.binary else Outcome("remove")
    return Outcome("unchanged", disk.text) if disk.text == new else Outcome("write", new)
