"""JSON written by the database: Core expressions that give the text of a JSON value, equal bytes on both databases.

`json_object` and `json_list` are put together from `||`, not from `json_object()` and `json_build_object()`: PostgreSQL
writes blanks where SQLite does not, and all of these ways were measured to cost the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement, Select
from sqlalchemy.sql.functions import FunctionElement

from app.runtime.types import SQLITE, JsonText, column_type


class JsonExpression(FunctionElement[str]):
    """An expression that is never NULL and whose value is the text of one JSON value."""

    type = JsonText()
    inherit_cache = False


class JsonScalar(JsonExpression):
    name = "json_value"

    def __init__(self, expression: ColumnElement[Any], nullable: bool) -> None:
        super().__init__(expression)
        self.nullable = nullable


class JsonObject(JsonExpression):
    name = "json_object"

    def __init__(self, members: Mapping[str, Any], absent: ColumnElement[bool] | None) -> None:
        values = [json_value(value) for value in members.values()]
        super().__init__(*values, *([] if absent is None else [absent]))
        self.keys = tuple(members)
        self.has_absent = absent is not None


class JsonList(JsonExpression):
    name = "json_list"

    def __init__(self, items: Select[Any]) -> None:
        (item,) = items.selected_columns
        # A select that names its FROM keeps it; adding the tables of its columns would list joined aliases twice.
        keep = not items._from_obj
        labelled = items.with_only_columns(json_value(item).label("item"), maintain_column_froms=keep)
        super().__init__(labelled.scalar_subquery())


def json_value(expression: Any, *, nullable: bool | None = None) -> JsonExpression:
    """`expression` as JSON by its type; NULL becomes `null`.

    Args:
        nullable: tell that a NOT NULL column can be NULL here because its table is outer joined.
    """
    element: ColumnElement[Any] = sa.literal(expression) if isinstance(expression, str | int) else expression
    if hasattr(element, "__clause_element__"):
        element = element.__clause_element__()
    if isinstance(element, JsonExpression):
        return element
    if nullable is None:
        nullable = bool(getattr(element, "nullable", True))
    return JsonScalar(element, nullable)


def json_object(members: Mapping[str, Any], *, absent: ColumnElement[bool] | None = None) -> JsonExpression:
    """A JSON object with these keys in this order; `null` where `absent` holds (a joined row that is not there)."""
    return JsonObject(members, absent)


def json_list(items: Select[Any]) -> JsonExpression:
    """A JSON array of the single column of `items`, in its ORDER BY; `[]` without rows.

    The select may refer to tables of the statement around it (they are correlated as in any scalar subquery).
    """
    return JsonList(items)


class _Parts:
    """Pieces of a `||` chain; neighbouring literals become one."""

    def __init__(self) -> None:
        self.pieces: list[tuple[bool, str]] = []

    def literal(self, text: str) -> None:
        if self.pieces and self.pieces[-1][0]:
            text = self.pieces.pop()[1] + text
        self.pieces.append((True, text))

    def sql(self, text: str) -> None:
        self.pieces.append((False, text))

    def rendered(self) -> str:
        quoted = ("'" + text.replace("'", "''") + "'" if literal else text for literal, text in self.pieces)
        return "(" + " || ".join(quoted) + ")"


def _append(element: JsonExpression, into: _Parts, compiler: SQLCompiler, **kw: Any) -> None:
    if isinstance(element, JsonObject) and not element.has_absent:
        opening = "{"
        for key, value in zip(element.keys, element.clauses, strict=True):
            into.literal(f"{opening}{_json_string(key)}:")
            _append(value, into, compiler, **kw)  # type: ignore[arg-type]
            opening = ","
        into.literal("}" if element.keys else "{}")
    elif isinstance(element, JsonList):
        into.literal("[")
        into.sql(_joined_items(element, compiler, **kw))
        into.literal("]")
    elif isinstance(element, JsonScalar):
        _append_scalar(element, into, compiler, **kw)
    else:
        into.sql(compiler.process(element, **kw))


def _append_scalar(element: JsonScalar, into: _Parts, compiler: SQLCompiler, **kw: Any) -> None:
    (expression,) = element.clauses
    of = column_type(expression.type)
    sql = compiler.process(expression.self_group(), **kw)
    typed = isinstance(expression, sa.Column | sa.ScalarSelect)
    if not typed and not (isinstance(expression, sa.BindParameter) and expression.required):
        sql = f"({sql})" if compiler.dialect.name == SQLITE else f"CAST({sql} AS {of.pg_name})"
    text = of.json_text(sql, compiler.dialect.name)
    if element.nullable:
        into.sql(f"coalesce({text}, 'null')")
    elif text.startswith("'\"' || ") and text.endswith(" || '\"'"):
        into.literal('"')
        into.sql(text[len("'\"' || ") : -len(" || '\"'")])
        into.literal('"')
    else:
        into.sql(text)


def _joined_items(element: JsonList, compiler: SQLCompiler, **kw: Any) -> str:
    (items,) = element.clauses
    joined = "group_concat" if compiler.dialect.name == SQLITE else "string_agg"
    rows = compiler.process(items, **kw)
    return f"coalesce((SELECT {joined}(items.item, ',') FROM {rows} AS items), '')"


def _json_string(key: str) -> str:
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


@compiles(JsonScalar)
@compiles(JsonList)
def _compile(element: JsonExpression, compiler: SQLCompiler, **kw: Any) -> str:
    parts = _Parts()
    _append(element, parts, compiler, **kw)
    return parts.rendered()


@compiles(JsonObject)
def _compile_object(element: JsonObject, compiler: SQLCompiler, **kw: Any) -> str:
    if not element.has_absent:
        return _compile(element, compiler, **kw)
    *values, absent = element.clauses
    present = JsonObject(dict(zip(element.keys, values, strict=True)), None)
    condition = compiler.process(absent, **kw)
    return f"(CASE WHEN {condition} THEN 'null' ELSE {_compile(present, compiler, **kw)} END)"
