"""What one compile really did, exactly: the units with their reasons, the files, the migrations. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from compiler.graph.changes import Category

MIGRATIONS = "migrations/versions/"


@dataclass(frozen=True)
class Entry:
    """A unit that was not simply taken over: why, and how much its new form differs from the stored one."""

    reasons: tuple[str, ...] = ()
    change: Category = "none"


@dataclass(frozen=True)
class Log:
    """``filled``: answered anew (by a call or from the journal); ``rechecked``: kept after a check, without a call."""

    filled: Mapping[str, Entry] = field(default_factory=dict)
    rechecked: Mapping[str, Entry] = field(default_factory=dict)
    reused: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    removed_files: tuple[str, ...] = ()

    @property
    def migrations(self) -> tuple[str, ...]:
        """Revisions that were written."""
        return tuple(path for path in self.written if path.startswith(MIGRATIONS))

    def to_json(self) -> dict[str, Any]:
        """The object of ``.formwork/last.json``, and ``log`` of ``--json``."""
        return {
            "filled": _entries(self.filled),
            "rechecked": _entries(self.rechecked),
            "reused": len(self.reused),
            "removed": list(self.removed),
            "files": {"written": list(self.written), "removed": list(self.removed_files)},
            "migrations": list(self.migrations),
        }


def _entries(entries: Mapping[str, Entry]) -> dict[str, Any]:
    return {unit: {"reasons": list(entry.reasons), "change": entry.change} for unit, entry in entries.items()}
