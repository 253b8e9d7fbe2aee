"""The values that existing rows get, as SQL of each kind of database."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from ast_schemas import ir
from ast_schemas.database import storage
from ast_schemas.types import PROTECTED
from emitters.base import Unsupported
from emitters.fastapi.conditions import condition_sql, number_sql, text_sql
from emitters.fastapi.migrations.casts import cast
from emitters.fastapi.value_types import precision_and_scale

_NAMES = {
    "text": "text",
    "integer": "bigint",
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamptz",
    "uuid": "uuid",
    "json": "json",
}


def postgresql_name(scalar: ir.Scalar) -> str:
    """The type as PostgreSQL's CAST names it."""
    kind = storage(scalar)
    return f"numeric({', '.join(map(str, precision_and_scale(scalar)))})" if kind == "decimal" else _NAMES[kind]


def fill(value: ir.Expression | None, scalar: ir.Scalar, dialect: str) -> str:
    """A value for a column of this type; NULL for None.

    Raises:
        Unsupported: for a secret, which SQL cannot hash, and for what has no text on one of the databases.
    """
    if value is None or (isinstance(value, ir.Constant) and value.value is None):
        return "NULL" if dialect == "sqlite" else f"CAST(NULL AS {postgresql_name(scalar)})"
    if scalar.kind in PROTECTED:
        raise Unsupported("a secret, a token or an encrypted text for rows that exist")
    kind = storage(scalar)
    if isinstance(value, ir.Apply) and value.function in ("now", "today"):
        return _CLOCK[value.function, dialect]
    if kind == "json" or isinstance(value, ir.Constant | ir.Negate):
        plain = _plain(value)
        if plain is not _COMPUTED:
            return _constant(plain, scalar, dialect)
    if kind == "json":
        raise Unsupported("a list that is computed, for rows that exist")
    text = condition_sql(value, dialect)
    given = value.type
    if isinstance(given, ir.Scalar) and (storage(given) != kind or kind == "decimal"):
        return cast(f"({text})", given, scalar, dialect).value
    return f"({text})"


_COMPUTED = object()
_CLOCK = {
    ("now", "sqlite"): "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')",
    ("now", "postgresql"): "now()",
    ("today", "sqlite"): "date('now')",
    ("today", "postgresql"): "CAST(now() AT TIME ZONE 'UTC' AS date)",
}


def _plain(value: ir.Expression) -> Any:
    match value:
        case ir.Constant():
            return value.value
        case ir.Negate(operand=ir.Constant(value=int() | str() as number)):
            return f"-{number}" if isinstance(number, str) else -number
        case ir.ListOf():
            items = [_plain(item) for item in value.items]
            return _COMPUTED if _COMPUTED in items else items
        case _:
            return _COMPUTED


def _constant(value: Any, scalar: ir.Scalar, dialect: str) -> str:
    match storage(scalar):
        case "text":
            return text_sql(str(value))
        case "integer":
            return str(int(value))
        case "boolean":
            return "TRUE" if value else "FALSE"
        case "decimal":
            return number_sql(Decimal(str(value)), precision_and_scale(scalar)[1], dialect)
        case "json":
            text = text_sql(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
        case "datetime":
            text = text_sql(_moment(str(value)))
        case _:
            text = text_sql(str(value))
    return text if dialect == "sqlite" else f"CAST({text} AS {postgresql_name(scalar)})"


def _moment(text: str) -> str:
    moment = datetime.fromisoformat(text)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")[:26] + "Z"
