"""Functions of expressions in SQL, with the results that `functions.py` gives in Python, on SQLite and on PostgreSQL.

An argument is a column, another expression, or a constant of Python. Null in any argument gives NULL, except where the
docstring says otherwise. Conditions are never NULL.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from app.runtime.functions import contains as contains_folded
from app.runtime.functions import half_even
from app.runtime.functions import matches as matches_whole
from app.runtime.functions import url_part as escaped_part
from app.runtime.types import SQLITE, Bool, ColumnType, Date, ExactDecimal, Int, Str, UtcDateTime, column_type, rfc3339

Operand = Any
"""An expression, or a constant."""

MOST_DIGITS = 18
ICU = 'COLLATE "und-x-icu"'


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


class _Text(SqlFunction):
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
    return _Text("(NOT {0})", "(NOT {0})", condition, of=Bool())


# Text -----------------------------------------------------------------------------------------------------------------


def lower(text: Operand) -> ColumnElement[str]:
    """Lower case by Unicode."""
    return _Text("py_lower{0}", f'(lower({{0}} {ICU}) COLLATE "C")', text, of=Str())


def upper(text: Operand) -> ColumnElement[str]:
    """Upper case by Unicode."""
    return _Text("py_upper{0}", f'(upper({{0}} {ICU}) COLLATE "C")', text, of=Str())


def trim(text: Operand) -> ColumnElement[str]:
    """Without spaces, tabs and line breaks at both ends."""
    return _Text("trim({0}, char(32, 9, 13, 10))", "btrim({0}, E' \\t\\r\\n')", text, of=Str())


_URL_PART = """(
    SELECT coalesce(string_agg(CASE WHEN sign COLLATE "C" ~ '^[A-Za-z0-9_.~-]$' THEN sign
        ELSE regexp_replace(upper(encode(convert_to(sign, 'UTF8'), 'hex')), '(..)', chr(37) || '\\1', 'g')
        END, '' ORDER BY place), '')
    FROM unnest(string_to_array({0}, NULL)) WITH ORDINALITY AS signs(sign, place)
    HAVING {0} IS NOT NULL
)"""
"""Every byte of the other signs, escaped."""


def url_part(text: Operand) -> ColumnElement[str]:
    """The text as one part of an address."""
    return _Text("py_url_part{0}", _URL_PART, text, of=Str())


def length(text: Operand) -> ColumnElement[int]:
    """Number of characters."""
    return _Text("length({0})", "CAST(char_length({0}) AS bigint)", text, of=Int())


def item_count(values: Operand) -> ColumnElement[int]:
    """Number of items of a list that is stored as JSON."""
    return _Text("json_array_length({0})", "CAST(json_array_length({0}) AS bigint)", values, of=Int())


def in_items(value: Operand, values: Operand) -> ColumnElement[bool]:
    """Whether the text or number is an item of a list that is stored as JSON; false if one is NULL."""
    return _Text(
        "coalesce({0} IN (SELECT value FROM json_each({1})), 0)",
        "coalesce(CAST({0} AS text) IN (SELECT json_array_elements_text({1})), false)",
        value,
        values,
        of=Bool(),
    )


def has_any(values: Operand, wanted: Operand) -> ColumnElement[bool]:
    """Whether one of the wanted items is in a list, both stored as JSON; false if one is NULL."""
    return _Text(
        "EXISTS (SELECT 1 FROM json_each({1}) WHERE value IN (SELECT value FROM json_each({0})))",
        "EXISTS (SELECT 1 FROM json_array_elements_text({1}) AS wanted (item) "
        "WHERE item IN (SELECT json_array_elements_text({0})))",
        values,
        wanted,
        of=Bool(),
    )


def has_all(values: Operand, wanted: Operand) -> ColumnElement[bool]:
    """Whether every wanted item is in a list, both stored as JSON; false if one is NULL."""
    missing = "{0} IS NOT NULL AND {1} IS NOT NULL AND NOT EXISTS "
    return _Text(
        f"({missing}(SELECT 1 FROM json_each({{1}}) WHERE value NOT IN (SELECT value FROM json_each({{0}}))))",
        f"({missing}(SELECT 1 FROM json_array_elements_text({{1}}) AS wanted (item) "
        "WHERE item NOT IN (SELECT json_array_elements_text({0}))))",
        values,
        wanted,
        of=Bool(),
    )


def concat(*texts: Operand) -> ColumnElement[str]:
    """The texts joined."""
    joined = " || ".join(f"{{{index}}}" for index in range(len(texts)))
    return _Text(f"({joined})", f"({joined})", *texts, of=Str())


def starts_with(text: Operand, start: Operand) -> ColumnElement[bool]:
    """Whether the text starts with these characters; false if one is NULL."""
    same = "coalesce(substr({0}, 1, length({1})) = {1}, %s)"
    return _Text(same % "0", same % "false", text, start, of=Bool())


def ends_with(text: Operand, end: Operand) -> ColumnElement[bool]:
    """Whether the text ends with these characters; false if one is NULL."""
    same = "coalesce(length({1}) <= length({0}) AND substr({0}, length({0}) - length({1}) + 1) = {1}, %s)"
    return _Text(same % "0", same % "false", text, end, of=Bool())


def contains(text: Operand, part: Operand) -> ColumnElement[bool]:
    """Whether the part occurs in the text, whatever the case; false if one is NULL."""
    folded = [f"replace(lower({{{index}}} {ICU}), 'ς', 'σ')" for index in (0, 1)]
    return _Text(
        "coalesce(py_contains({0}, {1}), 0)",
        f"coalesce(strpos({folded[0]}, {folded[1]}) > 0, false)",
        text,
        part,
        of=Bool(),
    )


def matches(text: Operand, pattern: str) -> ColumnElement[bool]:
    """Whether the whole text matches; false if it is NULL."""
    return _Text(
        "coalesce(py_matches({0}, {1}), 0)",
        'coalesce({0} COLLATE "C" ~ {1}, false)',
        text,
        _Pattern(pattern),
        of=Bool(),
    )


_DOT = re.compile(r"\\.|\[\^?(?:\\.|[^\]\\])*\]|\.", re.DOTALL)
"""An escaped sign, a class, or a dot."""
_NOT_LINE_FEED = r"[^\n]"


class _Pattern(FunctionElement[str]):
    """A regular expression as a literal; PostgreSQL needs anchors to match the whole text."""

    type = Str()
    inherit_cache = False

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        super().__init__()


@compiles(_Pattern)
def _compile_pattern(element: _Pattern, compiler: SQLCompiler, **kw: Any) -> str:
    text = element.pattern
    if compiler.dialect.name != SQLITE:
        text = f"^(?:{_DOT.sub(lambda found: found[0] if found[0] != '.' else _NOT_LINE_FEED, text)})$"
    return "'" + text.replace("'", "''") + "'"


def replace(text: Operand, old: Operand, new: Operand) -> ColumnElement[str]:
    """Every `old` replaced by `new`; unchanged if `old` is empty."""
    sqlite = "CASE WHEN {2} IS NULL THEN NULL ELSE replace({0}, {1}, {2}) END"  # SQLite looks at {1} first
    return _Text(f"({sqlite})", "replace({0}, {1}, {2})", text, old, new, of=Str())


def substring(text: Operand, start: Operand, count: Operand) -> ColumnElement[str]:
    """At most `count` characters from position `start` on; the first is 1."""
    postgresql = (
        "CASE WHEN {1} IS NULL OR {2} IS NULL THEN NULL ELSE substr({0}, CAST(least(greatest({1}, 1), 1000000000) AS integer),"
        " CAST(least(greatest({2}, 0), 1000000000) AS integer)) END"
    )
    return _Text("substr({0}, max({1}, 1), max({2}, 0))", postgresql, text, start, count, of=Str())


class text_of(SqlFunction):
    """The value as JSON has it, without quotes."""

    def __init__(self, value: Operand) -> None:
        self.value_type = column_type(value.type)
        super().__init__(value, of=Str())

    def sqlite(self, *arguments: str) -> str:
        return self._plain(arguments[0], SQLITE)

    def postgresql(self, *arguments: str) -> str:
        return self._plain(arguments[0], "postgresql")

    def _plain(self, argument: str, dialect: str) -> str:
        if isinstance(self.value_type, Str):
            return argument
        return f"trim({self.value_type.json_text(argument, dialect)}, '\"')"


# Numbers --------------------------------------------------------------------------------------------------------------


class rescaled(SqlFunction):
    """The number as a decimal with `scale` digits after the point, ties to the even digit."""

    def __init__(self, number: Operand, scale: int) -> None:
        self.surplus, self.scale = scale_of(number) - scale, scale
        super().__init__(number, of=ExactDecimal(MOST_DIGITS, scale))

    def sqlite(self, *arguments: str) -> str:
        if self.surplus <= 0:
            return f"({arguments[0]} * {10**-self.surplus})"
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
    return _Text(
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
    return _Text(remainder, remainder, left, right, of=Int())


def absolute(number: Operand) -> ColumnElement[Any]:
    """Without its sign."""
    return _Text("abs({0})", "abs({0})", number, of=column_type(number.type))


# Values ---------------------------------------------------------------------------------------------------------------


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
    return _Text(f"coalesce({listed})", f"coalesce({listed})", *values, of=of)


# Dates ----------------------------------------------------------------------------------------------------------------


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
    return _Text("substr({0}, 1, 10)", "CAST({0} AT TIME ZONE 'UTC' AS date)", moment, of=Date())


# What SQLite calls ----------------------------------------------------------------------------------------------------


def _none_for_none(function: Callable[..., Any]) -> Callable[..., Any]:
    def called(*arguments: Any) -> Any:
        return None if None in arguments else function(*arguments)

    return called


def _product(left: int, right: int, surplus: int) -> int:
    exact = left * right
    return half_even(exact, 10**surplus) if surplus > 0 else int(exact * 10**-surplus)


def _quotient(left: int, right: int, shift: int) -> int | None:
    if not right:
        return None
    return half_even(left * 10**shift, right) if shift >= 0 else half_even(left, right * 10**-shift)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _days_between(start: str, end: str) -> int:
    if len(start) == len("2026-01-31"):
        return (date.fromisoformat(end) - date.fromisoformat(start)).days
    return (_moment(end) - _moment(start)).days


_SQLITE: dict[str, tuple[int, Callable[..., Any]]] = {
    "py_lower": (1, str.lower),
    "py_upper": (1, str.upper),
    "py_contains": (2, lambda text, part: int(contains_folded(text, part))),
    "py_matches": (2, lambda text, pattern: int(matches_whole(text, pattern))),
    "py_url_part": (1, escaped_part),
    "py_half_even": (2, half_even),
    "py_floor": (2, lambda number, unit: number // unit),
    "py_ceil": (2, lambda number, unit: -(-number // unit)),
    "py_product": (3, _product),
    "py_quotient": (3, _quotient),
    "py_later_moment": (2, lambda text, seconds: rfc3339(_moment(text) + timedelta(seconds=seconds))),
    "py_later_day": (2, lambda text, days: (date.fromisoformat(text) + timedelta(days=days)).isoformat()),
    "py_days_between": (2, _days_between),
}


def register_functions(connection: sqlite3.Connection) -> None:
    """Give a connection what SQLite lacks."""
    for name, (count, function) in _SQLITE.items():
        connection.create_function(name, count, _none_for_none(function), deterministic=True)
