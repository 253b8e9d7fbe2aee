"""Functions of numbers in SQL. Ties are rounded to the even digit."""

from __future__ import annotations

from typing import Any

from sqlalchemy.sql.expression import ColumnElement

from app.runtime.sql_functions.element import Operand, SqlFunction, SqlTemplate, scale_of
from app.runtime.types import ExactDecimal, Int, column_type

MOST_DIGITS = 18


class rescaled(SqlFunction):
    """The number as a decimal with `scale` digits after the point, ties to the even digit."""

    def __init__(self, number: Operand, scale: int) -> None:
        self.surplus, self.scale = scale_of(number) - scale, scale
        of = getattr(number, "type", None)
        digits = of.precision if isinstance(of, ExactDecimal) else MOST_DIGITS + 1
        self.fits = digits - self.surplus <= MOST_DIGITS
        super().__init__(number, of=ExactDecimal(MOST_DIGITS, scale))

    def sqlite(self, *arguments: str) -> str:
        if self.surplus <= 0:
            widened = f"({arguments[0]} * {10**-self.surplus})"
            return widened if self.fits or not self.surplus else f"within_64_bits{widened}"
        return f"py_half_even({arguments[0]}, {10**self.surplus})"

    def postgresql(self, *arguments: str) -> str:
        number, scale = f"CAST({arguments[0]} AS numeric)", self.scale
        return f"round({number}, {scale})" if self.surplus <= 0 else _half_even(number, scale)


def _half_even(number: str, scale: int) -> str:
    """PostgreSQL rounds ties away from zero; a tie whose digit would get odd goes the other way."""
    unit = f"{10.0**-scale:.{scale}f}" if scale else "1"
    near = f"round({number}, {scale})"
    is_tie = f"abs({number} - trunc({number}, {scale})) * 2 = {unit} AND mod(trunc({number} / {unit}), 2) = 0"
    return f"(CASE WHEN {is_tie} THEN trunc({number}, {scale}) ELSE {near} END)"


class _Whole(SqlFunction):
    """A decimal as an integer."""

    sqlite_name = ""
    postgresql_name = ""

    def __init__(self, number: Operand) -> None:
        self.unit = 10 ** scale_of(number)
        super().__init__(number, of=Int())

    def sqlite(self, *arguments: str) -> str:
        return f"{self.sqlite_name}({arguments[0]}, {self.unit})"

    def postgresql(self, *arguments: str) -> str:
        return f"CAST({self.postgresql_name}(CAST({arguments[0]} AS numeric)) AS bigint)"


class floor(_Whole):
    """The greatest integer that is not above the number."""

    sqlite_name = "py_floor"
    postgresql_name = "floor"


class ceil(_Whole):
    """The least integer that is not below the number."""

    sqlite_name = "py_ceil"
    postgresql_name = "ceil"


class rounded_whole(_Whole):
    """The nearest integer, ties to the even one."""

    sqlite_name = "py_half_even"

    def postgresql(self, *arguments: str) -> str:
        return f"CAST({_half_even(f'CAST({arguments[0]} AS numeric)', 0)} AS bigint)"


class product(SqlFunction):
    """left * right as a decimal with `scale` digits after the point, ties to the even digit."""

    def __init__(self, left: Operand, right: Operand, scale: int) -> None:
        self.surplus, self.scale = scale_of(left) + scale_of(right) - scale, scale
        super().__init__(left, right, of=ExactDecimal(MOST_DIGITS, scale))

    def sqlite(self, *arguments: str) -> str:
        return f"py_product({arguments[0]}, {arguments[1]}, {self.surplus})"

    def postgresql(self, *arguments: str) -> str:
        exact = f"(CAST({arguments[0]} AS numeric) * {arguments[1]})"
        return f"round({exact}, {self.scale})" if self.surplus <= 0 else _half_even(exact, self.scale)


class quotient(SqlFunction):
    """left / right as a decimal with `scale` digits after the point, ties to the even digit; NULL if `right` is zero."""

    def __init__(self, left: Operand, right: Operand, scale: int) -> None:
        self.shift, self.scale = scale - scale_of(left) + scale_of(right), scale
        super().__init__(left, right, of=ExactDecimal(MOST_DIGITS, scale))

    def sqlite(self, *arguments: str) -> str:
        return f"py_quotient({arguments[0]}, {arguments[1]}, {self.shift})"

    def postgresql(self, *arguments: str) -> str:
        # div() and mod() of numerics are exact, `/` is not.
        left, right = (f"CAST({argument} AS numeric)" for argument in arguments)
        scale = self.scale
        moved = f"(abs({left}) * {10**scale})"
        by = f"nullif(abs({right}), 0)"
        whole, rest = f"div({moved}, {by})", f"mod({moved}, {by})"
        up = f"CASE WHEN {rest} * 2 > {by} OR ({rest} * 2 = {by} AND mod({whole}, 2) = 1) THEN 1 ELSE 0 END"
        unit = f"{10.0**-scale:.{scale}f}" if scale else "1"
        return f"(sign({left}) * sign({right}) * ({whole} + {up}) * {unit})"


def floor_quotient(left: Operand, right: Operand) -> ColumnElement[int]:
    """left / right rounded down; NULL if `right` is zero."""
    divisor = "nullif(CAST({1} AS numeric), 0)"
    return SqlTemplate(
        "py_floor({0}, nullif({1}, 0))",
        f"CAST(floor(div(CAST({{0}} AS numeric) - mod(mod({{0}}, {divisor}) + {divisor}, {divisor}), {divisor})) AS bigint)",
        left,
        right,
        of=Int(),
    )


def floor_remainder(left: Operand, right: Operand) -> ColumnElement[int]:
    """left - right * floor(left / right); NULL if `right` is zero."""
    by = "nullif({1}, 0)"
    remainder = f"((({{0}} % {by}) + {by}) % {by})"
    return SqlTemplate(remainder, remainder, left, right, of=Int())


def absolute(number: Operand) -> ColumnElement[Any]:
    """Without its sign."""
    return SqlTemplate("abs({0})", "abs({0})", number, of=column_type(number.type))
