"""Requirements as a request shows them: short where that is clear among its sections. Pure.

A form that was accepted cites full ids; what a model reads and writes are the shown ones. A full id in a reply is taken
as well.
"""

from collections.abc import Mapping
from typing import Any

CITING = frozenset({"requirements", "requirement", "informative"})
"""Properties of forms whose values are requirement ids, or lists of them."""


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The value of a form with the ids that it cites replaced; those that ``names`` lacks stay."""
    if not names:
        return value
    if isinstance(value, dict):
        return {key: cited(inner, names) if key in CITING else renamed(inner, names) for key, inner in value.items()}
    return [renamed(item, names) for item in value] if isinstance(value, list) else value


def cited(value: Any, names: Mapping[str, str]) -> Any:
    """The same for a value that stands at one of the citing properties."""
    if isinstance(value, str):
        return names.get(value, value)
    return [cited(item, names) for item in value] if isinstance(value, list) else renamed(value, names)
