"""Text templates: ``f"Order {order.number}"`` is the texts joined, each value as ``to_text`` writes it.

A value that is null adds nothing, so a template is never null.
"""

from ast_schemas import ir
from ast_schemas.expressions import CallNode, ExpressionNode, LiteralNode, TemplateNode
from compiler.expressions.typing.context import Context
from compiler.expressions.typing.literals import constant
from compiler.expressions.typing.scope import Scope
from compiler.expressions.typing.types import TEXT


def template(ctx: Context, node: ExpressionNode, scope: Scope, _hint: ir.Type | None) -> ir.Expression | None:
    """``concat`` of the parts; of one part that part, of none the empty text."""
    assert isinstance(node, TemplateNode)
    parts = [_part(ctx, part, scope) for part in node.parts]
    texts = tuple(part for part in parts if part is not None)
    if len(texts) < len(parts):
        return None
    if len(texts) < 2:
        return texts[0] if texts else constant(TEXT, "")
    return ir.Apply(type=TEXT, nullable=False, function="concat", arguments=texts)


def _part(ctx: Context, node: ExpressionNode, scope: Scope) -> ir.Expression | None:
    if isinstance(node, LiteralNode) and node.kind == "text":
        return constant(TEXT, node.value)
    text = ctx.infer(CallNode(node="call", function="to_text", arguments=(node,), span=node.span), scope)
    if text is None or not text.nullable:
        return text
    return ir.Apply(type=TEXT, nullable=False, function="coalesce", arguments=(text, constant(TEXT, "")))
