"""Whether a value may stand where a type is expected, with the conversions that lose nothing made explicit."""

from decimal import Decimal

from ast_schemas import ir
from ast_schemas.expressions import ExpressionNode
from compiler.diagnostics.codes import expressions as codes
from compiler.expressions.typing.context import Context
from compiler.expressions.typing.literals import as_kind, constant, is_text_constant
from compiler.expressions.typing.types import (
    BOOLEAN,
    SECRET,
    TEXT_KINDS,
    decimal,
    describe,
    item_type,
    scalar_kind,
    scale_of,
    whole_digits,
)


def fit(
    ctx: Context, expression: ir.Expression, node: ExpressionNode, wanted: ir.Type, target: str = "this"
) -> ir.Expression | None:
    """The expression as a value of ``wanted``; None after an error was reported. Null fits every type here."""
    found = expression.type
    if isinstance(found, ir.NullType) or (found == wanted and wanted != SECRET):
        return expression
    if isinstance(wanted, ir.Scalar):
        if isinstance(expression, ir.ListOf) and wanted.many:
            return _fit_list(ctx, expression, node, wanted, target)
        if isinstance(found, ir.Scalar) and found.many == wanted.many:
            return _fit_scalar(ctx, expression, node, found, wanted, target)
    _mismatch(ctx, node, found, wanted)
    return None


def condition(ctx: Context, expression: ir.Expression, node: ExpressionNode, where: str) -> ir.Expression | None:
    """The expression as a condition. Null counts as false, which is made explicit as ``… == true``."""
    if scalar_kind(expression.type) != "boolean":
        hint = None
        if isinstance(expression.type, ir.RowsType):
            hint = f"write exists({ctx.source(node)})"
        elif expression.nullable or isinstance(expression.type, ir.RowType):
            hint = f"write {ctx.source(node)} != null"
        ctx.report(codes.NOT_A_CONDITION, node, found=describe(expression.type), where=where, hint=hint)
        return None
    if not expression.nullable:
        return expression
    ctx.report(codes.NULL_IS_FALSE, node)
    return ir.Compare(type=BOOLEAN, nullable=False, operator="==", left=expression, right=constant(BOOLEAN, True))


def _fit_list(
    ctx: Context, expression: ir.ListOf, node: ExpressionNode, wanted: ir.Scalar, target: str
) -> ir.Expression | None:
    nodes = getattr(node, "items", ())
    one = item_type(wanted)
    items = [
        fit(ctx, item, nodes[index] if index < len(nodes) else node, one, target)
        for index, item in enumerate(expression.items)
    ]
    kept = tuple(item for item in items if item is not None)
    return expression.model_copy(update={"type": wanted, "items": kept}) if len(kept) == len(items) else None


def _fit_scalar(
    ctx: Context, expression: ir.Expression, node: ExpressionNode, found: ir.Scalar, wanted: ir.Scalar, target: str
) -> ir.Expression | None:
    if wanted.kind == "secret":
        return _fit_secret(ctx, expression, node, found, wanted)
    if wanted.kind in ("token", "encrypted") and found.kind in TEXT_KINDS:
        return expression
    if is_text_constant(expression) and isinstance(expression, ir.Constant):
        return as_kind(ctx, node, str(expression.value), wanted, target)
    if isinstance(expression, ir.Conditional):
        return _fit_branches(ctx, expression, node, wanted, target)
    if found.kind == "enum" and wanted.kind == "enum":
        foreign = [value for value in found.values if value not in wanted.values]
        if not foreign:
            return expression
        ctx.report(codes.UNKNOWN_VALUE, node, value=foreign[0], allowed=wanted.values, target=target)
        return None
    if wanted.kind == "decimal" and found.kind in ("integer", "decimal"):
        return _fit_decimal(ctx, expression, node, found, wanted)
    if wanted.kind == "text" and found.kind in TEXT_KINDS | {"enum"}:
        return expression
    if found.kind == wanted.kind == "file" and not _is_among(found.values, wanted.values):
        _mismatch(ctx, node, found, wanted)
        return None
    if found.kind == wanted.kind or (wanted.kind == "json" and found.kind != "file"):
        return expression
    _mismatch(ctx, node, found, wanted)
    return None


def _is_among(found: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether media types are among those that are wanted; none said are all."""
    return not wanted or (bool(found) and set(found) <= set(wanted))


def _fit_branches(
    ctx: Context, expression: ir.Conditional, node: ExpressionNode, wanted: ir.Scalar, target: str
) -> ir.Expression | None:
    then = fit(ctx, expression.then, getattr(node, "then", node), wanted, target)
    otherwise = fit(ctx, expression.otherwise, getattr(node, "otherwise", node), wanted, target)
    if then is None or otherwise is None:
        return None
    return expression.model_copy(update={"type": wanted, "then": then, "otherwise": otherwise})


def _fit_decimal(
    ctx: Context, expression: ir.Expression, node: ExpressionNode, found: ir.Scalar, wanted: ir.Scalar
) -> ir.Expression | None:
    limit = scale_of(wanted)
    if isinstance(expression, ir.Constant):
        exact = Decimal(str(expression.value)).normalize()
        digits = max(0, -int(exact.as_tuple().exponent))
        if digits <= limit:
            return constant(decimal(max(whole_digits(found), 1) + limit, limit), f"{exact:.{limit}f}")
    elif scale_of(found) <= limit:
        return expression
    hint = f"write round({ctx.source(node)}, {limit})"
    ctx.report(codes.LOSSY, node, found=scale_of(found), wanted=limit, hint=hint)
    return None


def _fit_secret(
    ctx: Context, expression: ir.Expression, node: ExpressionNode, found: ir.Scalar, wanted: ir.Scalar
) -> ir.Expression | None:
    """A secret that is stored is hashed on the way; one that is handed over stays as it is."""
    if found.kind not in TEXT_KINDS | {"secret"}:
        _mismatch(ctx, node, found, wanted)
        return None
    if isinstance(expression, ir.Apply) and expression.function == "hash":
        return expression
    if ctx.secrets == "plain":
        return expression.model_copy(update={"type": SECRET}) if isinstance(expression, ir.Constant) else expression
    ctx.report(codes.HASHED, node)
    return ir.Apply(type=SECRET, nullable=expression.nullable, function="hash", arguments=(expression,))


def _mismatch(ctx: Context, node: ExpressionNode, found: ir.Type, wanted: ir.Type) -> None:
    ctx.report(
        codes.MISMATCH, node, found=describe(found), expected=describe(wanted), hint=_advice(ctx, node, found, wanted)
    )


def _advice(ctx: Context, node: ExpressionNode, found: ir.Type, wanted: ir.Type) -> str | None:
    text = ctx.source(node)
    have, need = scalar_kind(found), scalar_kind(wanted)
    if isinstance(found, ir.RowType) and need == "uuid":
        return f"write {text}.id"
    if have == "uuid" and isinstance(wanted, ir.RowType):
        return f"give the row itself: load the {wanted.entity} by this key first"
    if isinstance(found, ir.RowsType) and need == "integer":
        return f"write count({text})"
    if isinstance(found, ir.RowsType) and need == "boolean":
        return f"write exists({text})"
    if isinstance(found, ir.RowsType) and isinstance(wanted, ir.RowType):
        return f"write first({text})"
    if need == "file":
        return "a file is the member of a body, the field of a row, or null"
    if have == "decimal" and need == "integer":
        return f"write floor({text}), ceil({text}) or round({text})"
    if have == "datetime" and need == "date":
        return f"write date({text})"
    if need == "slug" and have in TEXT_KINDS:
        return f"write slug({text})"
    if need == "text" and have is not None and have != "secret":
        return f"write to_text({text})"
    return None
