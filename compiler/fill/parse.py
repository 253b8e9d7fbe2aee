"""From the text of arguments to a JSON value: jiter, else json-repair where nothing was lost. Pure."""

import json
import re
from decimal import Decimal
from typing import Any

import jiter

from ast_schemas.base import Node

_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}|\\.|[^\x00-\x7f]")
_WORD = re.compile(r"[A-Za-z0-9_]+")
_STRING = r'("(?:[^"\\]|\\.)*")'
_COMMENT = re.compile(_STRING + r"|(?<![:\w])//[^\n]*|(?<![:\w])#[^\n]*|/\*.*?\*/", re.DOTALL)
_TRAILING_COMMA = re.compile(_STRING + r"|,(?=\s*[}\]])", re.DOTALL)
_PYTHON_WORD = re.compile(_STRING + r"|\b(?:True|False|None)\b", re.DOTALL)
_TIDY = {"comment": _COMMENT, "trailing_comma": _TRAILING_COMMA, "python_literal": _PYTHON_WORD}
_PYTHON = {"True": "true", "False": "false", "None": "null"}


class Parsed(Node):
    """A JSON value, numbers with a point as ``Decimal`` so that their digits stay, and what was mended."""

    value: Any
    repairs: tuple[str, ...] = ()


class NotJson(Node):
    """The text is no JSON value, or was cut off. ``message`` names line and column."""

    message: str
    truncated: bool


def parse(text: str) -> Parsed | NotJson:
    """The value of the text. A text whose brackets or quotes are never closed is truncated and is not mended."""
    try:
        return Parsed(value=_strict(text))
    except ValueError as error:
        message = str(error)
    if "uplicate key" in message:
        return NotJson(message=message, truncated=False)
    if _is_open(text):
        return NotJson(message=message, truncated=True)
    return _tidied(text) or _repaired(text) or NotJson(message=message, truncated=False)


def parse_nested(text: str) -> Any | None:
    """The object or list in a string that holds one as text; None if it holds none."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    found = parse(text)
    return found.value if isinstance(found, Parsed) and isinstance(found.value, dict | list) else None


def plain(value: Any) -> Any:
    """The value with ``Decimal`` as ``int`` where it is whole and ``float`` elsewhere, for a strict validator."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def _strict(text: str) -> Any:
    return jiter.from_json(
        text.encode("utf-8", "surrogatepass"), allow_inf_nan=False, catch_duplicate_keys=True, float_mode="decimal"
    )


def _tidied(text: str) -> Parsed | None:
    """The value after comments, trailing commas and Python's words are mended outside of strings, if that is all."""
    repairs: list[str] = []
    for name, pattern in _TIDY.items():
        mended = pattern.sub(_mended, text)
        if mended != text:
            repairs.append(name)
        text = mended
    try:
        return Parsed(value=_strict(text), repairs=tuple(repairs))
    except ValueError:
        return None


def _mended(match: re.Match[str]) -> str:
    """A string as it is, a word of Python in JSON, anything else as a blank."""
    return match[1] or _PYTHON.get(match[0], " ")


def _repaired(text: str) -> Parsed | None:
    """What json-repair makes of it, if every word of the text is still there: a repair may not drop or invent."""
    import json_repair

    source = _COMMENT.sub(lambda match: match[1] or " ", text)
    try:
        value, log = json_repair.repair_json(source, return_objects=True, logging=True, skip_json_loads=True)
        again = json.dumps(value, ensure_ascii=True)
        opening = {"{": dict, "[": list}.get(source.strip()[:1])
        if opening is None or not isinstance(value, opening) or _words(again) != _words(source):
            return None
        return Parsed(value=_strict(again), repairs=tuple(_notes(log)) or ("json_repair",))
    except (ValueError, TypeError, RecursionError):
        return None


def _notes(log: Any) -> list[str]:
    entries = log if isinstance(log, list) else []
    texts = [str(entry.get("text", "")) for entry in entries if isinstance(entry, dict)]
    return [f"json_repair: {text}" for text in dict.fromkeys(texts) if text]


def _words(text: str) -> list[str]:
    return [_PYTHON.get(word, word) for word in _WORD.findall(_ESCAPE.sub(" ", text))]


def _is_open(text: str) -> bool:
    """Whether a bracket or a string is open at the end."""
    depth, inside, escaped = 0, False, False
    for sign in text:
        if inside:
            if escaped:
                escaped = False
            elif sign == "\\":
                escaped = True
            elif sign == '"':
                inside = False
        elif sign == '"':
            inside = True
        elif sign in "{[":
            depth += 1
        elif sign in "}]":
            depth -= 1
    return inside or depth > 0
