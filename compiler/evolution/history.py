"""The chain of revisions as it stands in the files: those that were emitted, and those that a person added."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass


class BrokenHistory(Exception):
    """The chain has no single end; the message says why."""


@dataclass(frozen=True)
class Position:
    """Where the next revision goes: its ``id`` and the one that it ``revises``."""

    id: str
    revises: str


def next_position(texts: Mapping[str, str]) -> Position:
    """``texts``: file → Python source of every revision. Raises BrokenHistory unless there is exactly one end."""
    found = {file: _identity(file, text) for file, text in sorted(texts.items())}
    revisions = {revision for revision, _ in found.values() if revision is not None}
    revised = {name for _, names in found.values() for name in names}
    ends = sorted(revisions - revised)
    if len(ends) != 1:
        listed = ", ".join(ends) or "none"
        raise BrokenHistory(f"one revision must be the last, but these are: {listed}")
    numbers = [int(revision) for revision in revisions if revision.isdecimal()]
    return Position(f"{max(numbers, default=0) + 1:04d}", ends[0])


def _identity(file: str, text: str) -> tuple[str | None, tuple[str, ...]]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise BrokenHistory(f"{file} is no Python") from error
    values: dict[str, object] = {}
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                values[target.id] = _constant(node.value)
    revision, revises = values.get("revision"), values.get("down_revision")
    names = revises if isinstance(revises, tuple | list) else (revises,)
    return (revision if isinstance(revision, str) else None), tuple(name for name in names if isinstance(name, str))


def _constant(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None
