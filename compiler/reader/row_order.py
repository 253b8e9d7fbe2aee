"""The sentence about the order of an entity's rows: ``ordered by position``, ``sorted by played on (descending)``."""

import re
from collections.abc import Callable

_DESCENDING = re.compile(r"^[-−–]\s*(?P<a>.+)$|^(?P<b>.+?),?\s+\(?(?:descending|in descending order)\)?$")


def row_order(text: str, columns: Callable[[str], list[str]]) -> list[str]:
    """Names of fields, a leading minus where they descend. ``columns`` reads a name and raises Expected for none."""
    found: list[str] = []
    for part in re.split(r"\s*(?:,\s*(?:and|then)\s+|,|\b(?:and|then)\b)\s*", text.strip()):
        match = _DESCENDING.match(part)
        sign, name = ("-", match["a"] or match["b"]) if match else ("", part)
        found += [sign + column for column in columns(name)]
    return found
