"""The source of a select: columns, tables, joins, conditions, and what it takes from the selects around it."""

from collections.abc import Sequence

from emitters.fastapi.bodies.tables_in_use import Scope, Table
from emitters.writer import Writer


def select_source(
    columns: Sequence[str], scope: Scope, table: Table, wheres: Sequence[str], writer: Writer, start: str | None = None
) -> str:
    """``select(…)`` with its joins and conditions. ``start`` replaces the part up to the joins."""
    text = start or f"{writer.use('sqlalchemy', 'select')}({', '.join(columns)})"
    if start is None and not _names_only(columns, table):
        text += f".select_from({table.code})"
    text += joins_source(scope)
    if wheres:
        text += f".where({', '.join(wheres)})"
    if any(scope.outer.values()):
        text += f".correlate({', '.join(scope.outer)})"
    return text


def joins_source(scope: Scope) -> str:
    """The joins of a select, in the order in which they were needed."""
    return "".join(f".{'outerjoin' if join.outer else 'join'}({join.code}, {join.on})" for join in scope.joins or [])


def _names_only(columns: Sequence[str], table: Table) -> bool:
    own = (column == table.id or (column.startswith(f"{table.code}.") and column.count(".") == 1) for column in columns)
    return all(own)
