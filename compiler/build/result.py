"""What a compile came to, as data: the summary and the ``--json`` object are views of it."""

from dataclasses import dataclass, field
from typing import Any, Literal

from ast_schemas.diagnostic import Diagnostic
from compiler.build.log import Log
from compiler.diagnostics.render_json import to_json


@dataclass(frozen=True)
class Requirements:
    """Each atom of the spec is in one of the three; what only explains demands nothing and is not in ``total``."""

    compiled: tuple[str, ...] = ()
    informative: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return len(self.compiled) + len(self.uncovered)


@dataclass(frozen=True)
class Files:
    """Paths of the output relative to its folder."""

    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    """Those of the written ones that hold a person's edits too."""


@dataclass(frozen=True)
class Result:
    """``status`` is ``unreadable`` where there was no spec to compile; then nothing but diagnostics is set."""

    status: Literal["ok", "failed", "unreadable"]
    diagnostics: tuple[Diagnostic, ...]
    seconds: float
    filled: tuple[str, ...] = ()
    rechecked: tuple[str, ...] = ()
    """Kept after a check against interfaces that changed, without a call."""
    reused: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    calls: int = 0
    replayed: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    requirements: Requirements = field(default_factory=Requirements)
    files: Files = field(default_factory=Files)
    log: Log = field(default_factory=Log)

    @property
    def exit_code(self) -> int:
        return {"ok": 0, "failed": 1, "unreadable": 2}[self.status]

    def to_json(self) -> dict[str, Any]:
        """The one object of ``--json``."""
        return {
            "status": self.status,
            "units": {
                "filled": len(self.filled),
                "rechecked": len(self.rechecked),
                "reused": len(self.reused),
                "failed": len(self.failed),
            },
            "calls": self.calls,
            "tokens": {"prompt": self.prompt_tokens, "completion": self.completion_tokens},
            "requirements": {
                "total": self.requirements.total,
                "compiled": len(self.requirements.compiled),
                "uncovered": len(self.requirements.uncovered),
            },
            "files": {
                "written": len(self.files.written),
                "unchanged": len(self.files.unchanged),
                "removed": len(self.files.removed),
                "merged": len(self.files.merged),
            },
            "diagnostics": [to_json(item) for item in self.diagnostics],
            "seconds": round(self.seconds, 3),
        }
