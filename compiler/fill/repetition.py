"""Replies that fell into a loop. Pure."""

from typing import Any

from compiler.fill.paths import joined

_LONGEST_UNIT = 400
_SHORTEST_LOOP = 240
"""Characters at the end of a text that repeat one unit; less than this may be meant."""

_ITEMS = 20
"""Equal neighbours in a list of nodes; a scenario that makes one call ten times is meant."""


def loops(text: str) -> bool:
    """Whether the text ends in one unit over and over, at least four times."""
    end = text.rstrip()
    for size in range(1, min(_LONGEST_UNIT, len(end) // 4) + 1):
        times = max(4, -(-_SHORTEST_LOOP // size))
        if len(end) >= size * times and end.endswith(end[-size:] * times):
            return len(set(end[-size:])) > 1 or size == 1
    return False


def repeated_at(value: Any, path: str = "") -> str | None:
    """The path of a list of nodes in which the same one to four follow each other again and again, None if none is."""
    if isinstance(value, dict):
        return next((at for key, inner in value.items() if (at := repeated_at(inner, joined(path, key)))), None)
    if not isinstance(value, list):
        return None
    if any(_longest_run(value, period) >= _ITEMS for period in range(1, 5)):
        return path
    return next((at for index, item in enumerate(value) if (at := repeated_at(item, joined(path, index)))), None)


def _longest_run(items: list[Any], period: int) -> int:
    """How many items in a row equal the one ``period`` places before them."""
    longest = run = 0
    for before, item in zip(items, items[period:], strict=False):
        run = run + 1 if isinstance(item, dict | list) and item == before else 0
        longest = max(longest, run)
    return longest + period if longest else 0
