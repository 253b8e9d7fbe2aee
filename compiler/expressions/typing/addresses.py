"""``url("/notes/", note.id)``: the address of a path of the API, put together from plainer functions."""

from ast_schemas import ir
from ast_schemas.expressions import CallNode
from compiler.diagnostics.codes import expressions as codes
from compiler.expressions.typing.context import Context
from compiler.expressions.typing.types import TEXT, TEXT_KINDS, URL, scalar_kind


def address(ctx: Context, node: CallNode, arguments: tuple[ir.Expression, ...]) -> ir.Expression | None:
    """``base_url()`` and the arguments joined: constants as they are, other texts escaped as one part of a path."""
    first = arguments[0]
    if not isinstance(first, ir.Constant) or not str(first.value).startswith("/"):
        ctx.report(codes.ADDRESS_PATH, node.arguments[0], value=ctx.source(node.arguments[0]))
        return None
    base = ir.Apply(type=URL, nullable=False, function="base_url", arguments=())
    nullable = any(argument.nullable for argument in arguments)
    parts = tuple(_part(argument) for argument in arguments)
    return ir.Apply(type=URL, nullable=nullable, function="concat", arguments=(base, *parts))


def _part(argument: ir.Expression) -> ir.Expression:
    if isinstance(argument, ir.Constant) and scalar_kind(argument.type) in TEXT_KINDS:
        return argument
    function = "url_part" if scalar_kind(argument.type) in TEXT_KINDS else "to_text"
    return ir.Apply(type=TEXT, nullable=argument.nullable, function=function, arguments=(argument,))
