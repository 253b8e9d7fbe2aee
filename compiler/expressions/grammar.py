"""Concrete syntax → parsed tree: recursive descent with one token of look-ahead (two before ``in``), in linear time.

The grammar is in docs/expressions.md; calls and aggregates are in ``aggregate_syntax``. The first error ends the parse.
The limit on depth holds for every tree that is built here, so that walks over trees may recurse.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NoReturn, Protocol, TypeVar, cast

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.expressions import (
    BinaryNode,
    BinaryOperator,
    CallNode,
    ConditionalNode,
    ExpressionNode,
    ListNode,
    LiteralNode,
    MemberNode,
    NameNode,
    Span,
    UnaryNode,
)
from compiler.diagnostics import make
from compiler.diagnostics.codes import expressions as codes
from compiler.expressions import foreign
from compiler.expressions.lexer import Token

MAX_DEPTH: Final = 40

ANYTHING: Final = "a value, a name, `(`, `not` or `if`"
AFTER: Final = "an operator or the end"
CONDITIONAL: Final = "a conditional is: if condition then value else value"

_Made = TypeVar("_Made", bound=ExpressionNode)


class Rejected(Exception):
    """Ends a parse; never leaves this room."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class CallRules(Protocol):
    """The rules for what has parentheses after a name, and for templates."""

    def call(self, parser: "Parser") -> ExpressionNode:
        """``name(…)``, at the name."""

    def template(self, parser: "Parser") -> ExpressionNode: ...
    def call_as_method(
        self, parser: "Parser", target: ExpressionNode, name: Token, arguments: tuple[ExpressionNode, ...], span: Span
    ) -> ExpressionNode:
        """``target.name(arguments)``, already taken."""


@dataclass
class Parser:
    """State of one parse. Methods are named after the rules of the grammar."""

    text: str
    tokens: tuple[Token, ...]
    calls: "CallRules"
    at: int = 0
    open: int = 0
    coercions: list[Diagnostic] = field(default_factory=list)
    depths: dict[int, int] = field(default_factory=dict)

    # -- tokens ---------------------------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def peek(self, ahead: int) -> Token:
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def take(self) -> Token:
        token = self.token
        if token.kind != "end":
            self.at += 1
        return token

    def is_sign(self, *signs: str) -> bool:
        return self.token.kind == "sign" and self.token.text in signs

    def is_word(self, word: str) -> bool:
        return self.token.kind in ("keyword", "name") and foreign.KEYWORDS.get(self.token.text, self.token.text) == word

    def take_word(self, word: str) -> Token:
        """The keyword; a foreign spelling of it is logged."""
        if not self.is_word(word):
            self.refuse(f"`{word}`")
        token = self.take()
        if token.text != word:
            self.coerced(token.span, word)
        return token

    def take_sign(self, sign: str, expected: str | None = None) -> Token:
        if not self.is_sign(sign):
            self.refuse(expected or f"`{sign}`")
        return self.take()

    # -- diagnostics ----------------------------------------------------------------------------------------------

    def refuse(self, expected: str, hint: str | None = None) -> NoReturn:
        """End the parse at the current token."""
        token = self.token
        if token.kind == "end":
            raise Rejected(make(codes.UNFINISHED, span=token.span, expected=expected, hint=hint))
        if token.kind == "sign" and token.text in foreign.UNSUPPORTED:
            instead = foreign.UNSUPPORTED[token.text]
            raise Rejected(make(codes.ASSIGNMENT_LIKE, span=token.span, value=token.text, instead=instead))
        raise Rejected(make(codes.UNEXPECTED, span=token.span, value=token.text, expected=expected, hint=hint))

    def coerced(self, span: Span, canonical: str) -> None:
        self.coercions.append(make(codes.COERCED, span=span, value=self.text[slice(*span)], canonical=canonical))

    # -- nodes ----------------------------------------------------------------------------------------------------

    def built(self, node: _Made, *children: ExpressionNode | None) -> _Made:
        """Note the depth of a new node; every node of a tree passes here after its children."""
        below = max((self.depths[id(child)] for child in children if child is not None), default=0)
        if below >= MAX_DEPTH:
            self.too_deep(node.span)
        self.depths[id(node)] = below + 1
        return node

    def too_deep(self, span: Span) -> NoReturn:
        hint = "name parts of it with let steps; a long chain of `or` is often `x in [a, b, c]`"
        raise Rejected(make(codes.TOO_DEEP, span=span, limit=MAX_DEPTH, hint=hint))

    def nested(self, rule: Callable[[], ExpressionNode]) -> ExpressionNode:
        """Apply a rule one level further in."""
        if self.open >= MAX_DEPTH:
            self.too_deep(self.token.span)
        self.open += 1
        node = rule()
        self.open -= 1
        return node

    # -- grammar --------------------------------------------------------------------------------------------------

    def whole(self) -> ExpressionNode:
        node = self.expression()
        if self.token.kind != "end":
            hint = None
            if self.token.kind in ("name", "text", "integer", "decimal"):
                hint = "two values stand side by side; put an operator such as == or and between them"
            self.refuse(AFTER, hint)
        return node

    def expression(self) -> ExpressionNode:
        return self.nested(self._expression)

    def _expression(self) -> ExpressionNode:
        if self.is_word("if"):
            return self._conditional()
        node = self._or()
        if not self.is_sign("?"):
            return node
        start = self.take().span[0]
        then = self.expression()
        self.take_sign(":", "`:` and the other value")
        otherwise = self.expression()
        self.coerced((start, start + 1), "if … then … else …")
        span = (node.span[0], otherwise.span[1])
        made = ConditionalNode(node="conditional", condition=node, then=then, otherwise=otherwise, span=span)
        return self.built(made, node, then, otherwise)

    def _conditional(self) -> ExpressionNode:
        start = self.take_word("if").span[0]
        if self.is_sign("(") and self._has_parts(3):
            return self._called_conditional(start)
        condition = self.expression()
        if not self.is_word("then"):
            self.refuse("`then`", CONDITIONAL)
        self.take_word("then")
        then = self.expression()
        self.take_word("else")
        otherwise = self.expression()
        span = (start, otherwise.span[1])
        made = ConditionalNode(node="conditional", condition=condition, then=then, otherwise=otherwise, span=span)
        return self.built(made, condition, then, otherwise)

    def _called_conditional(self, start: int) -> ExpressionNode:
        """``if(c, a, b)``; parentheses around a condition have no commas, so that it means nothing else."""
        self.take_sign("(")
        condition, then, otherwise = self.arguments()
        end = self.take_sign(")", "`)` or an operator").span[1]
        self.coerced((start, start + 2), "if … then … else …")
        made = ConditionalNode(
            node="conditional", condition=condition, then=then, otherwise=otherwise, span=(start, end)
        )
        return self.built(made, condition, then, otherwise)

    def _has_parts(self, wanted: int) -> bool:
        """Whether the parentheses that open here hold so many parts between commas."""
        depth = commas = 0
        for token in self.tokens[self.at :]:
            if token.kind == "sign" and token.text in ("(", "["):
                depth += 1
            elif token.kind == "sign" and token.text in (")", "]"):
                depth -= 1
            elif token.kind == "sign" and token.text == "," and depth == 1:
                commas += 1
            if depth == 0:
                break
        return commas == wanted - 1

    def _operator(self, *wanted: str) -> BinaryOperator | None:
        """Take one of the operators if it stands here, in whatever spelling."""
        token = self.token
        if token.kind not in ("sign", "keyword", "name"):
            return None
        operator = foreign.OPERATORS.get(token.text, token.text)
        if operator not in wanted:
            return None
        self.take()
        if operator != token.text:
            self.coerced(token.span, operator)
        return cast(BinaryOperator, operator)

    def _left_to_right(self, operand: Callable[[], ExpressionNode], *operators: str) -> ExpressionNode:
        left = operand()
        while operator := self._operator(*operators):
            left = self._binary(operator, left, operand())
        return left

    def _binary(self, operator: BinaryOperator, left: ExpressionNode, right: ExpressionNode) -> ExpressionNode:
        span = (left.span[0], right.span[1])
        return self.built(BinaryNode(node="binary", operator=operator, left=left, right=right, span=span), left, right)

    def _or(self) -> ExpressionNode:
        return self._left_to_right(self._and, "or")

    def _and(self) -> ExpressionNode:
        return self._left_to_right(self._not, "and")

    def _not(self) -> ExpressionNode:
        token = self.token
        if not (self.is_word("not") or (token.kind == "name" and token.text in foreign.NEGATIONS)):
            return self._comparison()
        self.take()
        if token.text != "not":
            self.coerced(token.span, "not")
        operand = self.nested(self._not)
        return self.built(
            UnaryNode(node="unary", operator="not", operand=operand, span=(token.span[0], operand.span[1])), operand
        )

    def _comparison(self) -> ExpressionNode:
        left = self._sum()
        operator = self._comparator()
        if operator is None:
            return left
        node = self._binary(operator, left, self._sum())
        again = self.token
        if self._comparator() is not None:
            hint = "join two comparisons with `and`: a < x and x < b"
            raise Rejected(make(codes.CHAINED, span=again.span, value=again.text, hint=hint))
        return node

    def _comparator(self) -> BinaryOperator | None:
        if self.is_word("is"):
            return self._is()
        if self.is_word("not") and self.peek(1).text in ("in", "IN"):
            self.take()
            self._operator("in")
            return "not in"
        return self._operator("==", "!=", "<", "<=", ">", ">=", "in")

    def _is(self) -> BinaryOperator:
        start = self.take().span[0]
        operator: BinaryOperator = "=="
        if self.token.text in ("not", "NOT", "Not") and self.token.kind != "text":
            self.take()
            operator = "!="
        self.coerced((start, self.tokens[self.at - 1].span[1]), operator)
        return operator

    def _sum(self) -> ExpressionNode:
        return self._left_to_right(self._product, "+", "-")

    def _product(self) -> ExpressionNode:
        return self._left_to_right(self._unary, "*", "/", "%")

    def _unary(self) -> ExpressionNode:
        if self.is_sign("-", "!"):
            token = self.take()
            operand = self.nested(self._unary)
            span = (token.span[0], operand.span[1])
            if token.text == "!":
                self.coerced(token.span, "not")
                return self.built(UnaryNode(node="unary", operator="not", operand=operand, span=span), operand)
            return self.built(UnaryNode(node="unary", operator="-", operand=operand, span=span), operand)
        node = self.postfix()
        if not self.is_sign("??"):
            return node
        span = self.take().span
        other = self.nested(self._unary)
        self.coerced(span, "coalesce(…, …)")
        whole = (node.span[0], other.span[1])
        return self.built(CallNode(node="call", function="coalesce", arguments=(node, other), span=whole), node, other)

    def postfix(self) -> ExpressionNode:
        node = self._primary()
        while self.is_sign(".", "?.", "["):
            sign = self.take()
            if sign.text == "[":
                hint = "name one row with first(…), or look into all of them with exists(… in … where …)"
                inside = self.text[sign.span[1] :].split("]")[0][:20]
                raise Rejected(make(codes.INDEXED, span=sign.span, value=inside, hint=hint))
            if sign.text == "?.":
                self.coerced(sign.span, ".")
            if self.token.kind not in ("name", "keyword"):
                self.refuse("the name of a member")
            name = self.take()
            if self.is_sign("("):
                node = self._method(node, name)
                continue
            span = (node.span[0], name.span[1])
            node = self.built(MemberNode(node="member", target=node, name=name.text, span=span), node)
        return node

    def _method(self, target: ExpressionNode, name: Token) -> ExpressionNode:
        """``x.lower()`` for ``lower(x)`` and ``order.lines.count()`` for ``count(order.lines)``."""
        self.take_sign("(")
        arguments = self.arguments()
        end = self.take_sign(")").span[1]
        return self.calls.call_as_method(self, target, name, arguments, (target.span[0], end))

    def arguments(self) -> tuple[ExpressionNode, ...]:
        """Expressions up to a closing parenthesis, which stays."""
        found: list[ExpressionNode] = []
        while not self.is_sign(")"):
            found.append(self.expression())
            if not self.is_sign(","):
                break
            self.take()
        return tuple(found)

    def _primary(self) -> ExpressionNode:
        token = self.token
        if token.kind in ("integer", "decimal", "text"):
            return self._literal(self.take())
        if token.kind == "sign" and token.text == "(":
            self.take()
            node = self.expression()
            self.take_sign(")", "`)` or an operator")
            return node
        if token.kind == "sign" and token.text == "[":
            return self._list()
        if token.kind not in ("name", "keyword"):
            return self.calls.template(self) if token.kind == "template" else self.refuse(ANYTHING)
        return self._word()

    def _literal(self, token: Token) -> ExpressionNode:
        if token.kind == "integer":
            return self.built(LiteralNode(node="literal", kind="integer", value=int(token.text), span=token.span))
        if token.kind == "decimal":
            return self.built(LiteralNode(node="literal", kind="decimal", value=token.text, span=token.span))
        if not token.text.startswith('"'):
            self.coerced(token.span, '"…"')
        return self.built(LiteralNode(node="literal", kind="text", value=token.value, span=token.span))

    def _list(self) -> ExpressionNode:
        start = self.take().span[0]
        items: list[ExpressionNode] = []
        while not self.is_sign("]"):
            items.append(self.expression())
            if not self.is_sign(","):
                break
            self.take()
        end = self.take_sign("]", "`,` or `]`").span[1]
        return self.built(ListNode(node="list", items=tuple(items), span=(start, end)), *items)

    def _word(self) -> ExpressionNode:
        token = self.token
        called = self.peek(1).kind == "sign" and self.peek(1).text == "("
        if token.kind == "name" and called:
            return self.calls.call(self)
        constant = foreign.CONSTANTS.get(token.text, token.text)
        if constant in ("true", "false", "null"):
            self.take()
            if constant != token.text:
                self.coerced(token.span, constant)
            if constant == "null":
                return self.built(LiteralNode(node="literal", kind="null", value=None, span=token.span))
            return self.built(LiteralNode(node="literal", kind="boolean", value=constant == "true", span=token.span))
        if token.kind == "keyword":
            hint = "put `if … then … else …` into parentheses here" if token.text == "if" else None
            self.refuse(ANYTHING, hint)
        self.take()
        return self.built(NameNode(node="name", name=token.text, span=token.span))
