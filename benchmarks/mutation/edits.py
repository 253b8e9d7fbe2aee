"""One change of a form, as a path into its JSON and the value that stands there afterwards."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]
Json = Any


class _Removed:
    def __repr__(self) -> str:
        return "(removed)"


REMOVED = _Removed()
"""In the place of a value: the item leaves its list."""


@dataclass(frozen=True)
class Edit:
    """``kind`` is the name of the mutation, such as ``drop a guard``."""

    kind: str
    path: Path
    before: Json
    after: Json


def edited(form: Json, edit: Edit) -> Json:
    """The form with the edit; the given one stays as it is."""
    return _edited(form, edit.path, edit.after)


def _edited(value: Json, path: Path, after: Json) -> Json:
    if not path:
        return after
    head, rest = path[0], path[1:]
    if isinstance(value, list) and isinstance(head, int):
        changed = () if not rest and after is REMOVED else (_edited(value[head], rest, after),)
        return [*value[:head], *changed, *value[head + 1 :]]
    return {**value, head: _edited(value[head], rest, after)}


def path_text(path: Path) -> str:
    """``steps[2].condition``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def shown(value: Json) -> str:
    """A value in a table: text as it is, everything else as JSON."""
    if isinstance(value, str):
        return value
    return repr(value) if value is REMOVED else json.dumps(value, ensure_ascii=False)


def items(value: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    """The items of a list with their paths."""
    for index, item in enumerate(value):
        yield (*path, index), item
