"""One of several values, in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy.sql.expression import ColumnElement

from app.runtime.sql_functions.element import Operand, SqlFunction, SqlTemplate
from app.runtime.types import ColumnType


class _Extreme(SqlFunction):
    names = ("", "")

    def __init__(self, *values: Operand, of: ColumnType[Any]) -> None:
        super().__init__(*values, of=of)

    def sqlite(self, *arguments: str) -> str:
        return f"{self.names[0]}({', '.join(arguments)})"

    def postgresql(self, *arguments: str) -> str:
        missing = " OR ".join(f"{argument} IS NULL" for argument in arguments)
        return f"(CASE WHEN {missing} THEN NULL ELSE {self.names[1]}({', '.join(arguments)}) END)"


class least(_Extreme):
    """The smallest of values of one type."""

    names = ("min", "least")


class greatest(_Extreme):
    """The largest of values of one type."""

    names = ("max", "greatest")


def coalesce(*values: Operand, of: ColumnType[Any]) -> ColumnElement[Any]:
    """The first of values of one type that is not NULL."""
    listed = ", ".join(f"{{{index}}}" for index in range(len(values)))
    return SqlTemplate(f"coalesce({listed})", f"coalesce({listed})", *values, of=of)
