"""``and``, ``or``, ``not`` and ``if … then … else …``, with what each part knows from the one before it."""

from ast_schemas import ir
from ast_schemas.expressions import BinaryNode, ConditionalNode, ExpressionNode, UnaryNode
from compiler.diagnostics.codes import expressions as codes
from compiler.expressions.typing.arithmetic import arithmetic, negation
from compiler.expressions.typing.comparisons import comparison
from compiler.expressions.typing.context import Context
from compiler.expressions.typing.fitting import condition, fit
from compiler.expressions.typing.literals import is_text_constant
from compiler.expressions.typing.narrowing import narrow
from compiler.expressions.typing.scope import Scope
from compiler.expressions.typing.types import BOOLEAN, describe, unify


def binary(ctx: Context, node: ExpressionNode, scope: Scope, _hint: ir.Type | None) -> ir.Expression | None:
    """Any binary operation."""
    assert isinstance(node, BinaryNode)
    match node.operator:
        case "and" | "or":
            return _logic(ctx, node, scope)
        case "+" | "-" | "*" | "/" | "%":
            return arithmetic(ctx, node, scope)
        case _:
            return comparison(ctx, node, scope)


def unary(ctx: Context, node: ExpressionNode, scope: Scope, hint: ir.Type | None) -> ir.Expression | None:
    """``not x`` and ``-x``."""
    assert isinstance(node, UnaryNode)
    if node.operator == "-":
        return negation(ctx, node, scope, hint)
    operand = as_condition(ctx, node.operand, scope, "`not`")
    return ir.Not(type=BOOLEAN, nullable=False, operand=operand) if operand is not None else None


def as_condition(ctx: Context, node: ExpressionNode, scope: Scope, where: str) -> ir.Expression | None:
    """The node as a condition that is true or false."""
    found = ctx.infer(node, scope, BOOLEAN)
    return condition(ctx, found, node, where) if found is not None else None


def _logic(ctx: Context, node: BinaryNode, scope: Scope) -> ir.Expression | None:
    where = f"`{node.operator}`"
    left = as_condition(ctx, node.left, scope, where)
    known = narrow(scope, left, node.operator == "and") if left is not None else scope
    right = as_condition(ctx, node.right, known, where)
    if left is None or right is None:
        return None
    return ir.Logic.model_validate(
        {"type": BOOLEAN, "nullable": False, "operator": node.operator, "left": left, "right": right}
    )


def conditional(ctx: Context, node: ExpressionNode, scope: Scope, hint: ir.Type | None) -> ir.Expression | None:
    """``if c then a else b``; both branches get the one type that holds them."""
    assert isinstance(node, ConditionalNode)
    tested = as_condition(ctx, node.condition, scope, "`if`")
    yes = narrow(scope, tested, True) if tested is not None else scope
    no = narrow(scope, tested, False) if tested is not None else scope
    then, otherwise = ctx.infer(node.then, yes, hint), ctx.infer(node.otherwise, no, hint)
    if tested is None or then is None or otherwise is None:
        return None
    if is_text_constant(then) and not is_text_constant(otherwise):
        fitted = fit(ctx, then, node.then, otherwise.type, "the other branch")
        then = fitted if fitted is not None else then
        if fitted is None:
            return None
    elif is_text_constant(otherwise) and not is_text_constant(then):
        fitted = fit(ctx, otherwise, node.otherwise, then.type, "the other branch")
        if fitted is None:
            return None
        otherwise = fitted
    type = unify(then.type, otherwise.type)
    if type is None:
        first, second = describe(then.type), describe(otherwise.type)
        ctx.report(codes.BRANCHES, node, construct="`if … then … else …`", first=first, second=second)
        return None
    nullable = then.nullable or otherwise.nullable
    return ir.Conditional(type=type, nullable=nullable, condition=tested, then=then, otherwise=otherwise)
