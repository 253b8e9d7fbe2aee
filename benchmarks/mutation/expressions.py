"""Mutations within an expression: one node of its tree is replaced, and the tree is printed again."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ast_schemas.expressions import (
    AggregateNode,
    BinaryNode,
    CallNode,
    ExpressionNode,
    LiteralNode,
    MemberNode,
    NameNode,
    UnaryNode,
)
from compiler.expressions import parse, print_expression

_FLIPPED: Final = {
    "==": "!=",
    "!=": "==",
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "in": "not in",
    "not in": "in",
}
_REVERSED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ARITHMETIC: Final = {"+": "-", "-": "+", "*": "+", "/": "*"}
_AGGREGATES: Final = {"min": "max", "max": "min", "sum": "max", "avg": "min", "all": "exists"}

Replacement = tuple[str, ExpressionNode]
"""Kind of mutation, and what stands in the place of the node."""


def mutated(text: str, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """All mutations of an expression as (kind, new text), each different from the text.

    ``values`` gives for a text constant another one of its kind, such as the next value of an enum.
    """
    tree = parse(text).node
    if tree is None:
        return
    before = print_expression(tree)
    seen = {before}
    for kind, changed in _everywhere(tree, values):
        after = print_expression(changed)
        if after not in seen:
            seen.add(after)
            yield kind, after


def mentions_actor(node: ExpressionNode) -> bool:
    """Whether the caller has a part in it."""
    if isinstance(node, NameNode):
        return node.name in ("actor", "viewer")
    return any(mentions_actor(child) for _, child in _children(node))


def negated(text: str) -> str | None:
    """The opposite of a condition; None if the text cannot be read."""
    tree = parse(text).node
    if tree is None:
        return None
    if isinstance(tree, UnaryNode) and tree.operator == "not":
        return print_expression(tree.operand)
    return print_expression(UnaryNode(node="unary", operator="not", operand=tree, span=(0, 0)))


def _everywhere(node: ExpressionNode, values: Mapping[str, str]) -> Iterator[Replacement]:
    """Replacements at the node itself, then at its parts, in source order."""
    yield from _here(node, values)
    for put, child in _children(node):
        for kind, changed in _everywhere(child, values):
            yield kind, put(changed)


def _here(node: ExpressionNode, values: Mapping[str, str]) -> Iterator[Replacement]:
    match node:
        case BinaryNode():
            yield from _binary(node)
        case UnaryNode(operator="not"):
            yield "drop a negation", node.operand
        case LiteralNode():
            yield from _literal(node, values)
        case AggregateNode():
            if node.where is not None:
                kind = "drop an ownership condition" if mentions_actor(node.where) else "drop a condition"
                yield kind, node.model_copy(update={"where": None})
            other = _AGGREGATES.get(node.kind)
            if other is not None:
                yield "swap an aggregate", node.model_copy(update={"kind": other})
        case _:
            return


def _binary(node: BinaryNode) -> Iterator[Replacement]:
    operator = node.operator
    if operator in ("and", "or"):
        for dropped, kept in ((node.left, node.right), (node.right, node.left)):
            if operator == "and":
                kind = "drop an ownership condition" if mentions_actor(dropped) else "drop a condition"
            else:
                kind = "drop an alternative"
            yield kind, kept
        yield "swap and with or", node.model_copy(update={"operator": "or" if operator == "and" else "and"})
    if operator in _FLIPPED:
        yield "flip a comparison", node.model_copy(update={"operator": _FLIPPED[operator]})
    if operator in _REVERSED:
        yield "flip a comparison", node.model_copy(update={"operator": _REVERSED[operator]})
    if operator in _ARITHMETIC:
        yield "swap an arithmetic operator", node.model_copy(update={"operator": _ARITHMETIC[operator]})


def _literal(node: LiteralNode, values: Mapping[str, str]) -> Iterator[Replacement]:
    match node.kind:
        case "integer":
            yield "change a constant", node.model_copy(update={"value": int(node.value or 0) + 1})
        case "decimal":
            yield "change a constant", node.model_copy(update={"value": one_more(str(node.value))})
        case "boolean":
            yield "change a constant", node.model_copy(update={"value": not node.value})
        case "text" if str(node.value) in values:
            yield "change a constant", node.model_copy(update={"value": values[str(node.value)]})
        case _:
            return


def one_more(number: str) -> str:
    """The number plus one, with as many digits after the point."""
    whole, point, rest = number.partition(".")
    return f"{int(whole) + 1}{point}{rest}"


_Put = Callable[[ExpressionNode], ExpressionNode]


def _children(node: ExpressionNode) -> Iterator[tuple[_Put, ExpressionNode]]:
    """The direct parts of a node, each with the way to put another in its place."""
    match node:
        case MemberNode():
            names = ["target"]
        case UnaryNode():
            names = ["operand"]
        case BinaryNode():
            names = ["left", "right"]
        case AggregateNode():
            names = ["source", "where", "value"]
        case CallNode():
            yield from _listed(node, "arguments")
            return
        case _ if node.node == "list":
            yield from _listed(node, "items")
            return
        case _ if node.node == "conditional":
            names = ["condition", "then", "otherwise"]
        case _:
            return
    for name in names:
        child = getattr(node, name)
        if child is not None:
            yield _putting(node, name), child


def _putting(node: ExpressionNode, name: str) -> _Put:
    return lambda changed: node.model_copy(update={name: changed})


def _listed(node: Any, name: str) -> Iterator[tuple[_Put, ExpressionNode]]:
    parts = getattr(node, name)
    for index, child in enumerate(parts):

        def put(changed: ExpressionNode, index: int = index) -> ExpressionNode:
            changed_node: ExpressionNode = node.model_copy(
                update={name: (*parts[:index], changed, *parts[index + 1 :])}
            )
            return changed_node

        yield put, child
