"""Where things lie below the output folder."""

import hashlib
from pathlib import Path
from urllib.parse import quote

STATE = ".formwork"
EMITTED = "emitted"


class Layout:
    """Paths of one output folder's state."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.state = out / STATE
        self.manifest = self.state / "manifest.json"
        self.units = self.state / "units"
        self.journal = self.state / "calls.sqlite"
        self.capabilities = self.state / "capabilities.json"
        self.lock = self.state / "lock"
        self.staging = self.state / "staging"
        self.commit = self.state / "commit.json"
        self.stamp = self.state / "stamp.json"
        self.results = self.state / "tests.json"
        self.vectors = self.state / "vectors"
        self.ignore = self.state / ".gitignore"
        self.emitted = self.state / EMITTED
        self.conflicts = self.state / "conflicts"

    def unit(self, unit: str) -> Path:
        """``units/operations/create_item.json``; signs that no file system likes are percent-encoded."""
        return self.units / unit_file(unit)


def unit_file(unit: str) -> str:
    """The file of a unit relative to ``units/``; a name that is too long for a file keeps its head and a hash."""
    phase, _, name = unit.partition("/")
    safe = quote(name, safe="")
    if len(safe) > 180:
        safe = f"{safe[:140]}~{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    return f"{phase}/{safe}.json"
