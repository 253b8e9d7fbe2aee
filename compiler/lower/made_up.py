"""Values for what a scenario leaves open: deterministic, valid for the field, and different for different rows."""

import uuid
from decimal import Decimal, InvalidOperation
from mimetypes import guess_extension

from ast_schemas import ir
from ast_schemas.types import PROTECTED
from compiler.lower.pattern_text import matching_text

NAMESPACE = uuid.UUID("3e3bb3a6-0d43-5d0e-8d4b-9c5f0a1f7f10")
TEXT_KINDS = frozenset({"text", "email", "url", "slug"}) | PROTECTED


class NotMadeUp(Exception):
    """No value is known to fit; ``args[0]`` says what it must do. Never leaves lowering."""


def made_up(column: ir.Column, row: str, number: int) -> ir.Expression:
    """A value of the column for the ``number``-th row (from 0) of a scenario, called ``row``."""
    if column.type.many:
        count = column.limits.min_length or 0
        single = column.model_copy(update={"type": column.type.model_copy(update={"many": False})})
        items = tuple(_single(single, f"{row}_{index}", number + index) for index in range(count))
        return ir.ListOf(type=column.type, nullable=False, items=items)
    return _single(column, row, number)


def _single(column: ir.Column, row: str, number: int) -> ir.Expression:
    kind = column.type.kind
    value: str | int | bool
    match kind:
        case "integer" | "decimal":
            value = _number(column, number)
        case "boolean":
            value = False
        case "date":
            value = f"2024-01-{number % 28 + 1:02d}"
        case "datetime":
            value = f"2024-01-{number % 28 + 1:02d}T10:00:00Z"
        case "uuid":
            value = str(uuid.uuid5(NAMESPACE, f"{row}.{column.name}"))
        case "json":
            value = "{}"
        case "file":
            value = f"{column.name}{guess_extension((column.type.values or ('text/plain',))[0]) or '.bin'}"
        case "enum":
            value = column.type.values[number % len(column.type.values) if column.unique else 0]
        case _:
            value = _text(column, row, number)
    type_ = column.type if kind != "secret" else ir.Scalar(kind="secret")
    constant = ir.Constant(type=type_, nullable=False, value=value)
    if kind != "secret":
        return constant
    return ir.Apply(type=type_, nullable=False, function="hash", arguments=(constant,))


def _number(column: ir.Column, number: int) -> int | str:
    scale = column.type.scale or 0 if column.type.kind == "decimal" else 0
    try:
        low = Decimal(column.limits.minimum) if column.limits.minimum else None
        high = Decimal(column.limits.maximum) if column.limits.maximum else None
    except InvalidOperation:
        low = high = None
    step = number if column.unique else 0
    value = max(low, Decimal(1)) if low is not None else Decimal(1)
    value += step
    if high is not None and value > high:
        value = high - step
    if low is not None and value < low:
        raise NotMadeUp(f"lie between {column.limits.minimum} and {column.limits.maximum}")
    if column.type.kind == "integer":
        return int(value)
    return f"{value:.{scale}f}"


def _text(column: ir.Column, row: str, number: int) -> str:
    limits = column.limits
    if limits.pattern:
        text = matching_text(limits.pattern, number, limits.min_length or 0, limits.max_length)
        if text is None:
            raise NotMadeUp(f"match {limits.pattern}")
        return text
    hyphenated = row.replace("_", "-")
    match column.type.kind:
        case "email":
            return f"{hyphenated}@example.org"
        case "url":
            return f"https://example.org/{hyphenated}"
        case "slug":
            text, filler = hyphenated, "x"
        case "secret":
            text, filler = f"{column.name} of {row}", "x"
        case _:
            text, filler = f"{column.name} of {row}".replace("_", " ").capitalize(), "."
    if limits.max_length is not None and len(text) > limits.max_length:
        text = f"{number}"[: limits.max_length].rjust(min(limits.max_length, 3), "a")
    return text.ljust(limits.min_length or 0, filler)
