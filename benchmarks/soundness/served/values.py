"""Values for columns, members and parameters: mostly such that fit, now and then at the edge of what is allowed."""

import datetime as dt
import json
import uuid
from decimal import Decimal
from random import Random
from typing import Any

from ast_schemas import ir
from ast_schemas.types import Limits
from compiler.lower.pattern_text import matching_text

WORDS = ("a", "Ab", "ß x", "some text", "it's", "100%", "x_y", "Ünïcode", "line\nfeed", "\\", '"', "AB-12", "2024")
WILD = ("", " ", "\u0000", "x" * 3000, "'; --", "😀", "%", "_", "İ", "null", "{}", "\\u0000", "-1", "NaN")


class NoValue(Exception):
    """No value is known to fit."""


def stored(random: Random, type_: ir.Scalar, limits: Limits, number: int) -> Any:
    """A value of a column, as Python has it; different numbers give different ones where there are enough."""
    if type_.many:
        single = type_.model_copy(update={"many": False})
        count = random.randint(limits.min_length or 0, min(limits.max_length or 3, (limits.min_length or 0) + 2))
        return [stored(random, single, Limits.model_construct(**_NONE), number + index) for index in range(count)]
    value = wire(random, type_, limits, number)
    match type_.kind:
        case "decimal":
            return Decimal(value)
        case "date":
            return dt.date.fromisoformat(value)
        case "datetime":
            return dt.datetime.fromisoformat(value)
        case "uuid":
            return uuid.UUID(value)
    return value


_NONE: dict[str, Any] = {"min_length": None, "max_length": None, "minimum": None, "maximum": None, "pattern": None}


def wire(random: Random, type_: ir.Scalar, limits: Limits, number: int, *, wild: bool = False) -> Any:
    """A value as JSON has it. ``wild`` ones may break the form."""
    if type_.many:
        single = type_.model_copy(update={"many": False})
        least = limits.min_length or 0
        count = random.randint(least, min(limits.max_length if limits.max_length is not None else 3, least + 2))
        return [wire(random, single, Limits.model_construct(**_NONE), number + i, wild=wild) for i in range(count)]
    if wild and random.random() < 0.15:
        return random.choice((None, True, 0, -1, 2**63, 1.5, "", [], {}, *WILD))
    match type_.kind:
        case "integer":
            return int(_number(random, limits, number, 0, 2**63 - 1, wild))
        case "decimal":
            scale = type_.scale or 0
            top = Decimal(10) ** ((type_.precision or 38) - scale) - Decimal(1).scaleb(-scale)
            return f"{_number(random, limits, number, scale, top, wild):.{scale}f}"
        case "boolean":
            return random.random() < 0.5
        case "date":
            far = ("0001-01-01", "9999-12-31", "1900-02-28")
            return random.choice(far) if wild and random.random() < 0.3 else _day(random)
        case "datetime":
            far = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "2024-01-01T00:00:00+14:00")
            return random.choice(far) if wild and random.random() < 0.3 else f"{_day(random)}T10:30:00.5Z"
        case "uuid":
            return str(uuid.UUID(int=random.getrandbits(128), version=4))
        case "json":
            return random.choice(({}, {"a": [1, None, "ß"]}, [], [1.5, True], "text", 3, {"$x": {"y": {}}}))
        case "enum":
            return type_.values[number % len(type_.values)] if type_.values else ""
        case "email":
            return f"name{number}.{random.randint(0, 999)}@example.org"
        case "url":
            return f"https://example.org/{number}?q=%20{random.randint(0, 999)}"
        case "slug":
            return _fitted(f"slug-{number}", limits, "x")
    return _text(random, limits, number, wild)


def _number(random: Random, limits: Limits, number: int, scale: int, top: int | Decimal, wild: bool) -> Decimal:
    low = Decimal(limits.minimum) if limits.minimum is not None else None
    high = Decimal(limits.maximum) if limits.maximum is not None else None
    if wild and random.random() < 0.4:
        return random.choice((low or Decimal(-top), high or Decimal(top), Decimal(0)))
    value = Decimal(number % 1000 + random.randint(0, 3)).scaleb(-scale if top < 1 else 0)
    value += Decimal(random.randint(0, 9)).scaleb(-scale)
    value = min(value, Decimal(top))
    value = max(value, low) if low is not None else value
    return min(value, high) if high is not None else value


def _day(random: Random) -> str:
    return f"20{random.randint(20, 29)}-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}"


def _fitted(text: str, limits: Limits, filler: str) -> str:
    return text.ljust(limits.min_length or 0, filler)[: limits.max_length]


def _text(random: Random, limits: Limits, number: int, wild: bool) -> str:
    if limits.pattern is not None:
        text = matching_text(limits.pattern, number, limits.min_length or 0, limits.max_length)
        if text is None:
            raise NoValue(limits.pattern)
        return text
    word = random.choice(WILD if wild and random.random() < 0.5 else WORDS)
    return _fitted(f"{number}{word}" if not wild else word, limits, ".")


def in_url(value: Any) -> str | list[str]:
    """A value as a query or path has it."""
    if isinstance(value, list):
        return [str(in_url(item)) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value)
