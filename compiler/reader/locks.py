"""Which loads must lock their row: those on whose state a later write depends."""

import re
from collections.abc import Iterator, Sequence

from compiler.models.protocol import JsonObject

_WRITES = frozenset(
    {
        "create",
        "update",
        "update_where",
        "change",
        "delete",
        "delete_where",
        "restore",
        "link",
        "transition",
        "for_each",
        "call",
    }
)


def locked(steps: Sequence[JsonObject], kind: str) -> list[JsonObject]:
    """The steps with ``lock`` set on every load whose row is tested, or read into a write, before a write."""
    if kind in ("read", "list", "report"):
        return list(steps)
    return [_decided(step, steps[index + 1 :]) for index, step in enumerate(steps)]


def _decided(step: JsonObject, later: Sequence[JsonObject]) -> JsonObject:
    if step["step"] != "load":
        return step
    flat = list(_flat(later))
    return {
        **step,
        "lock": any(_depends(item, step["name"]) for item in flat) and any(item["step"] in _WRITES for item in flat),
    }


def _flat(steps: Sequence[JsonObject]) -> Iterator[JsonObject]:
    for step in steps:
        yield step
        for part in ("then", "otherwise", "steps"):
            inner = step.get(part)
            if isinstance(inner, list):
                yield from _flat(inner)


def _depends(step: JsonObject, name: str) -> bool:
    """Whether a step tests the row, moves it, or writes a value computed from it into it."""
    match step["step"]:
        case "require" | "if":
            return _mentions(step["condition"], name)
        case "call":
            return name in step["arguments"]
        case "transition":
            return bool(step["row"] == name)
        case "update":
            return bool(step["row"] == name) and any(_mentions(item["value"], name) for item in step["assignments"])
        case "for_each":
            return _mentions(step["rows"], name)
        case "let":
            return re.search(r"\b(?:count|sum|exists|all|min|max|avg)\(", step["value"]) is not None and _mentions(
                step["value"], name
            )
    return False


def _mentions(text: str, name: str) -> bool:
    unquoted = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)
    return re.search(rf"(?<![.\w]){re.escape(name)}\b(?!\s*\()", unquoted) is not None
