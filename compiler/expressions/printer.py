"""Parsed tree → canonical text with the fewest parentheses: ``parse(print_expression(node)).node`` equals ``node``."""

import json
from typing import Final

from ast_schemas.expressions import (
    AggregateNode,
    BinaryNode,
    CallNode,
    ConditionalNode,
    ExpressionNode,
    ListNode,
    LiteralNode,
    MemberNode,
    NameNode,
    TemplateNode,
    UnaryNode,
)

_CONDITIONAL, _NOT, _COMPARISON, _SUM, _PRODUCT, _UNARY, _PRIMARY = 0, 3, 4, 5, 6, 7, 8
_LEVELS: Final = {"or": 1, "and": 2, "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "%": _PRODUCT}


def print_expression(node: ExpressionNode) -> str:
    """The canonical spelling of a tree."""
    return _print(node, _CONDITIONAL)


def _print(node: ExpressionNode, level: int) -> str:
    """The text of a node where something of at least ``level`` must stand."""
    text, own = _spelt(node)
    return f"({text})" if own < level else text


def _spelt(node: ExpressionNode) -> tuple[str, int]:
    match node:
        case LiteralNode():
            return _literal(node), _PRIMARY
        case NameNode():
            return node.name, _PRIMARY
        case MemberNode():
            return f"{_print(node.target, _PRIMARY)}.{node.name}", _PRIMARY
        case UnaryNode(operator="not"):
            return f"not {_print(node.operand, _NOT)}", _NOT
        case UnaryNode():
            return f"-{_print(node.operand, _UNARY)}", _UNARY
        case BinaryNode():
            return _binary(node)
        case CallNode():
            arguments = ", ".join(_print(item, _CONDITIONAL) for item in node.arguments)
            return f"{node.function}({arguments or ('*' if node.function == 'count' else '')})", _PRIMARY
        case ListNode():
            return f"[{', '.join(_print(item, _CONDITIONAL) for item in node.items)}]", _PRIMARY
        case TemplateNode():
            return f'f"{"".join(_part(part) for part in node.parts)}"', _PRIMARY
        case ConditionalNode():
            parts = (_print(part, _CONDITIONAL) for part in (node.condition, node.then, node.otherwise))
            return "if {} then {} else {}".format(*parts), _CONDITIONAL
        case AggregateNode():
            return _aggregate(node), _PRIMARY


def _literal(node: LiteralNode) -> str:
    if node.kind == "text":
        return json.dumps(node.value, ensure_ascii=False)
    if node.kind == "boolean":
        return "true" if node.value else "false"
    return "null" if node.value is None else str(node.value)


def _part(node: ExpressionNode) -> str:
    """A part of a template: a text without its quotes and with its braces doubled, or a value in braces."""
    if isinstance(node, LiteralNode) and node.kind == "text":
        return _literal(node)[1:-1].replace("{", "{{").replace("}", "}}")
    return f"{{{_print(node, _CONDITIONAL)}}}"


def _binary(node: BinaryNode) -> tuple[str, int]:
    level = _LEVELS.get(node.operator, _COMPARISON)
    left_level = level if node.operator in _LEVELS else level + 1
    text = f"{_print(node.left, left_level)} {node.operator} {_print(node.right, level + 1)}"
    return text, level


def _aggregate(node: AggregateNode) -> str:
    if node.variable == "_" and isinstance(node.source, NameNode | MemberNode | AggregateNode):
        where = f" where {_print(node.where, _CONDITIONAL)}" if node.where is not None else ""
        match node.value:
            case None:
                return f"{node.kind}({_print(node.source, _CONDITIONAL)}{where})"
            case MemberNode(target=NameNode(name="_"), name=name):
                return f"{node.kind}({_print(node.source, _PRIMARY)}.{name}{where})"
    rows = f"{node.variable} in {_print(node.source, _PRIMARY)}"
    if node.where is not None:
        rows = f"{rows} where {_print(node.where, _CONDITIONAL)}"
    if node.value is None:
        return f"{node.kind}({rows})"
    return f"{node.kind}({_print(node.value, _CONDITIONAL)} for {rows})"
