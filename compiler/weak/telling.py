"""Whether a question that came back says what a model needs in order to mend one mistake. Pure."""

import re
from collections.abc import Iterable

from compiler.fill.paths import text_of, value_at
from compiler.fill.schema import resolve
from compiler.models.protocol import FillRequest, JsonObject
from compiler.weak.edits import Edit, after_edits
from compiler.weak.faults.registry import FAULTS
from compiler.weak.mistakes import Mistake
from compiler.weak.sites import Target

_HEADING = re.compile(r"^# (?:Diagnostics|Previous)[ \t]*$", re.MULTILINE)

_TYPES = {"object": "object", "array": "list", "string": "text", "integer": "whole number", "number": "number",
          "boolean": "true or false", "null": "null"}  # fmt: skip


def question_of(request: FillRequest) -> str:
    """What is asked for, without what was wrong with an earlier answer."""
    return _HEADING.split(request.messages[0].content, maxsplit=1)[0].rstrip()


def complaints_of(request: FillRequest) -> str:
    """What the request says about an earlier answer; empty in a first question."""
    found = _HEADING.search(request.messages[0].content)
    said = request.messages[0].content[found.start() :] if found else ""
    later = "\n".join(message.content for message in request.messages[1:])
    return "\n".join(part for part in (said, later) if part)


def told(
    mistake: Mistake,
    complaints: str,
    slots: Iterable[str],
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
        _located(text_of(after_edits(edit.path, shown)), complaints, slots)
        and (
            any(cue in complaints for cue in cues)
            or any(_said(word, complaints) for word in _allowed(edit, value, schema))
        )
        for edit in mistake.edits
    )


def _located(path: str, complaints: str, slots: Iterable[str]) -> bool:
    """The path itself, as a whole, or the place of a patch that asks for it."""
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
    types = [_TYPES[kind] for kind in site.types if kind in _TYPES]
    right = value_at(value, edit.path)[1]
    return [*words, *types, *([right] if isinstance(right, str) else [])]
