"""Functions of days and moments in SQL."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy.sql.expression import ColumnElement

from app.runtime.sql_functions.element import Operand, SqlFunction, SqlTemplate
from app.runtime.types import Date, Int, UtcDateTime, column_type


class part_of_day(SqlFunction):
    """The `year`, `month` or `day` of a day or moment, in UTC."""

    _places: ClassVar = {"year": (1, 4), "month": (6, 2), "day": (9, 2)}

    def __init__(self, unit: str, value: Operand) -> None:
        self.unit = unit
        self.is_moment = isinstance(column_type(value.type), UtcDateTime)
        super().__init__(value, of=Int())

    def sqlite(self, *arguments: str) -> str:
        start, count = self._places[self.unit]
        return f"CAST(substr({arguments[0]}, {start}, {count}) AS INTEGER)"

    def postgresql(self, *arguments: str) -> str:
        value = f"{arguments[0]} AT TIME ZONE 'UTC'" if self.is_moment else arguments[0]
        return f"CAST(extract({self.unit} FROM {value}) AS bigint)"


class later(SqlFunction):
    """A day or moment that many `seconds` (of one unit) times `count` later."""

    def __init__(self, value: Operand, count: Operand, seconds: int) -> None:
        self.seconds = seconds
        of = column_type(value.type)
        self.is_moment = isinstance(of, UtcDateTime)
        super().__init__(value, count, of=of)

    def sqlite(self, *arguments: str) -> str:
        name = "py_later_moment" if self.is_moment else "py_later_day"
        return f"{name}({arguments[0]}, {arguments[1]} * {self.seconds})"

    def postgresql(self, *arguments: str) -> str:
        if self.is_moment:
            return f"({arguments[0]} + {arguments[1]} * interval '{self.seconds} seconds')"
        return f"({arguments[0]} + CAST({arguments[1]} AS integer))"


class days_between(SqlFunction):
    """Days from `start` to `end`; of moments whole days of 24 hours, rounded down."""

    def __init__(self, start: Operand, end: Operand) -> None:
        self.is_moment = isinstance(column_type(start.type), UtcDateTime)
        super().__init__(start, end, of=Int())

    def sqlite(self, *arguments: str) -> str:
        return f"py_days_between({arguments[0]}, {arguments[1]})"

    def postgresql(self, *arguments: str) -> str:
        start, end = arguments
        if not self.is_moment:
            return f"CAST({end} - {start} AS bigint)"
        return f"CAST(floor(extract(epoch FROM {end} - {start}) / 86400) AS bigint)"


def date_of(moment: Operand) -> ColumnElement[date]:
    """The day of a moment in UTC."""
    return SqlTemplate("substr({0}, 1, 10)", "CAST({0} AT TIME ZONE 'UTC' AS date)", moment, of=Date())
