"""A step on SQLite, which cannot change a table in place: the table is made anew and its rows are copied into it.

Adding or dropping a column that nothing refers to is the exception: both kinds of database do that in place.
"""

from ast_schemas.database import StoredColumn
from ast_schemas.migration import Filled
from emitters.fastapi.migrations.definitions import ROOM, create_table
from emitters.fastapi.migrations.differences import Differences
from emitters.fastapi.migrations.projection import Continued, Projected
from emitters.writer import Writer, bracketed, literal


def in_place(table: Continued, differences: Differences) -> bool:
    """Whether nothing happens but columns that are added empty or dropped, and indexes; no name is used again."""
    constraints = (differences.keys, differences.references, differences.checks)
    if table.before.name != table.after.name or differences.primary or any(item.any for item in constraints):
        return False
    ending = {column.name for column in table.gone()}
    if any(item.new.name in ending for item in table.columns):
        return False
    return all(_stays(column) or _is_empty(column) for column in table.columns)


def _stays(column: Projected) -> bool:
    return column.same and column.old is not None and column.old.nullable == column.new.nullable


def _is_empty(column: Projected) -> bool:
    return column.new.nullable and isinstance(column.origin, Filled) and column.origin.value is None


def rebuild(table: Continued, writer: Writer) -> None:
    """``with rebuilt(…)``: the new table, and where its values come from."""
    values = [f"{literal(item.new.name)}: {literal(item.expression('sqlite'))}" for item in table.columns]
    rebuilt = writer.use("migrations.steps", "rebuilt")
    arguments = [literal(table.after.name), bracketed("", values, brackets="{}", room=ROOM)]
    with writer.block(bracketed(f"with {rebuilt}", arguments, ":", room=ROOM)):
        create_table(table.after, (), writer)


def added(table: Continued) -> list[Projected]:
    """Columns that the old table does not have."""
    return [item for item in table.columns if not item.carried]


def gone(table: Continued) -> list[StoredColumn]:
    """Columns that the new table does not have."""
    return list(table.gone())
