"""The expression tree as parsed: names are not yet resolved and nothing is typed. ``ir`` has the resolved one.

``span`` is a half-open range of characters in the expression's text.
"""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from ast_schemas.base import Node

Span = tuple[int, int]


class LiteralNode(Node):
    """A constant. Decimals keep the digits of the source."""

    node: Literal["literal"]
    kind: Literal["text", "integer", "decimal", "boolean", "null"]
    value: str | int | bool | None
    span: Span


class NameNode(Node):
    """A name in scope: a row, a parameter, ``actor``, ``body``, ``viewer``, ``answer`` or a bound value."""

    node: Literal["name"]
    name: str
    span: Span


class MemberNode(Node):
    """``target.name``: a field, a relation or a DTO member."""

    node: Literal["member"]
    target: "ExpressionNode"
    name: str
    span: Span


class UnaryNode(Node):
    """``not x`` or ``-x``."""

    node: Literal["unary"]
    operator: Literal["not", "-"]
    operand: "ExpressionNode"
    span: Span


BinaryOperator = Literal["or", "and", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "+", "-", "*", "/", "%"]


class BinaryNode(Node):
    """A binary operation; comparisons do not chain."""

    node: Literal["binary"]
    operator: BinaryOperator
    left: "ExpressionNode"
    right: "ExpressionNode"
    span: Span


class CallNode(Node):
    """A function of docs/expressions.md."""

    node: Literal["call"]
    function: str
    arguments: tuple["ExpressionNode", ...]
    span: Span


class ListNode(Node):
    """``[a, b]``."""

    node: Literal["list"]
    items: tuple["ExpressionNode", ...]
    span: Span


class TemplateNode(Node):
    """``f"Hello {name}"``: plain texts and values in turn; no two texts stand side by side."""

    node: Literal["template"]
    parts: tuple["ExpressionNode", ...]
    span: Span


class ConditionalNode(Node):
    """``if c then a else b``."""

    node: Literal["conditional"]
    condition: "ExpressionNode"
    then: "ExpressionNode"
    otherwise: "ExpressionNode"
    span: Span


AggregateKind = Literal["count", "exists", "all", "sum", "avg", "min", "max", "rows", "first"]


class AggregateNode(Node):
    """``kind(variable in source where condition)`` or ``kind(value for variable in source where condition)``.

    The source is a to-many relation (``order.lines``) or an entity's name. ``count(order.lines)`` and
    ``sum(order.lines.price)`` are short forms without a variable; the parser gives them the variable ``_``.
    """

    node: Literal["aggregate"]
    kind: AggregateKind
    variable: str
    source: "ExpressionNode"
    where: "ExpressionNode | None"
    value: "ExpressionNode | None"
    span: Span


_AnyNode = Annotated[
    LiteralNode
    | NameNode
    | MemberNode
    | UnaryNode
    | BinaryNode
    | CallNode
    | ListNode
    | TemplateNode
    | ConditionalNode
    | AggregateNode,
    Field(discriminator="node"),
]
ExpressionNode = TypeAliasType("ExpressionNode", _AnyNode)
"""A named type, so that its alternatives stand once in a JSON schema."""

for _model in (MemberNode, UnaryNode, BinaryNode, CallNode, ListNode, TemplateNode, ConditionalNode, AggregateNode):
    _model.model_rebuild()
