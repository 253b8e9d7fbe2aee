"""SQL expressions with one meaning on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement, Select, TableValuedAlias
from sqlalchemy.sql.functions import FunctionElement

from app.runtime.functions import folded
from app.runtime.types import (
    SQLITE,
    Bool,
    ColumnType,
    Converter,
    ExactDecimal,
    Int,
    checked_text,
    column_type,
)

Expression = sa.SQLColumnExpression[Any]
"""A column of a table, an attribute of a model, or anything made of them."""


def _type(expression: Expression) -> sa.types.TypeEngine[Any]:
    return cast("ColumnElement[Any]", expression).type


def present(rows: Select[Any]) -> ColumnElement[bool]:
    """Whether `rows` has one, for use in a projection: one index probe per row of the outer select.

    PostgreSQL turns EXISTS in a select list into a hash of *all* rows of the viewer; a scalar subquery is never hashed.
    In a WHERE clause use `sqlalchemy.exists`, which the planner can turn into a semi-join.
    """
    one: Select[Any] = rows.with_only_columns(sa.literal_column("1"), maintain_column_froms=True)
    one = one.limit(sa.literal_column("1")).offset(sa.literal_column("0"))
    return sa.type_coerce(one.scalar_subquery().is_not(None), Bool())


def ordered(column: Expression, *, descending: bool = False) -> ColumnElement[Any]:
    """A sort key; rows without a value come last in both directions."""
    direction: ColumnElement[Any] = column.desc() if descending else column.asc()
    return direction.nulls_last() if getattr(column, "nullable", True) else direction


# Search ---------------------------------------------------------------------------------------------------------------


class Needle(ColumnType[str]):
    """A parameter that is searched for; each database gets it in the form that its operator wants."""

    impl = sa.Text
    pg_name = "text"

    def to_db(self, dialect: str) -> Converter | None:
        return _folded_needle if dialect == SQLITE else _like_pattern


def _folded_needle(needle: str) -> str:
    return folded(checked_text(needle))


def _like_pattern(needle: str) -> str:
    escaped = _folded_needle(needle).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


class contains_text(FunctionElement[bool]):
    """Whether `column` contains the parameter `needle`, whatever the case, in any script.

    SQLite's lower() knows ASCII only and PostgreSQL's depends on the locale of the database, so SQLite calls Python's
    `str.lower` and PostgreSQL the ICU collation `und-x-icu`. A trigram index on PostgreSQL can serve it:
    `CREATE INDEX … USING gin (replace(lower(title COLLATE "und-x-icu"), 'ς', 'σ') gin_trgm_ops)`.
    """

    name = "contains_text"
    type = Bool()
    inherit_cache = False

    def __init__(self, column: Expression, needle: str) -> None:
        super().__init__(column, sa.bindparam(needle, type_=Needle()))


@compiles(contains_text)
def _contains_text(element: contains_text, compiler: SQLCompiler, **kw: Any) -> str:
    column, needle = (compiler.process(clause, **kw) for clause in element.clauses)
    if compiler.dialect.name == SQLITE:
        return f"instr(unicode_lower({column}), {needle}) > 0"
    return f"""replace(lower({column} COLLATE "und-x-icu"), 'ς', 'σ') LIKE {needle}"""


# Lists as parameters --------------------------------------------------------------------------------------------------


class ListOf(ColumnType[list[Any]]):
    """A parameter with many values: an array on PostgreSQL, a JSON array on SQLite."""

    impl = sa.Text
    cache_ok = False

    def __init__(self, item: ColumnType[Any]) -> None:
        self.item = item
        super().__init__()

    def to_db(self, dialect: str) -> Converter | None:
        convert = self.item.to_db(dialect) or _same
        if dialect == SQLITE:
            return lambda values: json.dumps([convert(value) for value in values])
        return lambda values: [convert(value) for value in values]

    def postgresql_type(self) -> sa.types.TypeEngine[Any]:
        return sa.types.NullType()


def _same(value: Any) -> Any:
    return value


class in_list(FunctionElement[bool]):
    """Whether `column` is one of the values of the list parameter `values`; the statement's text stays the same."""

    name = "in_list"
    type = Bool()
    inherit_cache = False

    def __init__(self, column: Expression, values: str) -> None:
        super().__init__(column, sa.bindparam(values, type_=ListOf(column_type(_type(column)))))


@compiles(in_list)
def _in_list(element: in_list, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = element.clauses
    left, right = compiler.process(column, **kw), compiler.process(values, **kw)
    if compiler.dialect.name == SQLITE:
        return f"{left} IN (SELECT value FROM json_each({right}))"
    return f"{left} = ANY (CAST({right} AS {column_type(column.type).pg_name}[]))"


class RowsOf(ColumnType[list[Mapping[str, Any]]]):
    """A parameter that is a table: one JSON array of objects."""

    impl = sa.Text
    cache_ok = False

    def __init__(self, columns: Mapping[str, ColumnType[Any]]) -> None:
        self.columns = dict(columns)
        super().__init__()

    def to_db(self, dialect: str) -> Converter | None:
        converters = [(name, of.to_db(dialect) or _same) for name, of in self.columns.items()]

        def rows(values: list[Mapping[str, Any]]) -> str:
            stored = [
                {name: None if row[name] is None else convert(row[name]) for name, convert in converters}
                for row in values
            ]
            return json.dumps(stored, ensure_ascii=False, default=str)

        return rows


class ParameterRows(FunctionElement[Any]):
    name = "parameter_rows"
    inherit_cache = False

    def __init__(self, parameter: str, columns: Mapping[str, ColumnType[Any]]) -> None:
        self.columns_of = dict(columns)
        super().__init__(sa.bindparam(parameter, type_=RowsOf(columns)))


def parameter_rows(parameter: str, **columns: ColumnType[Any]) -> TableValuedAlias:
    """The rows of a list parameter as a table, with `position` counted from 1: many rows in one statement.

    For example `insert(line).from_select(["product_id", "quantity"], select(rows.c.product_id, rows.c.quantity))` with
    `rows = parameter_rows("lines", product_id=Guid(), quantity=Int())` and `lines=[{"product_id": …, "quantity": 2}]`.
    """
    element = ParameterRows(parameter, columns)
    listed = [sa.column(name, of) for name, of in columns.items()]
    return element.table_valued(*listed, sa.column("position", Int()), name=parameter)


@compiles(ParameterRows)
def _parameter_rows(element: ParameterRows, compiler: SQLCompiler, **kw: Any) -> str:
    (parameter,) = element.clauses
    value = compiler.process(parameter, **kw)
    if compiler.dialect.name == SQLITE:
        columns = ", ".join(f"""json_extract(value, '$.{name}') AS "{name}\"""" for name in element.columns_of)
        return f"(SELECT {columns}, key + 1 AS position FROM json_each({value}))"
    names = ", ".join(f'"{name}"' for name in element.columns_of)
    typed = ", ".join(f'"{name}" {of.pg_name}' for name, of in element.columns_of.items())
    source = f"ROWS FROM (json_to_recordset(CAST({value} AS json)) AS ({typed})) WITH ORDINALITY"
    return f"(SELECT * FROM {source} AS listed ({names}, position))"


# Decimals -------------------------------------------------------------------------------------------------------------


def _scale(expression: Expression) -> int:
    of = _type(expression)
    return of.scale if isinstance(of, ExactDecimal) else 0


def sum_of(column: Expression) -> ColumnElement[Any]:
    """The sum of a column in the column's own type; 0 without rows."""
    total = sa.func.coalesce(sa.func.sum(column), sa.literal_column("0"))
    if isinstance(_type(column), ExactDecimal):
        return sa.type_coerce(total, ExactDecimal(18, _scale(column)))
    return sa.type_coerce(sa.cast(total, sa.BigInteger), Int())
