"""Wrong values that the types of a form refuse, whoever validates them, and that no coercion mends."""

import random
import re
from collections.abc import Iterator
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


def mistakes(value: Any, schema: JsonObject, count: int, chance: random.Random) -> tuple[Mistake, ...] | None:
    """``count`` mistakes at different places of a right value; None where it has not so many."""
    found = list(_places(value, schema, schema, ()))
    if len(found) < count:
        return None
    return tuple(Mistake(path, wrong) for path, wrong in sorted(chance.sample(found, count), key=str))


def places(value: Any, schema: JsonObject) -> int:
    """How many places of a value can be made wrong."""
    return sum(1 for _ in _places(value, schema, schema, ()))


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
