"""What a function of expressions is in SQL: one text for SQLite, one for PostgreSQL.

An argument is a column, another expression, or a constant of Python.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from app.runtime.types import SQLITE, Bool, ColumnType, ExactDecimal

Operand = Any
"""An expression, or a constant."""


class SqlFunction(FunctionElement[Any]):
    """An expression whose text depends on the database: `sqlite` and `postgresql` get the texts of the arguments."""

    inherit_cache = False

    def __init__(self, *operands: Operand, of: ColumnType[Any]) -> None:
        self.type = of
        super().__init__(*operands)

    def sqlite(self, *arguments: str) -> str:
        raise NotImplementedError

    def postgresql(self, *arguments: str) -> str:
        raise NotImplementedError


@compiles(SqlFunction)
def _compile(element: SqlFunction, compiler: SQLCompiler, **kw: Any) -> str:
    arguments = [f"({compiler.process(clause, **kw)})" for clause in element.clauses]
    write = element.sqlite if compiler.dialect.name == SQLITE else element.postgresql
    return write(*arguments)


def scale_of(expression: Any) -> int:
    """Digits after the point; 0 of whole numbers."""
    of = getattr(expression, "type", None)
    return of.scale if isinstance(of, ExactDecimal) else 0


class SqlTemplate(SqlFunction):
    """`name(a, b, …)`, spelt apart for each database."""

    def __init__(self, sqlite: str, postgresql: str, *operands: Operand, of: ColumnType[Any]) -> None:
        self.texts = (sqlite, postgresql)
        super().__init__(*operands, of=of)

    def sqlite(self, *arguments: str) -> str:
        return self.texts[0].format(*arguments)

    def postgresql(self, *arguments: str) -> str:
        return self.texts[1].format(*arguments)


def negation(condition: Operand) -> ColumnElement[bool]:
    """The opposite of a condition, as an operand of anything."""
    return SqlTemplate("(NOT {0})", "(NOT {0})", condition, of=Bool())
