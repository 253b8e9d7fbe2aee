"""``parse``: the text of one expression → its tree, or one located error."""

from dataclasses import dataclass
from typing import Final

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.expressions import ExpressionNode
from compiler.diagnostics import make
from compiler.diagnostics.codes import expressions as codes
from compiler.expressions.aggregate_syntax import AggregateSyntax
from compiler.expressions.grammar import Parser, Rejected
from compiler.expressions.lexer import tokenize

MAX_LENGTH: Final = 2000


@dataclass(frozen=True)
class ParseResult:
    """The tree, or None with one error. ``coercions`` are notes on foreign spellings that were read."""

    text: str
    node: ExpressionNode | None
    problems: tuple[Diagnostic, ...]
    coercions: tuple[Diagnostic, ...] = ()


def parse(text: str) -> ParseResult:
    """Read one expression. Never raises; positions are characters of ``text``."""
    if len(text) > MAX_LENGTH:
        span = (MAX_LENGTH, len(text))
        hint = "name parts of it with let steps"
        too_long = make(codes.TOO_LONG, span=span, length=len(text), limit=MAX_LENGTH, hint=hint)
        return ParseResult(text, None, (too_long,))
    lexed = tokenize(text)
    if lexed.problem is not None:
        return ParseResult(text, None, (lexed.problem,))
    parser = Parser(text, lexed.tokens, AggregateSyntax())
    try:
        node = parser.whole()
    except Rejected as rejected:
        return ParseResult(text, None, (rejected.diagnostic,), tuple(parser.coercions))
    return ParseResult(text, node, (), tuple(parser.coercions))
