"""The label Headers: parameters that callers send as headers, as they are written."""

import re

from compiler.models.protocol import JsonObject
from compiler.reader.fields import split_list, value_type
from compiler.reader.labels import Label
from compiler.reader.names import snake
from compiler.reader.schema import value_type_form
from compiler.reader.uncovered import Ledger


def header_forms(label: Label | None, ledger: Ledger) -> list[JsonObject]:
    """``booking token (text), trace (text, optional)``."""
    found: list[JsonObject] = []
    for part in split_list(label.text.rstrip(". "), ",") if label else []:
        match = re.fullmatch(r"(?:and\s+)?([^:(]+?)\s*\(((?:[^(),]|\([^()]*\))*)(,\s*optional)?\)", part.strip())
        type_ = value_type(match[2]) if match else None
        if match is None or type_ is None:
            reason = f"expected a name and a type, such as `booking token (text)`; found `{part}`"
            for requirement in label.requirements if label else ():
                ledger.reject(requirement, reason)
            continue
        form = {"name": snake(match[1]), "place": "header", "type": value_type_form(type_)}
        found.append(form | {"entity": None, "field": None, "required": match[3] is None})
    return found
