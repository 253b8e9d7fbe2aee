"""Changes to a JSON value by path, that can be made together, taken back one by one, and found again. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from compiler.fill.paths import Steps, put, value_at


class _Absent:
    """No value: what stands at the path is taken out."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()


@dataclass(frozen=True)
class Edit:
    """Put ``value`` at ``path``, or take out what stands there. Paths are those of the value before all edits."""

    path: Steps
    value: Any

    @property
    def shifts(self) -> bool:
        """Whether later items of a list move up."""
        return self.value is ABSENT and isinstance(self.path[-1], int)


def overlapping(one: Sequence[str | int], other: Sequence[str | int]) -> bool:
    """Whether one path leads through the other."""
    shared = min(len(one), len(other))
    return tuple(one[:shared]) == tuple(other[:shared])


def edited(value: Any, edits: Iterable[Edit]) -> Any:
    """The value with all edits, none of which may overlap another. Items are taken out last, from the end."""
    listed = list(edits)
    for edit in listed:
        if edit.value is not ABSENT:
            value = put(value, edit.path, edit.value)
    removed = sorted((edit.path for edit in listed if edit.value is ABSENT), key=_order, reverse=True)
    for path in removed:
        value = _without(value, path)
    return value


def before_edits(path: Steps, edits: Iterable[Edit]) -> Steps:
    """Where the value at ``path`` of the edited value stands in the value before the edits."""
    steps = list(path)
    for edit in sorted((edit for edit in edits if edit.shifts), key=lambda edit: _order(edit.path)):
        depth = len(edit.path) - 1
        index = edit.path[-1]
        if len(steps) <= depth or tuple(steps[:depth]) != edit.path[:-1]:
            continue
        at = steps[depth]
        if isinstance(at, int) and isinstance(index, int) and at >= index:
            steps[depth] = at + 1
    return tuple(steps)


def after_edits(path: Steps, edits: Iterable[Edit]) -> Steps:
    """Where the value at ``path`` stands once items before it are taken out."""
    steps = list(path)
    for edit in edits:
        depth = len(edit.path) - 1
        if not edit.shifts or len(path) <= depth or path[:depth] != edit.path[:-1]:
            continue
        original, index, now = path[depth], edit.path[-1], steps[depth]
        if isinstance(original, int) and isinstance(index, int) and isinstance(now, int) and original > index:
            steps[depth] = now - 1
    return tuple(steps)


def _without(value: Any, path: Steps) -> Any:
    present, parent = value_at(value, path[:-1])
    last = path[-1]
    if not present:
        return value
    if isinstance(last, int):
        return put(value, path[:-1], [item for index, item in enumerate(parent) if index != last])
    return put(value, path[:-1], {key: inner for key, inner in parent.items() if key != last})


def _order(path: Steps) -> list[tuple[int, str, int]]:
    """Paths sorted by place; an index sorts as a number."""
    return [(0, "", step) if isinstance(step, int) else (1, step, 0) for step in path]
