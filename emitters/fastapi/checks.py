"""CHECK constraints: enum values, limits worth keeping in the database, and the invariants of an entity.

The text is plain SQL. Decimals are scaled integers on SQLite, so a constraint that names one may need a text of its
own there; ``Check.sqlite`` and ``Check.postgresql`` are equal otherwise.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ast_schemas import ir
from ast_schemas.types import Limits
from emitters.base import about
from emitters.fastapi.conditions import condition_sql, number_sql, quoted, text_sql
from emitters.fastapi.tables import constraint_name
from emitters.fastapi.value_types import precision_and_scale

Dialect = Literal["sqlite", "postgresql"]

_TEXT_KINDS = frozenset({"text", "email", "url", "slug"})


@dataclass(frozen=True)
class Check:
    """A named condition, as text for each database; ``message`` is None for what follows from a field's type."""

    name: str
    sqlite: str
    postgresql: str
    message: str | None = None


def checks(entity: ir.Entity) -> tuple[Check, ...]:
    """All CHECK constraints of an entity's table, fields first."""
    found = [check for column in entity.columns for check in _field_checks(entity, column)]
    for invariant in entity.checks:
        with about(f"schema/{entity.name}", f"invariants[{entity.checks.index(invariant)}].condition"):
            sqlite, postgresql = (condition_sql(invariant.condition, dialect) for dialect in ("sqlite", "postgresql"))
        found.append(Check(check_name(entity, invariant), sqlite, postgresql, invariant.message))
    return tuple(found)


def check_name(entity: ir.Entity, invariant: ir.Check) -> str:
    """The name under which the database reports that the invariant is broken."""
    return constraint_name("ck", entity.table, [invariant.name])


def _field_checks(entity: ir.Entity, column: ir.Column) -> list[Check]:
    if column.type.many:
        return []
    name, kind, limits = quoted(column.name), column.type.kind, column.limits
    found: list[tuple[str, str, str]] = []
    if kind == "enum":
        allowed = f"{name} IN ({', '.join(text_sql(value) for value in column.type.values)})"
        found.append(("values", allowed, allowed))
    if kind in _TEXT_KINDS:
        length = _range(f"length({name})", str(limits.min_length or ""), str(_or_empty(limits.max_length)))
        if length:
            found.append(("length", length, length))
    if kind in ("integer", "decimal"):
        ranges = [_number_range(column, limits, dialect) for dialect in ("sqlite", "postgresql")]
        if ranges[0]:
            found.append(("range", ranges[0], ranges[1]))
    return [
        Check(constraint_name("ck", entity.table, [column.name, what]), sqlite, postgresql)
        for what, sqlite, postgresql in found
    ]


def _number_range(column: ir.Column, limits: Limits, dialect: str) -> str:
    scale = precision_and_scale(column.type)[1] if column.type.kind == "decimal" else 0
    bounds = [
        "" if bound is None else number_sql(Decimal(bound), scale, dialect)
        for bound in (limits.minimum, limits.maximum)
    ]
    return _range(quoted(column.name), *bounds)


def _or_empty(bound: int | None) -> str:
    return "" if bound is None else str(bound)


def _range(value: str, low: str, high: str) -> str:
    if low and high:
        return f"{value} BETWEEN {low} AND {high}"
    if low:
        return f"{value} >= {low}"
    return f"{value} <= {high}" if high else ""
