"""The body of refusals as a spec gives it: JSON in which texts such as ``"$message"`` stand for what is known of one.

A text that is nothing but a placeholder becomes the value, of the value's type; a placeholder within a longer text
becomes its text. ``$$`` is a dollar sign.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

WHOLE: Final = ("status", "code", "message", "title", "errors", "fields")
"""``title`` is what HTTP calls the status; ``errors`` a list of ``{field, message}``; ``fields`` messages by field."""
TEXTS: Final = ("status", "code", "message", "title")
"""Placeholders that may stand within a longer text."""
_PLACEHOLDER = re.compile(r"\$(\$|[A-Za-z_]+|)")

Part = tuple[bool, str]
"""Whether it is a placeholder, and its name or the plain text."""


def parse(text: str) -> Any:
    """The body as JSON. Raises ValueError, with a reason, for what is no JSON or has an unknown placeholder."""
    try:
        body = json.loads(text)
        json.dumps(body, allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is no JSON ({error})") from None
    for string in _texts(body):
        whole = placeholder(string)
        for is_name, name in parts(string):
            if is_name and name not in (WHOLE if whole else TEXTS):
                raise ValueError(f"${name} is no placeholder" if name not in WHOLE else f"${name} must stand alone")
    if not isinstance(body, dict | list):
        raise ValueError("it is neither an object nor a list")
    return body


def placeholder(string: str) -> str | None:
    """The name if the text is nothing but a placeholder."""
    match = _PLACEHOLDER.fullmatch(string)
    return match[1] if match and match[1] not in ("", "$") else None


def parts(string: str) -> list[Part]:
    """The text in pieces, empty ones left out."""
    found: list[Part] = []
    position = 0
    for match in _PLACEHOLDER.finditer(string):
        plain = string[position : match.start()] + ("$" if match[1] in ("", "$") else "")
        found += [(False, plain)] if plain else []
        found += [(True, match[1])] if match[1] not in ("", "$") else []
        position = match.end()
    rest = string[position:]
    return [*found, (False, rest)] if rest else found


def code_at(body: Any) -> tuple[str | int, ...] | None:
    """Keys and positions that lead to the code; None where the body does not tell it."""
    if isinstance(body, str):
        return () if placeholder(body) == "code" else None
    items = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in items:
        rest = code_at(value)
        if rest is not None:
            return (key, *rest)
    return None


def schema(body: Any) -> dict[str, Any]:
    """The JSON schema of the body."""
    match body:
        case dict():
            properties = {key: schema(value) for key, value in body.items()}
            return {"type": "object", "properties": properties, "required": list(body)}
        case list():
            items = [schema(value) for value in body]
            return {"type": "array"} | ({"items": items[0]} if items and items.count(items[0]) == len(items) else {})
        case bool():
            return {"type": "boolean"}
        case int() | float():
            return {"type": "integer" if isinstance(body, int) else "number"}
        case None:
            return {"type": "null"}
    match placeholder(body):
        case "status":
            return {"type": "integer"}
        case "errors":
            names = ("field", "message")
            item = {
                "type": "object",
                "properties": {name: {"type": "string"} for name in names},
                "required": list(names),
            }
            return {"type": "array", "items": item}
        case "fields":
            return {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}
    return {"type": "string"}


def _texts(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, dict | list):
        for value in body.values() if isinstance(body, dict) else body:
            yield from _texts(value)
