"""What lies in an output folder: generated files as a person left them, files that no compile wrote, moved ones."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from compiler.edits.moves import moved
from compiler.edits.outcomes import Disk
from compiler.store.layout import STATE, Layout
from compiler.store.manifest import Manifest

_NOT_LOOKED_AT = frozenset({"__pycache__", "node_modules", STATE})
"""Folders that hold nothing of a person's; hidden ones do not either."""


def file_hash(path: Path) -> str | None:
    """SHA-256 (hex) of a file's bytes, None if there is no such file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def on_disk(layout: Layout, place: str) -> Disk:
    """The text at a place below the output folder."""
    if blocked(layout, place):
        return Disk(None, blocked=True)
    try:
        return Disk((layout.out / place).read_bytes().decode("utf-8"))
    except UnicodeDecodeError:
        return Disk(None, binary=True)
    except FileNotFoundError:
        return Disk(None)


def blocked(layout: Layout, place: str) -> bool:
    """Whether a folder is where the file should be, or a file where one of its folders should be."""
    path = layout.out / place
    parents = [layout.out / parent for parent in PurePosixPath(place).parents][:-1]
    return path.is_dir() or any(parent.exists() and not parent.is_dir() for parent in parents)


def emitted_text(layout: Layout, manifest: Manifest, path: str) -> str | None:
    """The text of a generated file as it was last emitted, None where that is not known (any more)."""
    record = manifest.files.get(path)
    for kept in (layout.emitted / path, layout.out / path):
        if record is not None and file_hash(kept) == record.hash:
            return kept.read_bytes().decode("utf-8", "surrogatepass")
    return None


def all_gone(layout: Layout, manifest: Manifest) -> bool:
    """Whether only the state was kept: then files were not deleted one by one, and all are written again."""
    return not any((layout.out / path).exists() for path in manifest.files)


def moved_places(layout: Layout, manifest: Manifest, emitted_now: Mapping[str, object]) -> dict[str, str]:
    """Where a person moved generated files: as noted before, or found by equal content now."""
    absent = {
        path: record
        for path, record in manifest.files.items()
        if record.ownership == "generated" and not (layout.out / path).exists()
    }
    noted = {
        path: edit.place
        for path, edit in manifest.edits.items()
        if path in absent and edit.place and (layout.out / edit.place).is_file()
    }
    missing = {path: record.hash for path, record in absent.items() if path not in noted}
    if not missing:
        return noted
    sizes = {_size(layout.emitted / path) for path in missing} - {0}
    taken = set(noted.values())
    hashes = {
        name: file_hash(layout.out / name)
        for name in strangers(layout, {**manifest.files, **emitted_now})
        if name not in taken and _size(layout.out / name) in sizes
    }
    return noted | moved(missing, {name: content for name, content in hashes.items() if content})


def strangers(layout: Layout, known: Mapping[str, object]) -> Iterator[str]:
    """Files of the project folder that no compile wrote, outside of hidden folders and caches."""
    folders = [layout.out]
    while folders:
        for path in sorted(folders.pop().iterdir()):
            if path.name.startswith(".") or path.name in _NOT_LOOKED_AT:
                continue
            if path.is_dir() and not path.is_symlink():
                folders.append(path)
            elif path.is_file() and (name := path.relative_to(layout.out).as_posix()) not in known:
                yield name


def with_own_files(layout: Layout, tree: Path, known: Mapping[str, object]) -> None:
    """Put a person's files beside the staged ones: those in folders that the project has, and modules beside them."""
    folders = {PurePosixPath(path).parts[0] for path in known if "/" in path}
    for name in strangers(layout, known):
        if PurePosixPath(name).parts[0] in folders or ("/" not in name and name.endswith(".py")):
            target = tree / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(layout.out / name, target)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
