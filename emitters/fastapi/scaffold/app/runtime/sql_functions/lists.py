"""Functions of lists that are stored as JSON, in SQL."""

from __future__ import annotations

from sqlalchemy.sql.expression import ColumnElement

from app.runtime.sql_functions.element import Operand, SqlTemplate
from app.runtime.types import Bool, Int


def item_count(values: Operand) -> ColumnElement[int]:
    """Number of items of a list that is stored as JSON."""
    return SqlTemplate("json_array_length({0})", "CAST(json_array_length({0}) AS bigint)", values, of=Int())


def in_items(value: Operand, values: Operand) -> ColumnElement[bool]:
    """Whether the text or number is an item of a list that is stored as JSON; false if one is NULL."""
    return SqlTemplate(
        "coalesce({0} IN (SELECT value FROM json_each({1})), 0)",
        "coalesce(CAST({0} AS text) IN (SELECT json_array_elements_text({1})), false)",
        value,
        values,
        of=Bool(),
    )


def has_any(values: Operand, wanted: Operand) -> ColumnElement[bool]:
    """Whether one of the wanted items is in a list, both stored as JSON; false if one is NULL."""
    return SqlTemplate(
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
    return SqlTemplate(
        f"({missing}(SELECT 1 FROM json_each({{1}}) WHERE value NOT IN (SELECT value FROM json_each({{0}}))))",
        f"({missing}(SELECT 1 FROM json_array_elements_text({{1}}) AS wanted (item) "
        "WHERE item NOT IN (SELECT json_array_elements_text({0}))))",
        values,
        wanted,
        of=Bool(),
    )
