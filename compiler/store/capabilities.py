"""What endpoints were found to be able to do, in ``.formwork/capabilities.json``: endpoint and model → record."""

import json
import os
from pathlib import Path

from compiler.models.capabilities import Capabilities


def read_capabilities(path: Path, name: str) -> Capabilities | None:
    """The record of one model at one endpoint; None if there is none that this version can read."""
    try:
        return Capabilities.model_validate(_all(path)[name])
    except (KeyError, ValueError):
        return None


def write_capabilities(path: Path, name: str, found: Capabilities) -> None:
    """Keep a record beside those of other models."""
    records = {**_all(path), name: found.model_dump(mode="json")}
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(records, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(draft, path)


def _all(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
