"""Calls and aggregates: ``f(a, b)``, ``count(v in rows where c)``, ``sum(x for v in rows)``, ``sum(rows.x)``.

``min`` and ``max`` of two values are ``least`` and ``greatest``. Forms of a report's measures that have no rows of
their own (``count(*)``, ``sum(l.price * 2)``) become calls, which typing accepts inside reports only.
"""

from typing import Final, cast

from ast_schemas.expressions import (
    AggregateKind,
    AggregateNode,
    CallNode,
    ExpressionNode,
    MemberNode,
    NameNode,
    Span,
)
from compiler.diagnostics import make
from compiler.diagnostics.codes import expressions as codes
from compiler.expressions import foreign
from compiler.expressions.functions import AGGREGATES, FUNCTIONS
from compiler.expressions.grammar import Parser, Rejected
from compiler.expressions.lexer import Token
from compiler.expressions.template_syntax import template

OVER_VALUES: Final = frozenset({"sum", "avg", "min", "max"})
ANONYMOUS: Final = "_"
"""The variable of short forms."""


class AggregateSyntax:
    """The rules for what has parentheses after a name."""

    def call(self, parser: Parser) -> ExpressionNode:
        """A call, at its name."""
        token = parser.take()
        name = foreign.FUNCTIONS.get(token.text, token.text)
        if name != token.text:
            parser.coerced(token.span, name)
        parser.take_sign("(")
        if name in AGGREGATES:
            return _aggregate(parser, cast(AggregateKind, name), token)
        arguments = parser.arguments()
        end = parser.take_sign(")", "`,` or `)`").span[1]
        return parser.built(
            CallNode(node="call", function=name, arguments=arguments, span=(token.span[0], end)), *arguments
        )

    def template(self, parser: Parser) -> ExpressionNode:
        """A text template."""
        return template(parser)

    def call_as_method(
        self, parser: Parser, target: ExpressionNode, name: Token, arguments: tuple[ExpressionNode, ...], span: Span
    ) -> ExpressionNode:
        """``target.name(arguments)`` read as a function or as an aggregate over the target."""
        function = foreign.FUNCTIONS.get(name.text, name.text)
        if function in AGGREGATES and not arguments:
            parser.coerced(name.span, f"{function}(…)")
            return _short(parser, cast(AggregateKind, function), target, span)
        if function not in FUNCTIONS:
            raise Rejected(make(codes.METHOD, span=name.span, value=name.text, hint="functions are written f(x)"))
        parser.coerced(name.span, f"{function}(…)")
        made = CallNode(node="call", function=function, arguments=(target, *arguments), span=span)
        return parser.built(made, target, *arguments)


def _aggregate(parser: Parser, kind: AggregateKind, name: Token) -> ExpressionNode:
    if kind == "count" and (parser.is_sign(")") or (parser.is_sign("*") and parser.peek(1).text == ")")):
        if parser.is_sign("*"):
            parser.take()
        return parser.built(CallNode(node="call", function="count", arguments=(), span=_close(parser, name)))
    if parser.token.kind == "name" and parser.peek(1).text in ("in", "IN") and parser.peek(1).kind != "text":
        return _named(parser, kind, name)
    first = parser.expression()
    if parser.is_word("for"):
        parser.take()
        variable, source, where = _binding(parser)
        span = _close(parser, name)
        made = AggregateNode(
            node="aggregate", kind=kind, variable=variable, source=source, where=where, value=first, span=span
        )
        return parser.built(made, first, source, where)
    if parser.is_word("where"):
        return _unnamed(parser, kind, first, name)
    if parser.is_sign(","):
        return _several(parser, kind, name, first)
    return _short(parser, kind, first, _close(parser, name, "`)`, `for` or `where`"))


def _unnamed(parser: Parser, kind: AggregateKind, rows: ExpressionNode, name: Token) -> ExpressionNode:
    """``count(order.lines where done)``: names in the condition that mean nothing else are members of the rows."""
    if kind == "all" or not isinstance(rows, MemberNode | NameNode):
        hint = f"name the rows: {kind}(x in {parser.text[slice(*rows.span)]} where x…)"
        raise Rejected(make(codes.UNBOUND, span=parser.token.span, kind=kind, hint=hint))
    parser.take_word("where")
    where = parser.expression()
    short = _short(parser, kind, rows, _close(parser, name))
    if not isinstance(short, AggregateNode):
        hint = f"say of what: {kind}({parser.text[slice(*rows.span)]}.… where …)"
        raise Rejected(make(codes.UNBOUND, span=rows.span, kind=kind, hint=hint))
    made = short.model_copy(update={"where": where})
    return parser.built(made, short, where)


def _named(parser: Parser, kind: AggregateKind, name: Token) -> ExpressionNode:
    """``v in rows``, ``v in rows where c`` and ``v in rows where c: value``."""
    variable, source, where = _binding(parser)
    value: ExpressionNode | None = None
    if parser.is_sign(":", ","):
        sign = parser.take()
        value = parser.expression()
        if kind != "all" or sign.text == ",":
            parser.coerced(sign.span, f"{kind}({parser.text[slice(*value.span)]} for {variable} in …)")
    span = _close(parser, name, "`where`, `:` or `)`")
    if kind == "all" and value is None:
        source_text = parser.text[slice(*source.span)]
        condition = parser.text[slice(*where.span)] if where else f"{variable}.…"
        hint = f"write all({condition} for {variable} in {source_text})"
        raise Rejected(make(codes.WITHOUT_CONDITION, span=span, rows=f"`{source_text}`", hint=hint))
    made = AggregateNode(
        node="aggregate", kind=kind, variable=variable, source=source, where=where, value=value, span=span
    )
    return parser.built(made, source, where, value)


def _binding(parser: Parser) -> tuple[str, ExpressionNode, ExpressionNode | None]:
    """``v in rows`` and a condition; the rows are a name or a path, so that ``where`` is never taken for a part."""
    if parser.token.kind != "name":
        parser.refuse("a name for each row, as in `for x in order.lines`")
    variable = parser.take().text
    if parser.token.text not in ("in", "IN"):
        parser.refuse("`in` and the rows")
    word = parser.take()
    if word.text != "in":
        parser.coerced(word.span, "in")
    source = parser.nested(parser.postfix)
    where: ExpressionNode | None = None
    if parser.is_word("where") or parser.is_word("if"):
        token = parser.token
        if parser.is_word("if"):
            parser.take()
            parser.coerced(token.span, "where")
        else:
            parser.take_word("where")
        where = parser.expression()
    return variable, source, where


def _several(parser: Parser, kind: AggregateKind, name: Token, first: ExpressionNode) -> ExpressionNode:
    parser.take()
    rest = parser.arguments()
    span = _close(parser, name)
    pairs = {"min": "least", "max": "greatest"}
    if kind in pairs:
        parser.coerced(name.span, pairs[kind])
        made = CallNode(node="call", function=pairs[kind], arguments=(first, *rest), span=span)
        return parser.built(made, first, *rest)
    problem = "goes over one set of rows, not over several values"
    hint = f"write {kind}(x in rows where …)"
    raise Rejected(make(codes.AGGREGATE_SHAPE, span=span, kind=kind, problem=problem, hint=hint))


def _short(parser: Parser, kind: AggregateKind, argument: ExpressionNode, span: Span) -> ExpressionNode:
    """``count(order.lines)``; of ``sum(order.lines.price)`` the last member is the value."""
    if not isinstance(argument, MemberNode | NameNode | AggregateNode) or kind == "all":
        if kind in OVER_VALUES:
            return parser.built(CallNode(node="call", function=kind, arguments=(argument,), span=span), argument)
        found = parser.text[slice(*argument.span)]
        if kind == "all":
            hint = f"write all(x.… for x in {found})"
            raise Rejected(make(codes.WITHOUT_CONDITION, span=span, rows=f"`{found}`", hint=hint))
        hint = f"write {kind}(x in rows where …)"
        problem = f"goes over rows, and `{found}` names none"
        raise Rejected(make(codes.AGGREGATE_SHAPE, span=argument.span, kind=kind, problem=problem, hint=hint))
    source: ExpressionNode = argument
    value: ExpressionNode | None = None
    if kind in OVER_VALUES:
        if not isinstance(argument, MemberNode):
            return parser.built(CallNode(node="call", function=kind, arguments=(argument,), span=span), argument)
        row = parser.built(NameNode(node="name", name=ANONYMOUS, span=argument.target.span))
        source = argument.target
        value = parser.built(MemberNode(node="member", target=row, name=argument.name, span=argument.span), row)
    made = AggregateNode(
        node="aggregate", kind=kind, variable=ANONYMOUS, source=source, where=None, value=value, span=span
    )
    return parser.built(made, source, value)


def _close(parser: Parser, name: Token, expected: str = "`)`") -> Span:
    return name.span[0], parser.take_sign(")", expected).span[1]
