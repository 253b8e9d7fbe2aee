"""How names of one kind are made from names of another. All are ASCII by their patterns (``ast_schemas/names.py``)."""

import re
from typing import Literal

_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake(name: str) -> str:
    """``ItemView`` → ``item_view``, ``HTTPLog`` → ``http_log``."""
    return _BOUNDARY.sub("_", name).lower()


def camel(name: str) -> str:
    """``created_at`` → ``createdAt``."""
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def wire_name(name: str, case: Literal["snake_case", "camelCase"]) -> str:
    """The JSON or URL spelling of a snake_case name."""
    return camel(name) if case == "camelCase" else name


def header_name(name: str) -> str:
    """``booking_token`` → ``Booking-Token``."""
    return "-".join(part.capitalize() for part in name.split("_"))


def links_key(relation: str, target: str, plural: str | None) -> str:
    """The body member that holds the keys of a many-to-many relation.

    ``tag_ids`` for ``tags`` of Tag, ``likers_ids`` for a relation with a name of its own; ``plural`` is the target's.
    """
    return f"{snake(target) if relation == plural else relation}_ids"


def row_of_parameter(parameter: str, entity: str) -> str:
    """The row that a path parameter identifies: ``list_id`` → ``list``; ``slug`` of Article → ``article``."""
    return parameter.removesuffix("_id") if parameter.endswith("_id") else snake(entity)
