"""Calls of the functions in the table."""

from ast_schemas import ir
from ast_schemas.expressions import CallNode, ExpressionNode, LiteralNode, MemberNode
from compiler.diagnostics import did_you_mean
from compiler.diagnostics.codes import expressions as codes
from compiler.expressions.functions import FUNCTIONS, Function, ParameterKind
from compiler.expressions.typing.addresses import address
from compiler.expressions.typing.context import Context
from compiler.expressions.typing.fitting import fit
from compiler.expressions.typing.literals import as_kind, constant, is_text_constant
from compiler.expressions.typing.memberships import MEMBERSHIP, membership
from compiler.expressions.typing.moments import moment_hint
from compiler.expressions.typing.names import is_plain_secret, size
from compiler.expressions.typing.patterns import portable
from compiler.expressions.typing.reports import MEASURES, measure
from compiler.expressions.typing.scope import Scope
from compiler.expressions.typing.secrets import STORED
from compiler.expressions.typing.shared_calls import shared_call
from compiler.expressions.typing.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    DEFAULT_SCALE,
    INTEGER,
    MAX_SCALE,
    NUMBER_KINDS,
    ORDERED_KINDS,
    SECRET,
    SLUG,
    TEXT,
    TEXT_KINDS,
    URL,
    UUID,
    decimal,
    describe,
    scalar_kind,
    unify,
    whole_digits,
)
from compiler.expressions.walk import stored_variable

_RESULTS = {
    "text": TEXT,
    "boolean": BOOLEAN,
    "integer": INTEGER,
    "datetime": DATETIME,
    "date": DATE,
    "uuid": UUID,
    "secret": SECRET,
    "slug": SLUG,
    "url": URL,
}
_KINDS: dict[ParameterKind, tuple[frozenset[str], str]] = {
    "text": (TEXT_KINDS | {"enum"}, "a text"),
    "integer": (frozenset({"integer"}), "an integer"),
    "number": (NUMBER_KINDS, "a number"),
    "decimal": (frozenset({"decimal"}), "a decimal"),
    "day": (frozenset({"date", "datetime"}), "a date or datetime"),
    "date": (frozenset({"date"}), "a date"),
    "datetime": (frozenset({"datetime"}), "a datetime"),
    "printable": (TEXT_KINDS | NUMBER_KINDS | {"enum", "boolean", "date", "datetime", "uuid"}, "a plain value"),
    "pattern": (frozenset({"text"}), "a pattern"),
    "digits": (frozenset({"integer"}), "a number of digits"),
}
_LITERAL_RANGES = {"round": (0, MAX_SCALE), "to_decimal": (0, MAX_SCALE), "random_token": (16, 128)}


def call(ctx: Context, node: ExpressionNode, scope: Scope, hint: ir.Type | None) -> ir.Expression | None:
    """A function call, or a report's measure that has the form of one."""
    assert isinstance(node, CallNode)
    if node.function in MEASURES:
        return measure(ctx, node, scope)
    row = FUNCTIONS.get(node.function)
    if row is None and node.function in ctx.shared.functions:
        return shared_call(ctx, node, ctx.shared.functions[node.function], scope)
    if row is None:
        known = sorted((*FUNCTIONS, *MEASURES, *ctx.shared.functions, "exists", "all", "rows", "first"))
        near: str | None = did_you_mean(node.function, known)
        if node.function in ctx.shared.later:
            near = "functions of the spec cannot be called in the schema, which comes before their bodies"
        span = (node.span[0], node.span[0] + len(node.function))
        ctx.report(codes.UNKNOWN_FUNCTION, node, span=span, value=node.function, allowed=known, hint=near)
        return None
    if not _count_fits(ctx, node, row):
        return None
    if row.name == "sent":
        return _sent(ctx, node, scope)
    written = _written_moment(ctx, node)
    if written is not None:
        return written[0]
    arguments = _arguments(ctx, node, row, scope, hint)
    if arguments is None:
        return None
    if row.application and not _computable(ctx, node, row, arguments):
        return None
    if row.name == "length" and isinstance(arguments[0].type, ir.RowsType):
        return size(arguments[0])
    if row.name == "url":
        return address(ctx, node, arguments)
    if row.name == "datetime":
        return arguments[0]
    if row.name in MEMBERSHIP:
        return membership(ctx, node, row, arguments)
    if row.result == "unified":
        return _unified(ctx, node, row, arguments)
    type = _result(ctx, node, row, arguments)
    return _apply(row, arguments, type) if type is not None else None


def _apply(row: Function, arguments: tuple[ir.Expression, ...], type: ir.Type) -> ir.Expression:
    nulls = [argument.nullable for argument in arguments]
    nullable = {"propagates": any(nulls), "never": False, "all": all(nulls)}[row.nulls]
    return ir.Apply(type=type, nullable=nullable, function=row.name, arguments=arguments)


def _count_fits(ctx: Context, node: CallNode, row: Function) -> bool:
    least, most = len(row.parameters) - row.optional, len(row.parameters)
    found = len(node.arguments)
    if found >= least and (found <= most or row.repeats):
        return True
    wanted = f"{least} or more arguments" if row.repeats else f"{least} argument{'' if least == 1 else 's'}"
    if row.optional:
        wanted = f"{least} or {most} arguments"
    ctx.report(codes.ARGUMENT_COUNT, node, function=row.name, wanted=wanted, found=found, signature=row.signature)
    return False


def _sent(ctx: Context, node: CallNode, scope: Scope) -> ir.Expression | None:
    argument = ctx.infer(node.arguments[0], scope)
    if argument is None:
        return None
    named = isinstance(node.arguments[0], MemberNode) and isinstance(argument, ir.DtoMember)
    if not named or not isinstance(argument, ir.DtoMember) or not _is_body(argument.target):
        ctx.report(codes.NOT_SENDABLE, node.arguments[0], hint="write sent(body.title)")
        return None
    return ir.IsSent(type=BOOLEAN, nullable=False, target=argument.target, name=argument.name)


def _is_body(expression: ir.Expression) -> bool:
    if isinstance(expression, ir.DtoMember):
        return _is_body(expression.target)
    return (
        isinstance(expression, ir.Variable) and isinstance(expression.type, ir.DtoType) and expression.role != "answer"
    )


def _written_moment(ctx: Context, node: CallNode) -> tuple[ir.Expression | None] | None:
    """``date("2024-01-31")`` and ``datetime("…")``: constants. None if it is an ordinary call."""
    if node.function not in ("date", "datetime"):
        return None
    argument = node.arguments[0]
    if not isinstance(argument, LiteralNode) or argument.kind != "text":
        return None
    wanted = DATE if node.function == "date" else DATETIME
    return (as_kind(ctx, argument, str(argument.value), wanted, node.function),)


def _arguments(
    ctx: Context, node: CallNode, row: Function, scope: Scope, hint: ir.Type | None
) -> tuple[ir.Expression, ...] | None:
    inner = hint if row.result in ("unified", "same") else None
    found: list[ir.Expression | None] = []
    for argument in node.arguments:
        expression = ctx.infer(argument, scope, inner)
        found.append(expression)
        if row.result == "unified" and expression is not None and inner is None:
            inner = expression.type
    checked: list[ir.Expression] = []
    for index, (expression, at) in enumerate(zip(found, node.arguments, strict=True)):
        kind = row.parameters[min(index, len(row.parameters) - 1)][1]
        fitted = _argument(ctx, row, kind, expression, at) if expression is not None else None
        if fitted is not None:
            checked.append(fitted)
    return tuple(checked) if len(checked) == len(found) else None


def _argument(
    ctx: Context, row: Function, kind: ParameterKind, expression: ir.Expression, at: ExpressionNode
) -> ir.Expression | None:
    found = expression.type
    if kind == "secret":
        if scalar_kind(found) in TEXT_KINDS | {"secret"}:
            return expression
        return _wrong(ctx, row, at, found, "a secret of the body")
    if is_plain_secret(expression):
        ctx.report(codes.SECRET_READ, at, hint=STORED)
        return None
    if isinstance(found, ir.NullType):
        return expression if row.nulls == "all" else _wrong(ctx, row, at, found, _wanted(kind))
    if kind == "any":
        return expression
    if kind == "items":
        fits = isinstance(found, ir.Scalar) and found.many and found.kind in TEXT_KINDS | {"enum", "integer"}
        return expression if fits else _wrong(ctx, row, at, found, "a list of texts or integers")
    if kind == "countable":
        fits = scalar_kind(found) in TEXT_KINDS or _is_many(found)
        return expression if fits else _wrong(ctx, row, at, found, "a text or a list")
    if is_text_constant(expression) and kind in ("day", "datetime", "date"):
        wanted = DATE if kind != "datetime" and len(str(getattr(expression, "value", ""))) == 10 else DATETIME
        return fit(ctx, expression, at, wanted)
    if scalar_kind(found) not in _KINDS[kind][0]:
        return _wrong(ctx, row, at, found, _wanted(kind))
    if kind == "pattern":
        return _pattern(ctx, row, expression, at)
    if kind == "digits":
        return _digits(ctx, row, expression, at)
    return expression


def _wanted(kind: ParameterKind) -> str:
    return _KINDS[kind][1] if kind in _KINDS else "a value"


def _is_many(type: ir.Type) -> bool:
    return isinstance(type, ir.RowsType) or (isinstance(type, ir.Scalar | ir.DtoType) and type.many)


def _wrong(ctx: Context, row: Function, at: ExpressionNode, found: ir.Type, wanted: str) -> ir.Expression | None:
    text = ctx.source(at)
    hint = None
    if wanted == "a text" and scalar_kind(found) is not None:
        hint = f"write to_text({text})"
    elif wanted == "an integer" and scalar_kind(found) == "decimal":
        hint = f"write floor({text}) or round({text})"
    else:
        hint = moment_hint(row.name, wanted, scalar_kind(found), text)
    ctx.report(
        codes.ARGUMENT_TYPE,
        at,
        found=describe(found),
        function=row.name,
        wanted=wanted,
        signature=row.signature,
        hint=hint,
    )
    return None


def _pattern(ctx: Context, row: Function, expression: ir.Expression, at: ExpressionNode) -> ir.Expression | None:
    if not isinstance(expression, ir.Constant):
        ctx.report(codes.ARGUMENT_LITERAL, at, function=row.name, wanted="a pattern")
        return None
    checked = portable(str(expression.value))
    if checked.problem is not None:
        ctx.report(codes.PATTERN, at, value=str(expression.value), problem=checked.problem)
        return None
    return constant(TEXT, checked.text)


def _digits(ctx: Context, row: Function, expression: ir.Expression, at: ExpressionNode) -> ir.Expression | None:
    low, high = _LITERAL_RANGES[row.name]
    value = expression.value if isinstance(expression, ir.Constant) else None
    if isinstance(value, int) and low <= value <= high:
        return expression
    ctx.report(codes.ARGUMENT_LITERAL, at, function=row.name, wanted=f"a number from {low} to {high}")
    return None


def _computable(ctx: Context, node: CallNode, row: Function, arguments: tuple[ir.Expression, ...]) -> bool:
    for argument, at in zip(arguments, node.arguments, strict=True):
        if stored_variable(argument) is not None:
            ctx.report(
                codes.APPLICATION_ONLY, at, span=node.span, function=row.name, hint="compute it in a let step first"
            )
            return False
    return True


def _result(ctx: Context, node: CallNode, row: Function, arguments: tuple[ir.Expression, ...]) -> ir.Type | None:
    match row.result:
        case "same":
            first = arguments[0].type
            return TEXT if scalar_kind(first) == "enum" else first
        case "rounded" | "decimal":
            if row.result == "rounded" and len(arguments) == 1:
                return INTEGER
            digits = (
                arguments[1].value if len(arguments) > 1 and isinstance(arguments[1], ir.Constant) else DEFAULT_SCALE
            )
            scale = digits if isinstance(digits, int) else DEFAULT_SCALE
            return decimal(whole_digits(arguments[0].type) + 1 + scale, scale)
        case _:
            if row.name == "days_between" and arguments[0].type != arguments[1].type:
                _wrong(ctx, row, node.arguments[1], arguments[1].type, f"{describe(arguments[0].type)} like the first")
                return None
            return _RESULTS[row.result]


def _unified(ctx: Context, node: CallNode, row: Function, arguments: tuple[ir.Expression, ...]) -> ir.Expression | None:
    """One type for all arguments; text literals take the type of the others."""
    typed = [argument.type for argument in arguments if not is_text_constant(argument)]
    known = next((type for type in typed if not isinstance(type, ir.NullType)), TEXT)
    fitted: list[ir.Expression] = []
    type: ir.Type = known
    for argument, at in zip(arguments, node.arguments, strict=True):
        one: ir.Expression | None = argument
        if is_text_constant(argument):
            one = fit(ctx, argument, at, known, f"`{ctx.source(node.arguments[0])}`")
        if one is None:
            return None
        together = unify(type, one.type)
        if together is None:
            first, second = describe(type), describe(one.type)
            ctx.report(codes.BRANCHES, node, construct=f"`{row.name}`", first=first, second=second)
            return None
        type = together
        fitted.append(one)
    if row.name in ("least", "greatest") and scalar_kind(type) not in ORDERED_KINDS:
        _wrong(ctx, row, node.arguments[0], type, "values with an order")
        return None
    return _apply(row, tuple(fitted), type)
