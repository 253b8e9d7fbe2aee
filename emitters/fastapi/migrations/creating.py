"""New tables in the order in which they can be created, and their way back."""

from collections.abc import Sequence

from ast_schemas.database import Reference, StoredTable
from emitters.fastapi.migrations.definitions import create_indexes, create_reference, create_table
from emitters.writer import Writer, literal

NOT_SQLITE = 'if op.get_context().dialect.name != "sqlite":'


def create_tables(created: Sequence[StoredTable], writer: Writer) -> None:
    """All tables with their indexes; keys to tables that come later are added last."""
    for index, table in enumerate(created):
        with writer.origin(f"schema/{table.entity}" if table.entity is not None else "scaffold"):
            create_table(table, {later.name for later in created[index + 1 :]}, writer)
            create_indexes(table, writer)
    late = late_references(created)
    if late:
        writer.comment(
            "Tables that refer to each other: SQLite takes the key before its target is there, others do not."
        )
        with writer.block(NOT_SQLITE):
            for table, reference in late:
                create_reference(table.name, reference, writer)


def drop_tables(dropped: Sequence[StoredTable], writer: Writer) -> None:
    """The reverse of ``create_tables``."""
    late = late_references(dropped)
    if late:
        with writer.block(NOT_SQLITE):
            for table, reference in late:
                arguments = [literal(reference.name), literal(table.name), 'type_="foreignkey"']
                writer.call("op.drop_constraint", arguments)
    for table in reversed(dropped):
        writer.line(f"op.drop_table({literal(table.name)})")


def late_references(tables: Sequence[StoredTable]) -> list[tuple[StoredTable, Reference]]:
    """Foreign keys to tables that come later."""
    return [
        (table, reference)
        for index, table in enumerate(tables)
        for reference in table.references
        if reference.target in {later.name for later in tables[index + 1 :]}
    ]
