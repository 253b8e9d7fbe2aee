"""List literals."""

from ast_schemas import ir
from ast_schemas.expressions import ExpressionNode, ListNode
from compiler.diagnostics.codes import expressions as codes
from compiler.expressions.typing.context import Context
from compiler.expressions.typing.names import is_plain_secret
from compiler.expressions.typing.scope import Scope
from compiler.expressions.typing.types import describe, item_type, unify


def list_literal(ctx: Context, node: ExpressionNode, scope: Scope, hint: ir.Type | None) -> ir.Expression | None:
    """``[a, b]`` of scalars of one type."""
    assert isinstance(node, ListNode)
    inner = item_type(hint) if isinstance(hint, ir.Scalar) else hint
    if not node.items:
        if isinstance(hint, ir.Scalar) and hint.many:
            return ir.ListOf(type=hint, nullable=False, items=())
        ctx.report(codes.EMPTY_LIST, node)
        return None
    found = [ctx.infer(item, scope, inner) for item in node.items]
    items = [item for item in found if item is not None]
    if len(items) < len(found):
        return None
    type: ir.Type = items[0].type
    for item, at in zip(items, node.items, strict=True):
        together = unify(type, item.type)
        if not isinstance(item.type, ir.Scalar | ir.NullType) or getattr(item.type, "many", False) or together is None:
            ctx.report(codes.MIXED_LIST, at, found=describe(item.type), other=describe(type))
            return None
        if is_plain_secret(item):
            ctx.report(codes.SECRET_READ, at)
            return None
        type = together
    if not isinstance(type, ir.Scalar):
        ctx.report(codes.EMPTY_LIST, node, hint="a list of null alone has no type; write x == null")
        return None
    many = type.model_copy(update={"many": True})
    return ir.ListOf(type=many, nullable=False, items=tuple(items))
