"""Calls of the functions that a spec declares: by signature alone, whoever computes them."""

from decimal import Decimal

from ast_schemas import ir
from ast_schemas.expressions import CallNode, ExpressionNode
from compiler.diagnostics.codes import expressions as codes
from compiler.expressions.typing.context import Context
from compiler.expressions.typing.fitting import fit
from compiler.expressions.typing.literals import constant
from compiler.expressions.typing.names import is_plain_secret
from compiler.expressions.typing.scope import Scope
from compiler.expressions.typing.secrets import STORED
from compiler.expressions.typing.types import INTEGER, describe, scalar_kind, scale_of
from compiler.expressions.walk import stored_variable


def shared_call(ctx: Context, node: CallNode, function: ir.Function, scope: Scope) -> ir.Expression | None:
    """A call with as many arguments as there are parameters, each of its type and never null."""
    shown = signature(function)
    if len(node.arguments) != len(function.parameters):
        count = len(function.parameters)
        wanted = f"{count} argument{'' if count == 1 else 's'}"
        ctx.report(
            codes.ARGUMENT_COUNT,
            node,
            function=function.name,
            wanted=wanted,
            found=len(node.arguments),
            signature=shown,
        )
        return None
    found = [
        _argument(ctx, at, parameter, function, scope)
        for parameter, at in zip(function.parameters, node.arguments, strict=True)
    ]
    arguments = tuple(argument for argument in found if argument is not None)
    if len(arguments) < len(found):
        return None
    if function.name in ctx.shared.externs and not _computable(ctx, node, function, arguments):
        return None
    return ir.Invoke(type=function.result, nullable=function.nullable, function=function.name, arguments=arguments)


def signature(function: ir.Function) -> str:
    """``shipping_cost(weight, country)``."""
    return f"{function.name}({', '.join(parameter.name for parameter in function.parameters)})"


def as_declared(value: ir.Expression, type: ir.Type) -> ir.Expression:
    """A value that fits a type as one of exactly its digits, so that what is computed from it has them too."""
    if not isinstance(type, ir.Scalar) or type.kind != "decimal":
        return value
    if isinstance(value, ir.Constant) and value.value is not None:
        return constant(type, f"{Decimal(str(value.value)):.{scale_of(type)}f}")
    if scalar_kind(value.type) == "decimal" and scale_of(value.type) == scale_of(type):
        return value
    digits = constant(INTEGER, scale_of(type))
    return ir.Apply(type=type, nullable=value.nullable, function="to_decimal", arguments=(value, digits))


def _argument(
    ctx: Context, at: ExpressionNode, parameter: ir.Parameter, function: ir.Function, scope: Scope
) -> ir.Expression | None:
    hint = parameter.type if isinstance(parameter.type, ir.Scalar) else None
    value = ctx.infer(at, scope, hint)
    if value is None:
        return None
    if is_plain_secret(value):
        ctx.report(codes.SECRET_READ, at, hint=STORED)
        return None
    if isinstance(parameter.type, ir.RowType) and value.type != parameter.type:
        ctx.report(
            codes.ARGUMENT_TYPE,
            at,
            found=describe(value.type),
            function=function.name,
            wanted=describe(parameter.type),
            signature=signature(function),
        )
        return None
    fitted = fit(ctx, value, at, parameter.type, f"{function.name}: {parameter.name}")
    if fitted is None:
        return None
    if fitted.nullable:
        text = ctx.source(at)
        hint_text = f"give a value for that case: coalesce({text}, …), or test it against null before"
        ctx.report(codes.MAY_BE_NULL, at, hint=hint_text)
        return None
    return as_declared(fitted, parameter.type)


def _computable(ctx: Context, node: CallNode, function: ir.Function, arguments: tuple[ir.Expression, ...]) -> bool:
    for argument, at in zip(arguments, node.arguments, strict=True):
        if stored_variable(argument) is not None:
            hint = "load the row first, then compute it in a let step"
            ctx.report(codes.APPLICATION_ONLY, at, function=function.name, hint=hint)
            return False
    return True
