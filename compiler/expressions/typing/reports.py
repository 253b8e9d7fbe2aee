"""Measures of a report: ``count(*)`` and ``sum(l.price * l.quantity)`` go over the rows of the group at hand."""

from typing import Final

from ast_schemas import ir
from ast_schemas.expressions import AggregateNode, CallNode, ExpressionNode, MemberNode, NameNode
from compiler.diagnostics.codes import expressions as codes
from compiler.expressions.typing.context import Context
from compiler.expressions.typing.names import is_plain_secret
from compiler.expressions.typing.scope import Scope
from compiler.expressions.typing.types import (
    DEFAULT_SCALE,
    INTEGER,
    MAX_PRECISION,
    NUMBER_KINDS,
    ORDERED_KINDS,
    decimal,
    describe,
    scalar_kind,
    scale_of,
)

OVER_VALUES: Final = frozenset({"sum", "avg", "min", "max"})
MEASURES: Final = OVER_VALUES | {"count"}


def value_type(ctx: Context, kind: str, value: ir.Expression, at: ExpressionNode) -> ir.Scalar | None:
    """The type of sum, avg, min or max over a value; None after an error was reported."""
    if is_plain_secret(value):
        ctx.report(codes.SECRET_READ, at)
        return None
    allowed = NUMBER_KINDS if kind in ("sum", "avg") else ORDERED_KINDS
    type = value.type
    if not isinstance(type, ir.Scalar) or scalar_kind(type) not in allowed:
        wanted = "a number" if kind in ("sum", "avg") else "a number, text, date or datetime"
        hint = "to count rows write count(…)" if kind == "sum" and isinstance(type, ir.RowType | ir.RowsType) else None
        ctx.report(codes.AGGREGATE_VALUE, at, kind=kind, wanted=wanted, found=describe(type), hint=hint)
        return None
    if kind == "avg":
        return decimal(MAX_PRECISION, max(scale_of(type), DEFAULT_SCALE))
    if kind == "sum":
        return INTEGER if type.kind == "integer" else decimal(MAX_PRECISION, scale_of(type))
    return type


def is_about_report(node: AggregateNode, scope: Scope) -> bool:
    """Whether a short form, such as ``sum(l.price)`` or ``count(l)``, starts at the report's row ``l``."""
    at = node.source
    while isinstance(at, MemberNode):
        at = at.target
    named = isinstance(at, NameNode) and at.name == scope.report
    return named and node.variable == "_" and node.where is None and node.kind in MEASURES


def measure_of_member(ctx: Context, node: AggregateNode, scope: Scope) -> ir.Expression | None:
    """``sum(l.price)`` and ``count(l)`` of a report's row ``l``."""
    if not isinstance(node.value, MemberNode):
        ctx.coerced(node, "count(*)")
        return _made(ctx, node.kind, None, node, scope)
    value = ctx.infer(MemberNode(node="member", target=node.source, name=node.value.name, span=node.value.span), scope)
    if value is None:
        return None
    return _made(ctx, node.kind, value, node.value, scope)


def measure(ctx: Context, node: CallNode, scope: Scope) -> ir.Expression | None:
    """``count(*)`` and ``sum(…)`` of a computed value."""
    if scope.report is None:
        hint = "name the rows: count(order.lines) or count(x in order.lines where …)"
        if node.function in OVER_VALUES:
            hint = f"name the rows: {node.function}(… for x in order.lines)"
        ctx.report(codes.OUTSIDE_REPORT, node, hint=hint)
        return None
    if node.function == "count":
        return _made(ctx, "count", None, node, scope)
    if len(node.arguments) != 1:
        ctx.report(codes.AGGREGATE_SHAPE, node, kind=node.function, problem="takes one value")
        return None
    value = ctx.infer(node.arguments[0], scope)
    return _made(ctx, node.function, value, node.arguments[0], scope) if value is not None else None


def _made(
    ctx: Context, kind: str, value: ir.Expression | None, at: ExpressionNode, scope: Scope
) -> ir.Expression | None:
    assert scope.report is not None
    row = scope.names[scope.report].type
    assert isinstance(row, ir.RowType)
    type: ir.Scalar | None = INTEGER
    if value is not None:
        type = value_type(ctx, kind, value, at)
    if type is None:
        return None
    return ir.Aggregate.model_validate(
        {
            "type": type,
            "nullable": kind in ("avg", "min", "max"),
            "kind": kind,
            "variable": scope.report,
            "source": ir.EntitySource(entity=row.entity),
            "value": value,
        }
    )
