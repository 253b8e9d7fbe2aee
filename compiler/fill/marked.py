"""A JSON value as indented text, with diagnostics on the lines that they are about."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ast_schemas.diagnostic import Diagnostic
from compiler.fill.paths import joined


def marked(value: Any, diagnostics: Sequence[Diagnostic]) -> str:
    """The value's JSON with ``❌ message`` at the end of each line where a wrong value begins.

    What has no line of its own (a missing property) is marked at the nearest value that contains it.
    """
    paths: list[str] = []
    lines: list[str] = []
    _print(value, "", 0, "", "", lines, paths)
    notes: dict[int, list[str]] = {}
    first: Mapping[str, int] = {path: index for index, path in reversed(list(enumerate(paths)))}
    for item in diagnostics:
        notes.setdefault(_line(item.path or "", first), []).append(f"❌ [{item.code}] {item.message}")
    return "\n".join(line + "".join(f"  {note}" for note in notes.get(index, ())) for index, line in enumerate(lines))


def _line(path: str, first: Mapping[str, int]) -> int:
    while path not in first:
        cut = max(path.rfind("."), path.rfind("["))
        path = path[:cut] if cut > 0 else ""
    return first[path]


def _print(value: Any, path: str, depth: int, head: str, tail: str, lines: list[str], paths: list[str]) -> None:
    indent = " " * depth

    def add(text: str) -> None:
        lines.append(indent + text)
        paths.append(path)

    if isinstance(value, dict) and value:
        add(head + "{")
        for index, (key, inner) in enumerate(value.items()):
            comma = "," if index < len(value) - 1 else ""
            name = json.dumps(key, ensure_ascii=False)
            _print(inner, joined(path, key), depth + 1, f"{name}: ", comma, lines, paths)
        add("}" + tail)
    elif isinstance(value, list) and value:
        add(head + "[")
        for index, inner in enumerate(value):
            comma = "," if index < len(value) - 1 else ""
            _print(inner, joined(path, index), depth + 1, "", comma, lines, paths)
        add("]" + tail)
    else:
        add(head + json.dumps(value, ensure_ascii=False, default=str) + tail)
