"""Scalars that are meant for another type: ``"12"`` for 12, the case of an enum, the text ``null``. Pure."""

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from compiler.fill.aliases import word_for
from compiler.fill.alternatives import fits
from compiler.models.protocol import JsonObject

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)(\.0+)?")


def converted(value: Any, options: Sequence[JsonObject]) -> tuple[Any, str] | None:
    """The value that is meant and how it was found; None if the value fits as it is, or nothing is certain."""
    if any(_accepts(value, option) for option in options):
        return None
    for option in options:
        found = _as(value, option)
        if found is not None:
            return found
    if value == "" and any(option.get("type") == "null" for option in options):
        return None, "null_from_empty"
    return None


def _as(value: Any, option: JsonObject) -> tuple[Any, str] | None:
    match option.get("type"), value:
        case "integer", str() if _INTEGER.fullmatch(value.strip()):
            return int(Decimal(value.strip())), "integer_from_str"
        case "integer", Decimal() if value == value.to_integral_value():
            return int(value), "integer_from_decimal"
        case "boolean", str() if value.strip().casefold() in ("true", "false"):
            return value.strip().casefold() == "true", "boolean_from_str"
        case "null", str() if value.strip().casefold() in ("null", "none"):
            return None, "null_from_str"
        case "string", str():
            return _text(value, option)
        case "string", (int() | Decimal()) if not isinstance(value, bool) and not _is_limited(option):
            return str(value), f"string_from_{type(value).__name__.lower()}"
    return None


def _text(value: str, option: JsonObject) -> tuple[str, str] | None:
    if "enum" in option or "const" in option:
        found = word_for(value, option.get("enum") or [option["const"]])
        return (found[0], "string_from_str" if found[1] == "case" else "alias") if found else None
    inner = _unquoted(value)
    if inner is not None and "pattern" in option and re.search(option["pattern"], inner):
        return inner, "unquoted"
    return None


def _unquoted(value: str) -> str | None:
    bare = value.strip()
    if len(bare) < 2 or bare[0] != bare[-1] or bare[0] not in "\"'`":
        return None
    if bare[0] != '"':
        return bare[1:-1]
    try:
        inner = json.loads(bare)
    except ValueError:
        return None
    return inner if isinstance(inner, str) else None


def _accepts(value: Any, option: JsonObject) -> bool:
    """Fits, and matches the pattern if it is a text with one."""
    if not fits(value, option):
        return False
    return not (isinstance(value, str) and "pattern" in option) or re.search(option["pattern"], value) is not None


def _is_limited(option: JsonObject) -> bool:
    return "enum" in option or "const" in option or "pattern" in option
