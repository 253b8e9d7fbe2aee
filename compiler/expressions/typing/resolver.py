"""``resolve``: text or parsed tree → typed expression of the IR, or located errors."""

from collections.abc import Mapping
from dataclasses import dataclass

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.expressions import (
    AggregateNode,
    BinaryNode,
    CallNode,
    ConditionalNode,
    ExpressionNode,
    ListNode,
    LiteralNode,
    MemberNode,
    NameNode,
    TemplateNode,
    UnaryNode,
)
from ast_schemas.ir.files import is_file
from compiler.diagnostics import has_errors, in_order
from compiler.diagnostics.codes import expressions as codes
from compiler.expressions.inlining import LARGEST, inlined
from compiler.expressions.json_nodes import from_json
from compiler.expressions.parser import ParseResult, parse
from compiler.expressions.printer import print_expression
from compiler.expressions.typing.aggregates import aggregate
from compiler.expressions.typing.calls import call
from compiler.expressions.typing.context import Context, Handler, Secrets
from compiler.expressions.typing.fitting import condition, fit
from compiler.expressions.typing.lists import list_literal
from compiler.expressions.typing.literals import literal
from compiler.expressions.typing.logic import binary, conditional, unary
from compiler.expressions.typing.names import is_plain_secret, member, name
from compiler.expressions.typing.protected import computed_file, misused
from compiler.expressions.typing.scope import Scope
from compiler.expressions.typing.secrets import absent_secret
from compiler.expressions.typing.shared import NOTHING_SHARED, Shared
from compiler.expressions.typing.templates import template
from compiler.expressions.typing.types import BOOLEAN
from compiler.expressions.walk import walk

_HANDLERS: Mapping[type, Handler] = {
    LiteralNode: literal,
    NameNode: name,
    MemberNode: member,
    UnaryNode: unary,
    BinaryNode: binary,
    CallNode: call,
    ListNode: list_literal,
    TemplateNode: template,
    ConditionalNode: conditional,
    AggregateNode: aggregate,
}


@dataclass(frozen=True)
class Resolved:
    """The typed expression, or None if there is an error. ``text`` is what the spans of diagnostics point into."""

    expression: ir.Expression | None
    diagnostics: tuple[Diagnostic, ...]
    text: str


def resolve(
    source: str | ExpressionNode | Mapping[str, object],
    scope: Scope,
    *,
    entities: Mapping[str, ir.Entity],
    dtos: Mapping[str, ir.Dto],
    expected: ir.Type | None = None,
    nullable: bool = True,
    target: str = "this",
    secrets: Secrets = "hashed",
    shared: Shared = NOTHING_SHARED,
    unit: str | None = None,
    path: str | None = None,
) -> Resolved:
    """Type an expression in a scope.

    ``expected``: the type that its value must fit; boolean makes it a condition, in which null counts as false.
    ``nullable``: whether null may come out. ``target`` names the place in messages, such as ``Item.status``.
    ``secrets``: what happens to secrets, see ``context.Secrets``.
    """
    parsed = _parsed(source)
    located = tuple(
        item.model_copy(update={"unit": unit, "path": path}) for item in (*parsed.problems, *parsed.coercions)
    )
    if parsed.node is None:
        return Resolved(None, in_order(located), parsed.text)
    ctx = Context(parsed.text, entities, dtos, unit, path, secrets, shared, _dispatch)
    hint = expected if isinstance(expected, ir.Scalar) else None
    expression = ctx.infer(parsed.node, scope, hint)
    if expression is not None:
        expression = _finished(ctx, expression, parsed.node, expected, nullable, target)
    if expression is not None and shared.values:
        expression = _without_calls(ctx, expression, parsed.node)
    diagnostics = in_order((*located, *ctx.diagnostics))
    return Resolved(None if has_errors(diagnostics) else expression, diagnostics, parsed.text)


def _without_calls(ctx: Context, expression: ir.Expression, node: ExpressionNode) -> ir.Expression | None:
    """Functions of the spec are gone from here on, but for those that people write by hand."""
    found = inlined(expression, ctx.shared.functions, ctx.shared.values)
    if found is not expression and sum(1 for _ in walk(found)) > LARGEST:
        ctx.report(codes.TOO_LARGE, node, limit=LARGEST)
        return None
    return found


def _parsed(source: str | ExpressionNode | Mapping[str, object]) -> ParseResult:
    if isinstance(source, str):
        return parse(source)
    return from_json(source) if isinstance(source, Mapping) else parse(print_expression(source))


def _dispatch(ctx: Context, node: ExpressionNode, scope: Scope, hint: ir.Type | None) -> ir.Expression | None:
    return _HANDLERS[type(node)](ctx, node, scope, hint)


def _finished(
    ctx: Context,
    expression: ir.Expression,
    node: ExpressionNode,
    expected: ir.Type | None,
    nullable: bool,
    target: str,
) -> ir.Expression | None:
    """The expression as what is needed at its place."""
    column = misused(expression)
    if column is not None:
        assert isinstance(column.type, ir.Scalar)
        code = codes.TOKEN_USED if column.type.kind == "token" else codes.ENCRYPTED_USED
        ctx.report(code, node, value=column.field)
        return None
    file = computed_file(expression)
    if file is None and is_file(expression.type) and not (isinstance(expected, ir.Scalar) and expected.kind == "file"):
        file = expression
    if file is not None:
        ctx.report(codes.FILE_USED, node, value=getattr(file, "field", getattr(file, "name", "the file")))
        return None
    if expected == BOOLEAN and not nullable:
        return condition(ctx, expression, node, "a condition")
    wants_secret = isinstance(expected, ir.Scalar) and expected.kind == "secret"
    if is_plain_secret(expression) and not wants_secret and not _is_hash(expression):
        ctx.report(codes.SECRET_READ, node)
        return None
    fitted = fit(ctx, expression, node, expected, target) if expected is not None else expression
    if fitted is not None and fitted.nullable and not nullable:
        hint = f"give a value for that case: coalesce({ctx.source(node)}, …), or test it against null before"
        if is_plain_secret(fitted):
            hint = f"give a secret for that case: {absent_secret(ctx.source(node))}"
        ctx.report(codes.MAY_BE_NULL, node, hint=None if isinstance(fitted.type, ir.NullType) else hint)
        return None
    return fitted


def _is_hash(expression: ir.Expression) -> bool:
    return isinstance(expression, ir.Apply) and expression.function == "hash"
