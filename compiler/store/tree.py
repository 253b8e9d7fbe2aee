"""The output tree on disk: what is there, and what a compile must change in it."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ast_schemas.artifact import Artifact
from compiler.store.layout import STATE, Layout
from compiler.store.manifest import FileRecord, Manifest
from compiler.store.units import text_hash


@dataclass(frozen=True)
class TreeChange:
    """Paths to write, to leave and to remove; ``edited`` are files of a person that stand in the way."""

    write: tuple[str, ...]
    unchanged: tuple[str, ...]
    remove: tuple[str, ...]
    edited: tuple[str, ...]


def compare(layout: Layout, manifest: Manifest, artifacts: Mapping[str, Artifact]) -> TreeChange:
    """``artifacts`` by path, formatted. A file whose bytes are neither the last written nor the new is a person's."""
    write: list[str] = []
    unchanged: list[str] = []
    edited: list[str] = []
    for path, artifact in sorted(artifacts.items()):
        present = file_hash(layout.out / path)
        wanted = text_hash(artifact.text)
        before = manifest.files.get(path)
        if present is None:
            write.append(path)
        elif artifact.ownership == "once" or present == wanted:
            unchanged.append(path)
        elif before is not None and before.hash == present:
            write.append(path)
        else:
            edited.append(path)
    remove: list[str] = []
    for path, record in sorted(manifest.files.items()):
        present = file_hash(layout.out / path)
        if path in artifacts or present is None or record.ownership == "once":
            continue
        (remove if present == record.hash else edited).append(path)
    return TreeChange(tuple(write), tuple(unchanged), tuple(remove), tuple(sorted(edited)))


def untouched(layout: Layout, manifest: Manifest) -> bool:
    """Whether every generated file is on disk as it was last written."""
    return bool(manifest.files) and all(
        file_hash(layout.out / path) == record.hash
        for path, record in manifest.files.items()
        if record.ownership == "generated"
    )


def records(artifacts: Mapping[str, Artifact]) -> dict[str, FileRecord]:
    """What the manifest keeps of the files."""
    return {
        path: FileRecord(hash=text_hash(artifact.text), ownership=artifact.ownership)
        for path, artifact in sorted(artifacts.items())
    }


def file_hash(path: Path) -> str | None:
    """SHA-256 (hex) of a file's bytes, None if there is no such file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def with_own_files(layout: Layout, tree: Path, artifacts: Mapping[str, Artifact]) -> None:
    """Put a person's files beside the staged ones: all of the folders in which files are written once only."""
    folders = {path.partition("/")[0] for path, artifact in artifacts.items() if artifact.ownership == "once"}
    for folder in sorted(folders):
        source = layout.out / folder
        if source.is_dir():
            shutil.copytree(
                source, tree / folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", STATE)
            )
