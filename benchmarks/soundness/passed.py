"""Projects that passed before: one that is emitted once more with the same bytes need not run once more."""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from ast_schemas.artifact import Artifact

Statuses = dict[str, dict[int, int]]
"""Operation → status → calls that were answered with it."""


def digest_of(name: str, forms: str, artifacts: Sequence[Artifact]) -> str:
    """Of all that decides how a program fares: its name (the seed of the calls), its forms and its project."""
    parts = [name, forms, *(part for item in artifacts for part in (item.path, item.text))]
    return sha256("\0".join(parts).encode()).hexdigest()


class Passed:
    """Digests with what the operations answered, a line of JSON each; ``path`` None: nothing is known or kept."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: dict[str, dict[str, dict[str, int]]] = {}
        if path is not None and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._known |= json.loads(line)

    def answers(self, digest: str) -> Statuses | None:
        """What the operations answered then; None if the project is not known to have passed."""
        known = self._known.get(digest)
        if known is None:
            return None
        return {name: {int(status): calls for status, calls in one.items()} for name, one in known.items()}

    def keep(self, digest: str, answers: Statuses) -> None:
        """Note a project that passed."""
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({digest: answers}) + "\n")
