"""Wrong values that the types of a form refuse, whoever validates them, and that no coercion mends."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from compiler.fill.alternatives import choose, list_of
from compiler.fill.paths import Steps, put, value_at
from compiler.fill.schema import branches
from compiler.models.protocol import JsonObject


@dataclass(frozen=True)
class Mistake:
    """``wrong`` stands at ``path`` until it is mended."""

    path: Steps
    wrong: Any


def drawn(every: Sequence[Mistake], count: int, chance: random.Random) -> tuple[Mistake, ...]:
    """``count`` of the mistakes, in the order of their places. Raises ValueError where there are not so many."""
    return tuple(sorted(chance.sample(every, count), key=str))


def mistakes(value: Any, schema: JsonObject) -> tuple[Mistake, ...]:
    """Every mistake that can be made in a right value, one for each place."""
    return tuple(Mistake(path, wrong) for path, wrong in _places(value, schema, schema, ()))


def spoiled(value: Any, wrong: tuple[Mistake, ...]) -> Any:
    """The value with these mistakes in it."""
    for mistake in wrong:
        if value_at(value, mistake.path)[0]:
            value = put(value, mistake.path, mistake.wrong)
    return value


def _places(value: Any, schema: JsonObject, root: JsonObject, path: Steps) -> Iterator[tuple[Steps, Any]]:
    options = branches(schema, root)
    if isinstance(value, dict):
        properties = (choose(value, options) or {}).get("properties", {})
        for key, inner in value.items():
            if key in properties and "const" not in properties[key] and key not in ("requirements", "uncovered"):
                yield from _places(inner, properties[key], root, (*path, key))
    elif isinstance(value, list):
        items = (list_of(options) or {}).get("items")
        for index, inner in enumerate(value):
            if items is not None:
                yield from _places(inner, items, root, (*path, index))
    elif isinstance(value, bool):
        yield path, "perhaps"
    elif isinstance(value, int):
        yield path, "several"
    elif isinstance(value, str):
        patterns = [option["pattern"] for option in options if "pattern" in option]
        broken = f"{value} (?)"
        refused = bool(patterns) and not any(re.search(pattern, broken) for pattern in patterns)
        yield path, broken if refused else {"text": value}
