"""The static part of a project: files copied as they are, and a few with the program's name filled in."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from ast_schemas.artifact import Artifact

_FOLDER = Path(__file__).parent / "scaffold"
_SKIPPED = frozenset({"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"})
_SUFFIXES = frozenset({".py", ".mako", ".ini", ".md", ".j2", ".html", ".example", ""})
_ONCE = ("extensions/",)
_OF_JOBS = frozenset({"app/runtime/queue.py", "app/runtime/worker.py", "app/worker.py"})
"""Files of projects that have jobs."""


def scaffold_artifacts(values: Mapping[str, object]) -> Iterator[Artifact]:
    """All scaffold files; ``*.j2`` are filled from ``values`` and left out if nothing is
    in them then; ``dot_`` at the start of a name becomes a dot."""
    for path, text in _files():
        if path in _OF_JOBS and not values["has_jobs"]:
            continue
        target = path.replace("dot_", ".", 1) if path.startswith("dot_") else path
        if target.endswith(".j2"):
            target, text = target.removesuffix(".j2"), _filled(text, values)
            if not text.strip():
                continue
        yield Artifact(path=target, text=text, ownership="once" if target.startswith(_ONCE) else "generated")


@cache
def _files() -> tuple[tuple[str, str], ...]:
    """Path below the folder and text of each file, sorted. The scaffold is part of the program, so it is read once."""
    found = [
        path
        for path in _FOLDER.rglob("*")
        if path.is_file() and path.suffix in _SUFFIXES and not _SKIPPED.intersection(path.parts)
    ]
    return tuple(sorted((path.relative_to(_FOLDER).as_posix(), path.read_text(encoding="utf-8")) for path in found))


@cache
def _environment() -> Environment:
    return Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, autoescape=False
    )


def _filled(text: str, values: Mapping[str, object]) -> str:
    return _environment().from_string(text).render(values)
