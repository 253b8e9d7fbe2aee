"""Output and state change together or not at all.

Everything new is written below ``.formwork/staging`` first. Then ``commit.json`` says what is to be moved and removed;
from the moment it is there the change counts, and whoever comes next completes it if the process died in between.
Before that moment nothing outside of the staging folder has been touched.
"""

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from ast_schemas.base import Node
from compiler.store.layout import Layout
from compiler.store.lock import Locked, locked


class Change(Node):
    """What a commit does, paths relative to the output folder: ``moves`` staged file → target, then removals."""

    moves: dict[str, str]
    removals: tuple[str, ...]
    last: tuple[str, str]
    """The manifest's move, after all others."""


def stage(layout: Layout, tree: str, files: Mapping[str, str]) -> dict[str, str]:
    """Write texts below ``staging/<tree>``; gives target → staged path, both relative to the output folder."""
    base = layout.staging / tree
    staged: dict[str, str] = {}
    for name, text in files.items():
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        staged[name] = path.relative_to(layout.out).as_posix()
    return staged


def unstage(layout: Layout, tree: str, names: Iterable[str]) -> None:
    """Take files out of ``staging/<tree>`` again."""
    for name in names:
        (layout.staging / tree / name).unlink()


def show_conflicts(layout: Layout, texts: Mapping[str, str]) -> None:
    """Write files with marked conflicts below ``.formwork/conflicts``, in the place of those of an earlier compile."""
    shutil.rmtree(layout.conflicts, ignore_errors=True)
    for name, text in texts.items():
        path = layout.conflicts / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))


def begin(layout: Layout) -> None:
    """Complete a commit that was interrupted, and clear what an interrupted compile left behind."""
    recover(layout)
    shutil.rmtree(layout.staging, ignore_errors=True)


def commit(layout: Layout, change: Change) -> None:
    """Make the change count, and carry it out."""
    draft = layout.commit.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as stream:
        stream.write(json.dumps(change.model_dump(mode="json"), indent=1, sort_keys=True))
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(draft, layout.commit)
    recover(layout)
    shutil.rmtree(layout.staging, ignore_errors=True)


def settle(layout: Layout) -> None:
    """For commands that only read: complete an interrupted commit, unless a compile runs, which does so itself."""
    if layout.commit.exists():
        with suppress(Locked), locked(layout.lock):
            recover(layout)


def recover(layout: Layout) -> bool:
    """Carry out a commit that counts already; whether there was one. Doing it twice is harmless."""
    try:
        change = Change.model_validate_json(layout.commit.read_bytes())
    except (OSError, ValueError):
        return False
    names = [*change.moves, *change.moves.values(), *change.removals, *change.last]
    if not all(_is_inside(layout.out, name) for name in names):
        return False
    for target, staged in sorted(change.moves.items()):
        _move(layout.out / staged, layout.out / target)
    for name in change.removals:
        _remove(layout.out, name)
    _move(layout.out / change.last[1], layout.out / change.last[0])
    layout.commit.unlink()
    return True


def _is_inside(out: Path, name: str) -> bool:
    """A state folder that came from elsewhere must not lead out of its project."""
    return (out / name).resolve().is_relative_to(out.resolve())


def _move(source: Path, target: Path) -> None:
    if not source.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(source, target)


def _remove(out: Path, name: str) -> None:
    path = out / name
    with suppress(FileNotFoundError):
        path.unlink()
    folder = path.parent
    while folder != out and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
