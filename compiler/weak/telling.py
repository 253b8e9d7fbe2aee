"""Whether a question that came back says what a model needs in order to mend one mistake. Pure."""

import json
import re
from collections import Counter
from collections.abc import Collection
from typing import Any

from compiler.fill.paths import Steps, text_of, value_at
from compiler.fill.schema import resolve
from compiler.models.protocol import FillRequest, JsonObject
from compiler.weak.edits import Edit, after_edits
from compiler.weak.faults.registry import FAULTS
from compiler.weak.mistakes import Mistake
from compiler.weak.sites import Target

FIX = "fix"
"""The tool of a slot patch: the description of each property is the path of the value that it mends."""

_HEADING = re.compile(r"^# (?:Diagnostics|Previous)[ \t]*$", re.MULTILINE)

_NAME = re.compile(r"[A-Za-z_]\w*")

_TYPES = {"object": "object", "array": "list", "string": "text", "integer": "whole number", "number": "number",
          "boolean": "true or false", "null": "null"}  # fmt: skip


def question_of(request: FillRequest) -> str:
    """What is asked for, without what was wrong with an earlier answer."""
    return _HEADING.split(request.messages[0].content, maxsplit=1)[0].rstrip()


def complaints_of(request: FillRequest) -> str:
    """What the request says about an earlier answer; empty in a first question.

    The schemas of a patch's slots count: they are those of the wrong values and nothing else.
    """
    found = _HEADING.search(request.messages[0].content)
    said = request.messages[0].content[found.start() :] if found else ""
    later = "\n".join(message.content for message in request.messages[1:])
    slots = json.dumps(request.tool.parameters, ensure_ascii=False) if said and request.tool.name == FIX else ""
    return "\n".join(part for part in (said, later, slots) if part)


def told(
    mistake: Mistake,
    complaints: str,
    slots: Collection[str],
    value: JsonObject,
    schema: JsonObject,
    shown: tuple[Edit, ...],
) -> bool:
    """Whether the complaints hold the path of each wrong value and an allowed value or the expected type.

    ``slots`` are the paths that a patch asks for, ``value`` the right whole, ``shown`` the edits in the answer that
    the complaints are about. A mistake of the reply itself has no path; one of its cues must be said.
    """
    fault = FAULTS[mistake.fault]
    cues = getattr(fault, "cues", ())
    if not mistake.edits:
        return any(cue in complaints for cue in cues)
    return all(
        _located(after_edits(edit.path, shown), complaints, slots)
        and (
            any(cue in complaints for cue in cues)
            or any(_said(word, complaints) for word in _allowed(edit, value, schema))
        )
        for edit in mistake.edits
    )


def _located(path: Steps, complaints: str, slots: Collection[str]) -> bool:
    """The path itself, or the name of the property at the path of its node."""
    if _has(text_of(path), complaints, slots):
        return True
    return isinstance(path[-1], str) and f"`{path[-1]}`" in complaints and _has(text_of(path[:-1]), complaints, slots)


def _has(path: str, complaints: str, slots: Collection[str]) -> bool:
    """As a whole and not as the beginning of another, or as the place of a patch."""
    return path in slots or re.search(rf"(?<![\w.\]]){re.escape(path)}(?![\w\[]|\.\w)", complaints) is not None


def _said(word: str, complaints: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", complaints) is not None


def _allowed(edit: Edit, value: JsonObject, schema: JsonObject) -> list[str]:
    """Words of the enum, the property's name, or the names of the types at the place."""
    site = next((site for site in Target(value, schema).sites() if site.path == edit.path), None)
    if site is None:
        return []
    options = [resolve(option, schema) for option in site.options]
    words = [str(word) for option in options for word in option.get("enum") or [option.get("const")] if word]
    words += _tags(edit, value, schema)
    types = [_TYPES[kind] for kind in site.types if kind in _TYPES]
    return [*words, *types, *_missing_words(value_at(value, edit.path)[1], edit.value)]


def _tags(edit: Edit, value: JsonObject, schema: JsonObject) -> list[str]:
    """Of a union's tag, those of the other alternatives."""
    node = next((site for site in Target(value, schema).sites() if site.path == edit.path[:-1]), None)
    beside = [option.get("properties", {}).get(edit.path[-1], {}) for option in node.options] if node else []
    return [str(inner["const"]) for inner in beside if isinstance(inner, dict) and "const" in inner]


def _missing_words(right: Any, wrong: Any) -> list[str]:
    """The right text, and the names that it has more often than the wrong text: ``slug`` of ``row.slug == slug``."""
    if not isinstance(right, str):
        return []
    known = Counter(_NAME.findall(wrong) if isinstance(wrong, str) else ())
    return [right, *(Counter(_NAME.findall(right)) - known)]
