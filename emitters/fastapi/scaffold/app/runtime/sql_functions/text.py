"""Functions of text in SQL."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from app.runtime.sql_functions.element import Operand, SqlFunction, SqlTemplate
from app.runtime.types import SQLITE, Bool, Int, Str, column_type

ICU = 'COLLATE "und-x-icu"'


def lower(text: Operand) -> ColumnElement[str]:
    """Lower case by Unicode."""
    return SqlTemplate("py_lower{0}", f'(lower({{0}} {ICU}) COLLATE "C")', text, of=Str())


def upper(text: Operand) -> ColumnElement[str]:
    """Upper case by Unicode."""
    return SqlTemplate("py_upper{0}", f'(upper({{0}} {ICU}) COLLATE "C")', text, of=Str())


def trim(text: Operand) -> ColumnElement[str]:
    """Without spaces, tabs and line breaks at both ends."""
    return SqlTemplate("trim({0}, char(32, 9, 13, 10))", "btrim({0}, E' \\t\\r\\n')", text, of=Str())


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
    return SqlTemplate("py_url_part{0}", _URL_PART, text, of=Str())


def length(text: Operand) -> ColumnElement[int]:
    """Number of characters."""
    return SqlTemplate("length({0})", "CAST(char_length({0}) AS bigint)", text, of=Int())


def concat(*texts: Operand) -> ColumnElement[str]:
    """The texts joined."""
    joined = " || ".join(f"{{{index}}}" for index in range(len(texts)))
    return SqlTemplate(f"({joined})", f"({joined})", *texts, of=Str())


def starts_with(text: Operand, start: Operand) -> ColumnElement[bool]:
    """Whether the text starts with these characters; false if one is NULL."""
    same = "coalesce(substr({0}, 1, length({1})) = {1}, %s)"
    return SqlTemplate(same % "0", same % "false", text, start, of=Bool())


def ends_with(text: Operand, end: Operand) -> ColumnElement[bool]:
    """Whether the text ends with these characters; false if one is NULL."""
    same = "coalesce(length({1}) <= length({0}) AND substr({0}, length({0}) - length({1}) + 1) = {1}, %s)"
    return SqlTemplate(same % "0", same % "false", text, end, of=Bool())


def contains(text: Operand, part: Operand) -> ColumnElement[bool]:
    """Whether the part occurs in the text, whatever the case; false if one is NULL."""
    folded = [f"replace(lower({{{index}}} {ICU}), 'ς', 'σ')" for index in (0, 1)]
    return SqlTemplate(
        "coalesce(py_contains({0}, {1}), 0)",
        f"coalesce(strpos({folded[0]}, {folded[1]}) > 0, false)",
        text,
        part,
        of=Bool(),
    )


def matches(text: Operand, pattern: str) -> ColumnElement[bool]:
    """Whether the whole text matches; false if it is NULL."""
    return SqlTemplate(
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
    return SqlTemplate(f"({sqlite})", "replace({0}, {1}, {2})", text, old, new, of=Str())


def substring(text: Operand, start: Operand, count: Operand) -> ColumnElement[str]:
    """At most `count` characters from position `start` on; the first is 1."""
    postgresql = (
        "CASE WHEN {1} IS NULL OR {2} IS NULL THEN NULL ELSE substr({0}, CAST(least(greatest({1}, 1), 1000000000) AS integer),"
        " CAST(least(greatest({2}, 0), 1000000000) AS integer)) END"
    )
    return SqlTemplate("substr({0}, max({1}, 1), max({2}, 0))", postgresql, text, start, count, of=Str())


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
