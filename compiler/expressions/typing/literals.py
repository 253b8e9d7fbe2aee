"""Constants, and the text literals that stand for dates, times, keys, enum values and addresses."""

import re
import uuid
from datetime import UTC, date, datetime
from typing import Final

from ast_schemas import ir
from ast_schemas.expressions import ExpressionNode, LiteralNode
from compiler.diagnostics import did_you_mean
from compiler.diagnostics.codes import expressions as codes
from compiler.expressions.typing.context import Context
from compiler.expressions.typing.scope import Scope
from compiler.expressions.typing.types import BOOLEAN, INTEGER, NULL, TEXT, decimal, describe

_FORMS: Final = {
    "date": 'a date such as "2024-01-31"',
    "datetime": 'a time with its zone such as "2024-01-31T10:00:00Z"',
    "uuid": 'a uuid such as "0b8e5a52-6c0f-4c53-9d57-3a1f0c1f2b6e"',
    "email": 'an email address such as "ann@example.org"',
    "url": 'a URL such as "https://example.org/a"',
    "slug": 'a slug such as "first-steps"',
}
_BRACES = re.compile(r"\{([A-Za-z_]\w*)[.}]")
_EMAIL = re.compile(r"[^@\s\"(),:;<>\[\\\]]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_URL = re.compile(r"https?://[^\s\"<>]+")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def literal(ctx: Context, node: ExpressionNode, scope: Scope, _hint: ir.Type | None) -> ir.Expression | None:
    """A constant of the type that its spelling has."""
    assert isinstance(node, LiteralNode)
    match node.kind:
        case "text":
            if any(name in scope.names for name in _BRACES.findall(str(node.value))):
                ctx.report(codes.NOT_A_TEMPLATE, node, hint=f"write f{ctx.source(node)}")
            return constant(TEXT, node.value)
        case "integer":
            return constant(INTEGER, node.value)
        case "boolean":
            return constant(BOOLEAN, node.value)
        case "null":
            return constant(NULL, None)
        case "decimal":
            digits = str(node.value)
            return constant(decimal(len(digits) - 1, len(digits.split(".")[1])), digits)


def constant(type: ir.Type, value: str | int | bool | None) -> ir.Constant:
    """A constant node."""
    return ir.Constant(type=type, nullable=value is None, value=value)


def is_text_constant(expression: ir.Expression) -> bool:
    """Whether it is a text literal that has no other type yet."""
    return isinstance(expression, ir.Constant) and expression.type == TEXT


def as_kind(ctx: Context, node: ExpressionNode, value: str, wanted: ir.Scalar, target: str) -> ir.Constant | None:
    """A text literal as a value of a scalar type; None after an error was reported."""
    if wanted.kind == "enum":
        if value in wanted.values:
            return constant(wanted, value)
        near = did_you_mean(value, wanted.values)
        ctx.report(codes.UNKNOWN_VALUE, node, value=value, allowed=wanted.values, hint=near, target=target)
        return None
    if wanted.kind == "text":
        return constant(TEXT, value)
    if wanted.kind not in _FORMS:
        ctx.report(codes.MISMATCH, node, found="a text", expected=describe(wanted), hint=_unquoted(wanted, value))
        return None
    canonical = _canonical(value, wanted.kind)
    if canonical is None:
        ctx.report(codes.TEXT_FORM, node, value=value, wanted=_FORMS[wanted.kind])
        return None
    return constant(ir.Scalar(kind=wanted.kind), canonical)


def _canonical(value: str, kind: str) -> str | None:
    """The one spelling of a date, time or key; the value itself for addresses; None if it has not the form."""
    match kind:
        case "date":
            return _date(value)
        case "datetime":
            return _datetime(value)
        case "uuid":
            return _uuid(value)
        case "email":
            return value if _EMAIL.fullmatch(value) else None
        case "url":
            return value if _URL.fullmatch(value) else None
        case _:
            return value if _SLUG.fullmatch(value) else None


def _date(value: str) -> str | None:
    if not _DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return None


def _datetime(value: str) -> str | None:
    if not _DATETIME.fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _uuid(value: str) -> str | None:
    try:
        return str(uuid.UUID(value)) if len(value) == 36 else None
    except ValueError:
        return None


def _unquoted(wanted: ir.Scalar, value: str) -> str | None:
    if wanted.kind in ("integer", "decimal") and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
        return f"numbers have no quotes: {value}"
    if wanted.kind == "boolean" and value.lower() in ("true", "false"):
        return f"without quotes: {value.lower()}"
    return None
