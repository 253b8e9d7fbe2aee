"""Other spellings of the words that enums offer. Each is a synonym in common use, never a likeness."""

import re
from collections.abc import Sequence

ALIASES: dict[str, str] = {
    "string": "text",
    "str": "text",
    "varchar": "text",
    "int": "integer",
    "bool": "boolean",
    "numeric": "decimal",
    "timestamp": "datetime",
    "timestamptz": "datetime",
    "date_time": "datetime",
    "jsonb": "json",
    "guid": "uuid",
    "enumeration": "enum",
    "password": "secret",
    "belongs_to": "many_to_one",
    "n:1": "many_to_one",
    "1:1": "one_to_one",
    "n:m": "many_to_many",
    "m:n": "many_to_many",
}
"""Alias → word. It counts only where the word is offered and the alias is not."""

_DECORATION = " \t\n`'\"[]"


def word_for(value: str, choices: Sequence[str]) -> tuple[str, str] | None:
    """The choice that a text names, and by what: ``case`` (also spaces, hyphens, quotes around it) or ``alias``.

    None if the text is a choice already, or names none or several.
    """
    if value in choices:
        return None
    near = [choice for choice in choices if folded(choice) == folded(value)]
    if near:
        return (near[0], "case") if len(near) == 1 else None
    alias = ALIASES.get(value.strip(_DECORATION).casefold().replace(" ", "_").replace("-", "_"))
    return (alias, "alias") if alias is not None and alias in choices else None


def folded(text: str) -> str:
    """Without case, separators and the quotes or brackets around it."""
    return re.sub(r"[\s_-]+", "", text.strip(_DECORATION).casefold())
