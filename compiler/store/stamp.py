"""The stamp of a finished compile: enough hashes to see, without importing the compiler, that nothing is to be done.

It says nothing that the manifest does not say; where anything at all differs it is left aside. Only the standard
library is imported here, for this module decides how long a compile without changes takes.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from compiler.store.layout import Layout

_ROOMS = ("ast_schemas", "rag", "emitters", "compiler")
_SUFFIXES = (".md", ".markdown")
_SETTINGS_FILE = "formwork.toml"
_PREFIX = "FORMWORK_"


def asked_with(spec: Path, given: Mapping[str, Any], environment: Mapping[str, str], folder: Path) -> str:
    """A digest of all that a compile is told: spec, options, environment, ``formwork.toml``, and its own sources."""
    told = hashlib.sha256()
    for part in (*spec_files(spec), *_sources()):
        told.update(part.encode("utf-8", "surrogatepass") + b"\0")
    variables = {name: value for name, value in environment.items() if name.upper().startswith(_PREFIX)}
    told.update(json.dumps([dict(given), variables], sort_keys=True, default=str).encode())
    told.update(_bytes(folder / _SETTINGS_FILE))
    return told.hexdigest()


def unchanged(layout: Layout, asked: str) -> dict[str, Any] | None:
    """What the last compile would say again, if it was asked the same and everything lies as it left it."""
    if layout.commit.exists() or layout.lock.with_suffix(".pid").exists():
        return None
    try:
        stamp = json.loads(layout.stamp.read_bytes())
        same = stamp["asked"] == asked and stamp["tree"] == _tree(layout, stamp["paths"])
        said = stamp["said"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return said if same and isinstance(said, dict) else None


def write_stamp(layout: Layout, asked: str, paths: list[str], said: Mapping[str, Any]) -> None:
    """``paths``: the project's files relative to the output folder; one that is missing makes no stamp."""
    tree = _tree(layout, paths)
    if tree is None:
        layout.stamp.unlink(missing_ok=True)
        return
    text = json.dumps({"asked": asked, "tree": tree, "paths": paths, "said": said}, ensure_ascii=False)
    draft = layout.stamp.with_suffix(".draft")
    draft.write_bytes(text.encode("utf-8", "surrogatepass"))
    os.replace(draft, layout.stamp)


def _tree(layout: Layout, paths: list[str]) -> str | None:
    """Of the bytes of all files of the project and of its state; None if one is missing."""
    found = hashlib.sha256()
    units = sorted(path for path in layout.units.rglob("*.json"))
    try:
        for path in (layout.manifest, *units, *(layout.out / name for name in paths)):
            data = path.read_bytes()
            found.update(f"{path.relative_to(layout.out)}\0{len(data)}\0".encode("utf-8", "surrogatepass"))
            found.update(data)
    except OSError:
        return None
    return found.hexdigest()


def spec_files(spec: Path) -> Iterator[str]:
    """Names and contents of all Markdown files."""
    in_folder = spec.is_dir()
    files = sorted(path for path in spec.rglob("*") if path.suffix.lower() in _SUFFIXES) if in_folder else [spec]
    for path in files:
        name = path.relative_to(spec).as_posix() if in_folder else path.name
        yield f"{name} {hashlib.sha256(_bytes(path)).hexdigest()}"


def _sources() -> Iterator[str]:
    """Size and time of change of every source of Formwork, and of the folder that its libraries are installed in."""
    root = Path(__file__).parents[2]
    for room in _ROOMS:
        yield from sorted(_stats(root / room))
    for folder in sys.path:
        if folder.endswith("site-packages"):
            yield f"{folder} {_stat(os.stat(folder))}"
    yield sys.version


def _stats(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == "__pycache__" or entry.name.startswith("."):
                continue
            if entry.is_dir():
                yield from _stats(Path(entry.path))
            else:
                yield f"{entry.path} {_stat(entry.stat())}"


def _stat(found: os.stat_result) -> str:
    return f"{found.st_size} {found.st_mtime_ns}"


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
