"""A folder of trials: which files it has, and what it says of itself."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compiler.store.trials import Trials
from compiler.stress.conditions import Conditions
from compiler.stress.reference import Reference


class NoTrials(Exception):
    """The folder holds no run. The message is for a person."""


class Folder:
    """Paths below ``--out``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reference = path / "reference" / "reference.json"
        self.vectors = path / "reference" / "vectors"
        self.trials = path / "trials.sqlite"
        self.capabilities = path / "capabilities.json"
        self.wholes = path / "whole"
        self.lock = path / "lock"
        self.page = path / "report.html"
        self.markdown = path / "report.md"
        self.json = path / "report.json"


@dataclass(frozen=True)
class Run:
    """An open run. ``models`` is key → label and whether it is simulated."""

    folder: Folder
    trials: Trials
    reference: Reference
    title: str
    models: dict[str, dict[str, Any]]
    conditions: dict[str, Conditions]
    """Key → conditions, in the order in which they were first run."""
    name_of: dict[str, str]
    """Key of conditions → what they are called."""

    @property
    def scenes(self) -> dict[str, str]:
        return {unit: scene.digest for unit, scene in self.reference.scenes.items()}

    def scenes_under(self, conditions: str) -> dict[str, str]:
        """Unit → digest of what was asked under these conditions."""
        if not self.conditions[conditions].whole_spec:
            return self.scenes
        return {unit: scene.digest for unit, scene in self.reference.in_full.scenes.items()}


def open_run(path: Path) -> Run:
    """Raises NoTrials, and TrialsUnusable where the file is none of ours."""
    folder = Folder(path)
    if not folder.trials.is_file():
        raise NoTrials(f"{path} holds no trials")
    trials = Trials(folder.trials)
    try:
        reference = Reference.from_json(folder.reference.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError) as error:
        trials.close()
        raise NoTrials(f"{folder.reference} cannot be read: {error}") from None
    stored = trials.about("conditions") or {}
    return Run(
        folder,
        trials,
        reference,
        trials.about("title") or path.name,
        trials.about("models") or {},
        {key: Conditions.model_validate_json(json.dumps(item["value"])) for key, item in stored.items()},
        {key: item["name"] for key, item in stored.items()},
    )
