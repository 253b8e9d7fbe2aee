"""Bullets that name a setting: ``- **Free shipping from**: money, 50``."""

import re

from compiler.models.protocol import JsonObject
from compiler.reader.constants import constant
from compiler.reader.failures import Expected
from compiler.reader.fields import KNOWN_TYPES, split_list, value_type
from compiler.reader.names import snake
from compiler.reader.schema import value_type_form
from compiler.reader.sections import Statement

EXPECTED = "expected a setting such as `**Free shipping from**: money, 50` or `**Currency**: one of EUR, USD; EUR`"


def setting(statement: Statement) -> JsonObject:
    """The declaration; what comes after type and default is its meaning. Raises Expected."""
    name = snake(statement.label or "")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        raise Expected(f"expected a name of ASCII letters, digits and blanks; found `{statement.label}`")
    parts = split_list(statement.rest.strip().rstrip("."), ";")
    if len(parts) < 2:
        type_text, *others = split_list(statement.rest.strip().rstrip("."), ",")
        parts = [type_text, *([", ".join(others)] if others else [])]
    type_ = value_type(parts[0])
    if type_ is None:
        raise Expected(f"expected a type: {KNOWN_TYPES}; found `{parts[0]}`")
    if len(parts) < 2:
        raise Expected(f"{EXPECTED}; the default is missing")
    written = re.sub(r"^(?:default(?:s to| is|:)?|by default)\s+", "", parts[1], flags=re.IGNORECASE)
    return {
        "name": name,
        "type": value_type_form(type_),
        "default": constant(written, type_),
        "summary": (". ".join(parts[2:]) or statement.label or name).strip(),
        "requirements": [statement.requirement] if statement.requirement else [],
    }
