"""``has_any`` and ``has_all``: one list beside another."""

from functools import reduce

from ast_schemas import ir
from ast_schemas.expressions import CallNode
from compiler.diagnostics.codes import expressions as codes
from compiler.expressions.functions import Function
from compiler.expressions.typing.context import Context
from compiler.expressions.typing.types import BOOLEAN, describe

MEMBERSHIP = frozenset({"has_any", "has_all"})


def membership(
    ctx: Context, node: CallNode, row: Function, arguments: tuple[ir.Expression, ...]
) -> ir.Expression | None:
    """The call; items that are written out are asked for one by one."""
    values, wanted = arguments
    first, second = values.type, wanted.type
    assert isinstance(first, ir.Scalar)
    assert isinstance(second, ir.Scalar)
    if (first.kind == "integer") is not (second.kind == "integer") or isinstance(values, ir.ListOf):
        at = node.arguments[0 if isinstance(values, ir.ListOf) else 1]
        like = "a list that is stored or sent" if isinstance(values, ir.ListOf) else f"{describe(first)} like the first"
        found = describe(first if isinstance(values, ir.ListOf) else second)
        ctx.report(codes.ARGUMENT_TYPE, at, found=found, function=row.name, wanted=like, signature=row.signature)
        return None
    if not isinstance(wanted, ir.ListOf):
        return ir.Apply(type=BOOLEAN, nullable=False, function=row.name, arguments=arguments)
    among: list[ir.Expression] = [
        ir.Compare(type=BOOLEAN, nullable=False, operator="in", left=item, right=values) for item in wanted.items
    ]
    if not among:
        return ir.Constant(type=BOOLEAN, nullable=False, value=row.name == "has_all")
    return reduce(_either if row.name == "has_any" else _both, among)


def _either(left: ir.Expression, right: ir.Expression) -> ir.Expression:
    return ir.Logic(type=BOOLEAN, nullable=False, operator="or", left=left, right=right)


def _both(left: ir.Expression, right: ir.Expression) -> ir.Expression:
    return ir.Logic(type=BOOLEAN, nullable=False, operator="and", left=left, right=right)
