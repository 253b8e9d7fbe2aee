"""Text templates: ``f"Hello {name}"``, which the lexer has taken apart into texts and values in braces."""

from ast_schemas.expressions import ExpressionNode, LiteralNode, TemplateNode
from compiler.expressions.grammar import Parser


def template(parser: Parser) -> ExpressionNode:
    """A template, at its opening quote. Texts that stand side by side are one part."""
    start = parser.take()
    if start.text != 'f"':
        parser.coerced(start.span, 'f"…"')
    parts: list[ExpressionNode] = []
    while parser.token.kind != "close":
        part = _text(parser) if parser.token.kind == "part" else _value(parser)
        before = parts[-1] if parts else None
        if _is_text(part) and _is_text(before):
            parts[-1] = _joined(parser, before, part)
        else:
            parts.append(part)
    span = (start.span[0], parser.take().span[1])
    return parser.built(TemplateNode(node="template", parts=tuple(parts), span=span), *parts)


def _text(parser: Parser) -> ExpressionNode:
    token = parser.take()
    return parser.built(LiteralNode(node="literal", kind="text", value=token.value, span=token.span))


def _value(parser: Parser) -> ExpressionNode:
    parser.take_sign("{")
    value = parser.expression()
    if not parser.is_sign("}"):
        hint = "there are no formats: round(x, 2) chooses digits" if parser.is_sign(":") else None
        parser.refuse("`}` or an operator", hint)
    parser.take()
    return value


def _is_text(node: ExpressionNode | None) -> bool:
    return isinstance(node, LiteralNode) and node.kind == "text"


def _joined(parser: Parser, first: ExpressionNode | None, second: ExpressionNode) -> ExpressionNode:
    assert isinstance(first, LiteralNode)
    assert isinstance(second, LiteralNode)
    span = (first.span[0], second.span[1])
    return parser.built(LiteralNode(node="literal", kind="text", value=f"{first.value}{second.value}", span=span))
