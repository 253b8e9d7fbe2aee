"""From the text of arguments to a JSON value: jiter, else mended where nothing was lost. Pure."""

import json
import re
from decimal import Decimal
from typing import Any

import jiter

from ast_schemas.base import Node
from compiler.fill import python_literal

_STRING = r'("(?:[^"\\]|\\.)*")'
_COMMENT = re.compile(_STRING + r"|(?<![:\w])//[^\n]*|(?<![:\w])#[^\n]*|/\*.*?\*/", re.DOTALL)
_TRAILING_COMMA = re.compile(_STRING + r"|,(?=\s*[}\]])", re.DOTALL)
_PYTHON_WORD = re.compile(_STRING + r"|\b(?:True|False|None)\b", re.DOTALL)
_BARE_KEY = re.compile(_STRING + r"|(?<=[{,\s])([A-Za-z_]\w*)(?=\s*:)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f]")
_PYTHON = {"True": "true", "False": "false", "None": "null"}
_TIDY = {
    "comment": _COMMENT,
    "trailing_comma": _TRAILING_COMMA,
    "python_literal": _PYTHON_WORD,
    "bare_key": _BARE_KEY,
}

_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"' + r"|'(?:[^'\\]|\\.)*'" + r"|[{}\[\]]|[^\s,:{}\[\]\"']+", re.DOTALL
)  # strings, brackets, and whatever else stands between commas and colons


class Parsed(Node):
    """A JSON value, numbers with a point as ``Decimal`` so that their digits stay, and what was mended."""

    value: Any
    repairs: tuple[str, ...] = ()


class NotJson(Node):
    """The text is no JSON value, or was cut off. ``message`` names line and column."""

    message: str
    truncated: bool


def parse(text: str, *, repair: bool = True) -> Parsed | NotJson:
    """The value of the text. A text whose brackets or quotes are never closed is truncated and is not mended.

    ``repair`` off: what is not JSON as it stands is refused.
    """
    try:
        return Parsed(value=_strict(text))
    except ValueError as error:
        message = str(error)
    if "uplicate key" in message:
        return NotJson(message=message, truncated=False)
    if not repair:
        return NotJson(message=message, truncated=_is_open(text))
    found = _tidied(text) or _python(text)
    if found is not None:
        return found
    if _is_open(text):
        return NotJson(message=message, truncated=True)
    return _repaired(text) or NotJson(message=message, truncated=False)


def parse_nested(text: str) -> Any | None:
    """The object or list in a string that holds one as text, also if it was quoted more than once; None else."""
    for _ in range(3):
        if not text.lstrip().startswith(("{", "[", '"')):
            return None
        found = parse(text)
        if not isinstance(found, Parsed):
            return None
        if isinstance(found.value, dict | list):
            return found.value
        if not isinstance(found.value, str):
            return None
        text = found.value
    return None


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
    """The value after slips outside of strings, and raw line breaks inside, are mended, if that is all."""
    repairs: list[str] = []
    for name, pattern in _TIDY.items():
        mended = pattern.sub(_mended, text)
        if mended != text:
            repairs.append(name)
        text = mended
    escaped = re.sub(_STRING, _escaped, text, flags=re.DOTALL)
    if escaped != text:
        repairs.append("control_character")
    try:
        return Parsed(value=_strict(escaped), repairs=tuple(repairs))
    except ValueError:
        return None


def _mended(match: re.Match[str]) -> str:
    """A string as it is, a bare key in quotes, a word of Python in JSON, anything else as a blank."""
    if match[1] is not None:
        return match[1]
    if match.re is _BARE_KEY:
        return f'"{match[2]}"'
    return _PYTHON.get(match[0], " ")


def _escaped(match: re.Match[str]) -> str:
    return _CONTROL.sub(lambda sign: json.dumps(sign[0])[1:-1], match[0])


def _python(text: str) -> Parsed | None:
    """The value of a literal in Python's syntax."""
    found = python_literal.literal(text)
    if found is None:
        return None
    try:
        return Parsed(value=_strict(found), repairs=("python_literal",))
    except ValueError:
        return None


def _repaired(text: str) -> Parsed | None:
    """What json-repair makes of it, if only commas, colons and quotes were mended: every value and bracket stays."""
    import json_repair

    source = text if "'" in text else _COMMENT.sub(lambda match: match[1] or " ", text)
    try:
        value, log = json_repair.repair_json(source, return_objects=True, logging=True, skip_json_loads=True)
        again = json.dumps(value, ensure_ascii=True)
        opening = {"{": dict, "[": list}.get(source.strip()[:1])
        if opening is None or not isinstance(value, opening) or _tokens(again) != _tokens(source):
            return None
        return Parsed(value=_strict(again), repairs=tuple(_notes(log)) or ("json_repair",))
    except (ValueError, TypeError, RecursionError):
        return None


def _notes(log: Any) -> list[str]:
    entries = log if isinstance(log, list) else []
    texts = [str(entry.get("text", "")) for entry in entries if isinstance(entry, dict)]
    return [f"json_repair: {text}" for text in dict.fromkeys(texts) if text]


def _tokens(text: str) -> list[str]:
    """Values, keys and brackets in their order, without the quotes around them."""
    return [_bare(token) for token in _TOKEN.findall(text)]


def _bare(token: str) -> str:
    if token[0] not in "\"'":
        return _PYTHON.get(token, token)
    inner = token[1:-1]
    if token[0] == "'":
        inner = inner.replace("\\'", "'").replace('"', '\\"')
    try:
        return str(jiter.from_json(f'"{inner}"'.encode("utf-8", "surrogatepass")))
    except ValueError:
        return _CONTROL.sub(" ", inner)


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
