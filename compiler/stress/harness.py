"""Which harness trials were made with: forms, messages, checks and loop, as one fingerprint of their sources."""

import hashlib
from functools import lru_cache
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_ROOMS = (
    "ast_schemas", "compiler/checks", "compiler/diagnostics", "compiler/expressions", "compiler/fill",
    "compiler/models", "compiler/reader", "compiler/symbols", "compiler/weak",
)  # fmt: skip


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Twelve hex digits that change with any source that a trial runs through."""
    found = hashlib.sha256()
    for room in _ROOMS:
        for path in sorted((_ROOT / room).rglob("*.py")):
            found.update(path.relative_to(_ROOT).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:12]
