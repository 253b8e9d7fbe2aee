"""Driver errors as constraint violations, with the names that the models declare."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import sqlalchemy as sa
from sqlalchemy.sql.dml import Delete, Insert, Update

from app.runtime.errors import (
    CheckViolation,
    ConstraintViolation,
    ForeignKeyViolation,
    NotNullViolation,
    UniqueViolation,
)
from app.runtime.sql import Statement
from app.runtime.types import SQLITE

_POSTGRESQL: dict[type[asyncpg.PostgresError], type[ConstraintViolation]] = {
    asyncpg.UniqueViolationError: UniqueViolation,
    asyncpg.ForeignKeyViolationError: ForeignKeyViolation,
    asyncpg.RestrictViolationError: ForeignKeyViolation,
    asyncpg.CheckViolationError: CheckViolation,
    asyncpg.NotNullViolationError: NotNullViolation,
}


def postgresql_violation(error: asyncpg.IntegrityConstraintViolationError) -> ConstraintViolation:
    kind = _POSTGRESQL.get(type(error), ConstraintViolation)
    columns = (error.column_name,) if error.column_name else _key_columns(error.detail or "")
    return kind(error.constraint_name, columns)


def _key_columns(detail: str) -> tuple[str, ...]:
    """`a` and `b` from "Key (a, b)=(1, 2) already exists."."""
    if not detail.startswith("Key ("):
        return ()
    return tuple(name.strip().strip('"') for name in detail[len("Key (") : detail.index(")")].split(","))


def sqlite_violation(
    error: sqlite3.IntegrityError,
    statement: Statement[Any] | None,
    arguments: Mapping[str, Any],
    connection: sqlite3.Connection,
) -> ConstraintViolation:
    _, _, told = str(error).partition(" constraint failed: ")
    match error.sqlite_errorname:
        case "SQLITE_CONSTRAINT_UNIQUE" | "SQLITE_CONSTRAINT_PRIMARYKEY" | "SQLITE_CONSTRAINT_ROWID":
            if told.startswith("index "):
                return UniqueViolation(told[len("index ") :].strip("'"))
            table, columns = _told_columns(told)
            return UniqueViolation(_unique_name(table, columns, statement), columns)
        case "SQLITE_CONSTRAINT_CHECK":
            return CheckViolation(told)
        case "SQLITE_CONSTRAINT_NOTNULL":
            return NotNullViolation(None, _told_columns(told)[1])
        case "SQLITE_CONSTRAINT_FOREIGNKEY" | "SQLITE_CONSTRAINT_TRIGGER":
            return _foreign_key(statement, arguments, connection)
        case _:
            return ConstraintViolation(None)


def _told_columns(told: str) -> tuple[str, tuple[str, ...]]:
    """("users", ("a", "b")) from "users.a, users.b"."""
    pairs = [name.partition(".") for name in told.split(", ")]
    return pairs[0][0], tuple(column for _, _, column in pairs)


def _tables(statement: Statement[Any] | None) -> sa.MetaData:
    table = getattr(statement.clause, "table", None) if statement is not None else None
    return table.metadata if isinstance(table, sa.Table) else sa.MetaData()


def _unique_name(table_name: str, columns: tuple[str, ...], statement: Statement[Any] | None) -> str | None:
    table = _tables(statement).tables.get(table_name)
    if table is None:
        return None
    named: Iterable[Any] = [*table.constraints, *(index for index in table.indexes if index.unique)]
    for constraint in named:
        keyed = isinstance(constraint, sa.UniqueConstraint | sa.PrimaryKeyConstraint | sa.Index)
        if keyed and tuple(column.name for column in constraint.columns) == columns:
            default = f"{table_name}_pkey" if isinstance(constraint, sa.PrimaryKeyConstraint) else None
            return str(constraint.name) if constraint.name is not None else default
    return None


def _foreign_key(
    statement: Statement[Any] | None, arguments: Mapping[str, Any], connection: sqlite3.Connection
) -> ForeignKeyViolation:
    """SQLite does not say which foreign key failed, so each that the statement touches is looked at, by key."""
    clause = statement.clause if statement is not None else None
    if isinstance(clause, Insert | Update) and isinstance(clause.table, sa.Table):
        candidates = [
            key for key in clause.table.foreign_key_constraints if not _parent_exists(key, arguments, connection)
        ]
    elif isinstance(clause, Delete) and isinstance(clause.table, sa.Table):
        candidates = [key for key in _referring(clause.table) if _child_exists(key, clause, arguments, connection)]
    else:
        return ForeignKeyViolation(None)
    if len(candidates) != 1:
        return ForeignKeyViolation(None)
    (key,) = candidates
    return ForeignKeyViolation(str(key.name) if key.name is not None else None, tuple(c.name for c in key.columns))


def _parent_exists(key: sa.ForeignKeyConstraint, arguments: Mapping[str, Any], connection: sqlite3.Connection) -> bool:
    """Whether the parent row is there; columns that the statement sets are parameters of the same name."""
    values = [arguments.get(element.parent.name) for element in key.elements]
    if None in values:
        return True
    where = " AND ".join(f'"{element.column.name}" = ?' for element in key.elements)
    return connection.execute(f'SELECT 1 FROM "{key.referred_table.name}" WHERE {where}', values).fetchone() is not None


def _referring(table: sa.Table) -> list[sa.ForeignKeyConstraint]:
    return [
        key
        for other in table.metadata.tables.values()
        for key in other.foreign_key_constraints
        if key.referred_table is table and (key.ondelete or "NO ACTION").upper() in ("NO ACTION", "RESTRICT")
    ]


def _child_exists(
    key: sa.ForeignKeyConstraint, clause: Delete, arguments: Mapping[str, Any], connection: sqlite3.Connection
) -> bool:
    child = key.table.alias("child")
    on = sa.and_(*(child.c[element.parent.name] == element.column for element in key.elements))
    rows: sa.Select[Any] = sa.select(sa.literal_column("1")).select_from(child.join(clause.table, on))
    rows = rows.where(*clause._where_criteria)
    text = Statement(rows).prepared(SQLITE).text
    return connection.execute(text, arguments).fetchone() is not None
