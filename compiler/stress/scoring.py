"""How close an accepted form is to the reference: by structure, not by text. Pure."""

from collections.abc import Callable
from typing import Any

from ast_schemas.base import Node
from compiler.expressions.parser import parse
from compiler.expressions.printer import print_expression
from compiler.weak.faults.expressions import expression_properties


def meaning(form: Node | dict[str, Any]) -> Any:
    """The form as JSON, each expression in its one canonical spelling."""
    return _canonical(form.model_dump(mode="json") if isinstance(form, Node) else form, None)


def similarity(one: Any, other: Any) -> float:
    """Share of leaves that both values have at aligned places, 0 to 1; 1 exactly if the values are equal.

    Objects are aligned by key, lists in order so that most is matched (S. Needleman, C. Wunsch, J. Mol. Biol. 48,
    1970); the score is Dice's coefficient of the leaves.
    """
    if one == other:
        return 1.0
    return 2 * _matched(one, other) / (_leaves(one) + _leaves(other))


def _canonical(value: Any, name: str | None) -> Any:
    if isinstance(value, dict):
        return {key: _canonical(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_canonical(inner, name) for inner in value]
    if isinstance(value, str) and name in expression_properties():
        node = parse(value).node
        return print_expression(node) if node is not None else value
    return value


def _leaves(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(map(_leaves, inner)) or 1


def _matched(one: Any, other: Any) -> int:
    if one == other:
        return _leaves(one)
    if isinstance(one, dict) and isinstance(other, dict):
        return sum(_matched(value, other[key]) for key, value in one.items() if key in other)
    if isinstance(one, list) and isinstance(other, list):
        return _aligned(one, other, _matched)
    return 0


def _aligned(one: list[Any], other: list[Any], worth: Callable[[Any, Any], int]) -> int:
    """The greatest sum of worths over an alignment that keeps the order of both lists."""
    above = [0] * (len(other) + 1)
    for left in one:
        row = [0]
        for place, right in enumerate(other):
            row.append(max(row[place], above[place + 1], above[place] + worth(left, right)))
        above = row
    return above[-1]
