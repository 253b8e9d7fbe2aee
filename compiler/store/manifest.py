"""The manifest: from what the output was made, and what was last written. Renamed into place last."""

import json
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from ast_schemas.base import Node

FORMAT = 1


class UnitRecord(Node):
    """An accepted unit: the key of its inputs and the hash of its form."""

    key: str
    form: str
    warned: bool = False
    """Whether the checks had something to say about it."""
    pinned: bool = False
    """A person wrote the form: it is checked and never filled."""


class FileRecord(Node):
    """A file as it was last emitted (SHA-256 of its bytes)."""

    hash: str
    ownership: Literal["generated", "once"]


class EditRecord(Node):
    """A generated file that a person touched, as the last compile left it."""

    left: str | None
    """SHA-256 of the bytes on disk, None for a file that was deleted by hand."""
    place: str | None = None
    """Where a person moved the file."""


class Manifest(Node):
    """Readable, sorted, and diffable in version control."""

    format: int = FORMAT
    emitter: str = ""
    verified: str = "none"
    """The level up to which this output was verified."""
    units: dict[str, UnitRecord] = Field(default_factory=dict)
    contexts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Hash of spec, retriever settings and query → ids of the sections; spares retrieval while nothing changes."""
    files: dict[str, FileRecord] = Field(default_factory=dict)
    edits: dict[str, EditRecord] = Field(default_factory=dict)
    """The files that are not on disk as they were emitted."""


NO_MANIFEST = Manifest()


def read_manifest(path: Path) -> Manifest:
    """The manifest; an empty one if there is none, or none of this format (everything is then done anew)."""
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return NO_MANIFEST
    return manifest if manifest.format == FORMAT else NO_MANIFEST


def manifest_text(manifest: Manifest) -> str:
    return json.dumps(manifest.model_dump(mode="json"), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
