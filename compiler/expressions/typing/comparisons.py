"""``==``, ``<`` and ``in``. Comparisons are two-valued: null equals null only and is never less or more."""

from ast_schemas import ir
from ast_schemas.expressions import BinaryNode, ExpressionNode, ListNode, LiteralNode, NameNode
from compiler.diagnostics.codes import expressions as codes
from compiler.expressions.typing.context import Context
from compiler.expressions.typing.fitting import fit
from compiler.expressions.typing.literals import is_text_constant
from compiler.expressions.typing.names import is_plain_secret
from compiler.expressions.typing.scope import Scope
from compiler.expressions.typing.secrets import COMPARED
from compiler.expressions.typing.types import (
    BOOLEAN,
    ORDERED_KINDS,
    comparable,
    describe,
    item_type,
    scalar_kind,
)


def comparison(ctx: Context, node: BinaryNode, scope: Scope) -> ir.Expression | None:
    """Any comparison. Text literals and bare enum values take the type of the other side."""
    sides = _sides(ctx, node, scope)
    if sides is None:
        return None
    left, right = sides
    if node.operator in ("in", "not in"):
        return _membership(ctx, node, left, right)
    if any(_refuse_secret(ctx, side, other, at) for side, other, at in _pairs(node, left, right)):
        return None
    typed = _meet(ctx, node, left, right)
    if typed is None:
        return None
    left, right = typed
    if node.operator in ("==", "!="):
        _note_decided(ctx, node, left, right)
        return _compare(node, left, right)
    kinds = (scalar_kind(left.type), scalar_kind(right.type))
    if any(kind not in ORDERED_KINDS for kind in kinds):
        advice = "null has no order; test x == null or x != null" if None in kinds else None
        ctx.report(
            codes.UNORDERED,
            node,
            operator=node.operator,
            left=describe(left.type),
            right=describe(right.type),
            hint=advice,
        )
        return None
    return _compare(node, left, right)


def _compare(node: BinaryNode, left: ir.Expression, right: ir.Expression) -> ir.Compare:
    return ir.Compare.model_validate(
        {"type": BOOLEAN, "nullable": False, "operator": node.operator, "left": left, "right": right}
    )


def _sides(ctx: Context, node: BinaryNode, scope: Scope) -> tuple[ir.Expression, ir.Expression] | None:
    """Both sides; a bare name is looked up last, with the type of the other side as its hint."""
    if isinstance(node.left, NameNode) and node.left.name not in scope.names:
        right = ctx.infer(node.right, scope)
        left = ctx.infer(node.left, scope, right.type if right else None)
    else:
        left = ctx.infer(node.left, scope)
        hint = left.type if left else None
        if left is None and _is_bare(node.right, scope):
            return None
        right = ctx.infer(node.right, scope, hint)
    return (left, right) if left is not None and right is not None else None


def _is_bare(node: ExpressionNode, scope: Scope) -> bool:
    """Whether nothing but the other side could say what it means."""
    if isinstance(node, ListNode):
        return any(_is_bare(item, scope) for item in node.items)
    return isinstance(node, NameNode) and node.name not in scope.names


def _pairs(
    node: BinaryNode, left: ir.Expression, right: ir.Expression
) -> tuple[tuple[ir.Expression, ir.Expression, ExpressionNode], ...]:
    return (left, right, node.left), (right, left, node.right)


def _refuse_secret(ctx: Context, side: ir.Expression, other: ir.Expression, at: ExpressionNode) -> bool:
    if not is_plain_secret(side) or isinstance(other.type, ir.NullType):
        return False
    ctx.report(codes.SECRET_READ, at, hint=COMPARED)
    return True


def _meet(
    ctx: Context, node: BinaryNode, left: ir.Expression, right: ir.Expression
) -> tuple[ir.Expression, ir.Expression] | None:
    """Both sides with types that can be compared, literals fitted to the other side."""
    if is_text_constant(left) and not is_text_constant(right) and scalar_kind(right.type) is not None:
        fitted = fit(ctx, left, node.left, right.type, f"`{ctx.source(node.right)}`")
        return None if fitted is None else (fitted, right)
    if is_text_constant(right) and not is_text_constant(left) and scalar_kind(left.type) is not None:
        fitted = fit(ctx, right, node.right, left.type, f"`{ctx.source(node.left)}`")
        return None if fitted is None else (left, fitted)
    if comparable(left.type, right.type):
        return left, right
    if not _row_and_key(ctx, node, left, right):
        advice = _advice(ctx, node, left.type, right.type)
        ctx.report(codes.INCOMPARABLE, node, left=_capital(left.type), right=describe(right.type), hint=advice)
    return None


def _capital(type: ir.Type) -> str:
    words = describe(type)
    return words[0].upper() + words[1:]


def _row_and_key(ctx: Context, node: BinaryNode, left: ir.Expression, right: ir.Expression) -> bool:
    for row, key, row_node, key_node in (
        (left, right, node.left, node.right),
        (right, left, node.right, node.left),
    ):
        if isinstance(row.type, ir.RowType) and scalar_kind(key.type) is not None:
            text, key_text = ctx.source(row_node), ctx.source(key_node)
            hint = f"write {text}.id {node.operator} {key_text}" if scalar_kind(key.type) == "uuid" else None
            ctx.report(codes.ROW_AND_KEY, node, row=text, key=key_text, entity=row.type.entity, hint=hint)
            return True
    return False


def _advice(ctx: Context, node: BinaryNode, left: ir.Type, right: ir.Type) -> str | None:
    for one, other, at in ((left, right, node.left), (right, left, node.right)):
        text = ctx.source(at)
        if isinstance(one, ir.RowsType | ir.DtoType):
            return f"write count({text}) for their number, or `x in {text}` for one of them"
        if scalar_kind(one) == "datetime" and scalar_kind(other) == "date":
            return f"write date({text})"
        if isinstance(one, ir.Scalar) and one.many:
            return f"write `x in {text}`, or length({text})"
    return None


def _note_decided(ctx: Context, node: BinaryNode, left: ir.Expression, right: ir.Expression) -> None:
    for side, other, at in _pairs(node, left, right):
        if isinstance(other.type, ir.NullType) and not side.nullable:
            ctx.report(codes.NEVER_NULL, at, outcome="true" if node.operator == "!=" else "false")


def _membership(ctx: Context, node: BinaryNode, left: ir.Expression, right: ir.Expression) -> ir.Expression | None:
    if is_plain_secret(left):
        ctx.report(codes.SECRET_READ, node.left)
        return None
    match right.type:
        case ir.RowsType():
            return _among_rows(ctx, node, left, right, right.type.entity)
        case ir.Scalar(many=True):
            return _among_values(ctx, node, left, right, right.type)
    hint = None
    if scalar_kind(right.type) is not None and isinstance(node.right, LiteralNode | NameNode):
        hint = f"write {ctx.source(node.left)} == {ctx.source(node.right)}, or [{ctx.source(node.right)}]"
    if scalar_kind(right.type) == "text" and scalar_kind(left.type) == "text":
        hint = f"whether a text occurs in another: contains({ctx.source(node.right)}, {ctx.source(node.left)})"
    ctx.report(codes.NOT_A_LIST, node.right, found=describe(right.type), hint=hint)
    return None


def _among_rows(
    ctx: Context, node: BinaryNode, left: ir.Expression, right: ir.Expression, entity: str
) -> ir.Expression | None:
    if isinstance(left.type, ir.NullType) or left.type == ir.RowType(entity=entity):
        return _compare(node, left, right)
    text, rows = ctx.source(node.left), ctx.source(node.right)
    hint = f"write exists(x in {rows} where x.id == {text})" if scalar_kind(left.type) == "uuid" else None
    ctx.report(
        codes.INCOMPARABLE, node, left=_capital(left.type), right=f"one of the {describe(right.type)}", hint=hint
    )
    return None


def _among_values(
    ctx: Context, node: BinaryNode, left: ir.Expression, right: ir.Expression, type: ir.Scalar
) -> ir.Expression | None:
    if isinstance(right, ir.ListOf) and isinstance(left.type, ir.Scalar) and isinstance(node.right, ListNode):
        target = f"`{ctx.source(node.left)}`"
        items: list[ir.Expression] = []
        for item, at in zip(right.items, node.right.items, strict=True):
            if is_text_constant(item) and not is_text_constant(left):
                fitted = fit(ctx, item, at, left.type, target)
                if fitted is None:
                    return None
                item = fitted
            if not comparable(left.type, item.type):
                ctx.report(
                    codes.INCOMPARABLE,
                    at,
                    left=_capital(left.type),
                    right=describe(item.type),
                    hint=_advice(ctx, node, left.type, item.type),
                )
                return None
            items.append(item)
        many = left.type.model_copy(update={"many": True}) if is_text_constant(right.items[0]) else right.type
        return _compare(node, left, right.model_copy(update={"items": tuple(items), "type": many}))
    if is_text_constant(left):
        fitted = fit(ctx, left, node.left, item_type(type), f"`{ctx.source(node.right)}`")
        return None if fitted is None else _compare(node, fitted, right)
    if comparable(left.type, item_type(type)):
        return _compare(node, left, right)
    ctx.report(codes.INCOMPARABLE, node, left=_capital(left.type), right=f"an item of {describe(type)}")
    return None
