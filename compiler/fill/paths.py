"""Paths into a JSON value, as diagnostics write them: ``steps[2].where``. Pure."""

import re
from collections.abc import Sequence
from typing import Any

Steps = tuple[str | int, ...]

_PART = re.compile(r"[^.\[\]]+|\[\d+\]")


def joined(path: str, step: str | int) -> str:
    """``steps`` + 2 → ``steps[2]``; ``steps[2]`` + ``where`` → ``steps[2].where``."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    return f"{path}.{step}" if path else step


def parts(path: str) -> Steps:
    """``steps[2].where`` → ("steps", 2, "where")."""
    found: list[str] = _PART.findall(path)
    return tuple(int(part[1:-1]) if part.startswith("[") else part for part in found)


def text_of(steps: Sequence[str | int]) -> str:
    """("steps", 2, "where") → ``steps[2].where``."""
    path = ""
    for step in steps:
        path = joined(path, step)
    return path


def value_at(value: Any, steps: Sequence[str | int]) -> tuple[bool, Any]:
    """Whether there is a value at the path, and it."""
    for step in steps:
        in_list = isinstance(step, int) and isinstance(value, list) and step < len(value)
        if not in_list and not (isinstance(step, str) and isinstance(value, dict) and step in value):
            return False, None
        value = value[step]
    return True, value


def put(value: Any, steps: Sequence[str | int], new: Any) -> Any:
    """The value with what stands at the path replaced; a property that is not there yet is added."""
    if not steps:
        return new
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        return [put(item, rest, new) if index == step else item for index, item in enumerate(value)]
    return {**value, step: put(value.get(step), rest, new)}
