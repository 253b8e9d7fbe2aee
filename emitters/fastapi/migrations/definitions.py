"""Tables, columns and constraints as the calls of Alembic and SQLAlchemy that define them."""

from collections.abc import Collection

from ast_schemas.database import Reference, StoredCheck, StoredColumn, StoredKey, StoredTable
from emitters.fastapi.tables import constraint_name
from emitters.fastapi.value_types import column_type
from emitters.writer import Writer, bracketed, literal

ON_DELETE = {"cascade": "CASCADE", "restrict": "RESTRICT", "set_null": "SET NULL"}
ROOM = 110


def primary_name(table: StoredTable) -> str:
    """The name of the primary key's constraint."""
    return constraint_name("pk", table.name)


def create_table(table: StoredTable, late: Collection[str], writer: Writer) -> None:
    """``op.create_table``. Foreign keys to ``late`` tables are given on SQLite only, which takes them at once."""
    arguments = [literal(table.name)]
    arguments += [column_source(column, writer) for column in table.columns]
    primary = [literal(name) for name in table.primary]
    arguments.append(
        bracketed("sa.PrimaryKeyConstraint", [*primary, f"name={literal(primary_name(table))}"], room=ROOM)
    )
    arguments += [reference_source(reference, late=reference.target in late) for reference in table.references]
    arguments += [_unique(key) for key in table.keys if is_constraint(key)]
    arguments += [source for check in table.checks for source in _check_sources(check)]
    writer.call("op.create_table", arguments)


def create_indexes(table: StoredTable, writer: Writer) -> None:
    """The indexes of a table that was just created."""
    for key in table.keys:
        if not is_constraint(key):
            writer.line(index_source(table.name, key))


def is_constraint(key: StoredKey) -> bool:
    """Whether it is a UNIQUE constraint; all others are indexes."""
    return key.unique and not key.live


def column_source(column: StoredColumn, writer: Writer, *, nullable: bool | None = None) -> str:
    """``sa.Column(…)``; ``nullable`` overrules the column's own."""
    may_be_null = column.nullable if nullable is None else nullable
    arguments = [literal(column.name), column_type(column.type, writer.use), f"nullable={may_be_null}"]
    return bracketed("sa.Column", arguments, room=ROOM)


def reference_source(reference: Reference, *, late: bool) -> str:
    """``sa.ForeignKeyConstraint(…)``."""
    arguments = [f"[{literal(reference.column)}]", f"[{literal(f'{reference.target}.id')}]"]
    arguments += [f"name={literal(reference.name)}", f"ondelete={literal(ON_DELETE[reference.on_delete])}"]
    tail = '.ddl_if(dialect="sqlite")' if late else ""
    return bracketed("sa.ForeignKeyConstraint", arguments, tail, room=ROOM)


def create_reference(table: str, reference: Reference, writer: Writer) -> None:
    """``op.create_foreign_key``."""
    arguments = [literal(reference.name), literal(table), literal(reference.target)]
    arguments += [f"[{literal(reference.column)}]", '["id"]', f"ondelete={literal(ON_DELETE[reference.on_delete])}"]
    writer.call("op.create_foreign_key", arguments)


def index_source(table: str, key: StoredKey) -> str:
    """``op.create_index(…)``."""
    arguments = [literal(key.name), literal(table), literal(list(key.columns))]
    if key.unique:
        arguments.append("unique=True")
    if key.live:
        condition = 'sa.text("deleted_at IS NULL")'
        arguments += [f"sqlite_where={condition}", f"postgresql_where={condition}"]
    return bracketed("op.create_index", arguments, room=ROOM)


def _unique(key: StoredKey) -> str:
    columns = [literal(column) for column in key.columns]
    return bracketed("sa.UniqueConstraint", [*columns, f"name={literal(key.name)}"], room=ROOM)


def _check_sources(check: StoredCheck) -> list[str]:
    if check.sqlite == check.postgresql:
        return [_check(check.sqlite, check.name)]
    texts = (("sqlite", check.sqlite), ("postgresql", check.postgresql))
    return [_check(text, check.name, f".ddl_if(dialect={literal(dialect)})") for dialect, text in texts]


def _check(text: str, name: str, tail: str = "") -> str:
    return bracketed("sa.CheckConstraint", [literal(text), f"name={literal(name)}"], tail, room=ROOM)
