"""A JSON value as text, in the handwriting of models that were not trained on JSON alone. Pure."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Style:
    """What the text does that JSON does not allow."""

    trailing_commas: bool = False
    comments: str | None = None
    """The sign that begins a comment: ``//`` or ``#``."""
    bare_keys: bool = False
    python: bool = False

    @property
    def plain(self) -> bool:
        return self == Style()


PLAIN = Style()


def printed(value: Any, style: Style = PLAIN) -> str:
    """One line of JSON, or indented text where the style is none of JSON's."""
    if style.plain:
        return json.dumps(value, ensure_ascii=False)
    return "\n".join(_lines(value, style, "", ""))


def _lines(value: Any, style: Style, indent: str, tail: str) -> Iterator[str]:
    inner = indent + "  "
    if isinstance(value, dict) and value:
        yield from _block(
            "{", [(f"{_key(key, style)}: ", item) for key, item in value.items()], "}" + tail, style, inner
        )
    elif isinstance(value, list) and value:
        yield from _block("[", [("", item) for item in value], "]" + tail, style, inner)
    else:
        yield _scalar(value, style) + tail


def _block(opening: str, items: list[tuple[str, Any]], closing: str, style: Style, indent: str) -> Iterator[str]:
    yield opening
    for index, (head, item) in enumerate(items):
        comma = "," if style.trailing_commas or index < len(items) - 1 else ""
        lines = list(_lines(item, style, indent, comma))
        if style.comments and index == 0 and opening == "{":
            lines[0] += f"  {style.comments} as the section says"
        yield indent + head + lines[0]
        yield from lines[1:]
    yield indent[:-2] + closing


def _key(key: str, style: Style) -> str:
    return key if style.bare_keys and _BARE.fullmatch(key) else _scalar(key, style)


def _scalar(value: Any, style: Style) -> str:
    if style.python and (value is None or isinstance(value, bool | str)):
        return repr(value)
    return json.dumps(value, ensure_ascii=False)
