"""Exact arithmetic. Types of results are fixed by docs/expressions.md: no rounding happens unless it says so."""

from decimal import Decimal

from ast_schemas import ir
from ast_schemas.expressions import BinaryNode, ExpressionNode, UnaryNode
from compiler.diagnostics.codes import expressions as codes
from compiler.expressions.lexer import MAX_INTEGER
from compiler.expressions.typing.context import Context
from compiler.expressions.typing.literals import constant
from compiler.expressions.typing.moments import difference_hint
from compiler.expressions.typing.names import is_plain_secret
from compiler.expressions.typing.scope import Scope
from compiler.expressions.typing.types import (
    DEFAULT_SCALE,
    INTEGER,
    MAX_SCALE,
    NUMBER_KINDS,
    TEXT,
    TEXT_KINDS,
    decimal,
    describe,
    scalar_kind,
    scale_of,
    whole_digits,
)


def arithmetic(ctx: Context, node: BinaryNode, scope: Scope) -> ir.Expression | None:
    """``+ - * / %`` of numbers; ``+`` of texts is read as concat."""
    left, right = ctx.infer(node.left, scope), ctx.infer(node.right, scope)
    if left is None or right is None:
        return None
    if node.operator == "+" and _is_text(left) and _is_text(right):
        ctx.coerced(node, f"concat({ctx.source(node.left)}, {ctx.source(node.right)})")
        nullable = left.nullable or right.nullable
        return ir.Apply(type=TEXT, nullable=nullable, function="concat", arguments=(left, right))
    for side, other, at in ((left, right, node.left), (right, left, node.right)):
        if scalar_kind(side.type) not in NUMBER_KINDS:
            _refuse(ctx, node, side, other, at)
            return None
    if node.operator == "%" and not (scalar_kind(left.type) == scalar_kind(right.type) == "integer"):
        at = node.left if scalar_kind(left.type) == "decimal" else node.right
        ctx.report(codes.NOT_ARITHMETIC, at, operator="%", found="a decimal", hint="`%` is for integers")
        return None
    divides = node.operator in ("/", "%")
    if divides and isinstance(right, ir.Constant) and Decimal(str(right.value)) == 0:
        ctx.report(codes.BY_ZERO, node)
        return None
    nullable = left.nullable or right.nullable or (divides and not isinstance(right, ir.Constant))
    type = result(node.operator, left.type, right.type)
    return ir.Arithmetic.model_validate(
        {"type": type, "nullable": nullable, "operator": node.operator, "left": left, "right": right}
    )


def result(operator: str, left: ir.Type, right: ir.Type) -> ir.Scalar:
    """The type of a result: integers stay integers; scales as in docs/expressions.md."""
    if scalar_kind(left) == scalar_kind(right) == "integer":
        return INTEGER
    first, second = scale_of(left), scale_of(right)
    before = max(whole_digits(left), whole_digits(right))
    match operator:
        case "*":
            scale = min(first + second, max(MAX_SCALE, first, second))
            return decimal(whole_digits(left) + whole_digits(right) + scale, scale)
        case "/":
            scale = max(first, second, DEFAULT_SCALE)
            return decimal(whole_digits(left) + second + scale, scale)
        case _:
            scale = max(first, second)
            return decimal(before + 1 + scale, scale)


def negation(ctx: Context, node: UnaryNode, scope: Scope, hint: ir.Type | None) -> ir.Expression | None:
    """``-x``; of a literal, the negative constant."""
    operand = ctx.infer(node.operand, scope, hint)
    if operand is None:
        return None
    if scalar_kind(operand.type) not in NUMBER_KINDS:
        ctx.report(codes.NOT_ARITHMETIC, node.operand, operator="-", found=describe(operand.type))
        return None
    if isinstance(operand, ir.Constant):
        if isinstance(operand.value, int):
            return constant(operand.type, max(-operand.value, -MAX_INTEGER))
        text = str(operand.value)
        return constant(operand.type, text[1:] if text.startswith("-") else f"-{text}")
    return ir.Negate(type=operand.type, nullable=operand.nullable, operand=operand)


def _is_text(expression: ir.Expression) -> bool:
    return scalar_kind(expression.type) in TEXT_KINDS


def _refuse(ctx: Context, node: BinaryNode, side: ir.Expression, other: ir.Expression, at: ExpressionNode) -> None:
    if is_plain_secret(side):
        ctx.report(codes.SECRET_READ, at)
        return
    kind, text = scalar_kind(side.type), ctx.source(at)
    hint = None
    if kind in ("date", "datetime"):
        rest = ctx.source(node.right if at is node.left else node.left)
        hint = difference_hint(node.operator, text, kind, rest, scalar_kind(other.type))
    elif isinstance(side.type, ir.RowsType):
        hint = f"write count({text})"
    elif kind in TEXT_KINDS and node.operator == "+":
        rest = ctx.source(node.right if at is node.left else node.left)
        hint = f"texts are joined by concat: concat({text}, to_text({rest}))"
    ctx.report(codes.NOT_ARITHMETIC, at, operator=node.operator, found=describe(side.type), hint=hint)
