"""Fixes as RFC 6902 patches of a unit's form."""

import json
import re
from typing import Literal

from ast_schemas.diagnostic import Fix

Applicability = Literal["safe", "unsafe"]


def replaced(path: str, value: object, message: str, applicability: Applicability) -> Fix:
    """Another value at an AST path."""
    return _fix({"op": "replace", "path": pointer(path), "value": value}, message, applicability)


def without_item(path: str, message: str, applicability: Applicability) -> Fix | None:
    """The list without the item that the AST path lies in; None outside of lists."""
    inside = re.match(r".*\[\d+\]", path)
    return _fix({"op": "remove", "path": pointer(inside[0])}, message, applicability) if inside else None


def pointer(path: str) -> str:
    """``steps[2].where`` → ``/steps/2/where`` (RFC 6901)."""
    parts: list[str] = re.findall(r"[^.\[\]]+", path)
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def _fix(operation: dict[str, object], message: str, applicability: Applicability) -> Fix:
    return Fix(message=message, patch=json.dumps([operation], ensure_ascii=False), applicability=applicability)
