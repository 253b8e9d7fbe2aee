"""``--keep FILE`` and ``--restore FILE`` of ``formwork compile``."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compiler.edits.outcomes import Wish


def wishes(out: Path, keep: Iterable[str] = (), restore: Iterable[str] = ()) -> "dict[str, Wish]":
    """By path below the output folder; a path that leads there from the working folder will do. ValueError if a file
    is named by both."""
    kept = {_below(out, path) for path in keep}
    restored = {_below(out, path) for path in restore}
    both = sorted(kept & restored)
    if both:
        raise ValueError(f"{both[0]} cannot be both kept and restored")
    found: dict[str, Wish] = {}
    found.update(dict.fromkeys(kept, "keep"))
    found.update(dict.fromkeys(restored, "restore"))
    return found


def _below(out: Path, path: str) -> str:
    given = Path(path)
    root = out.resolve()
    for candidate in (given.resolve(), (out / given).resolve()):
        if candidate.is_relative_to(root):
            return candidate.relative_to(root).as_posix()
    return given.as_posix()
