"""The initial Alembic migration, printed from the tables; the environment around it is scaffold."""

from collections.abc import Iterator

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from emitters.fastapi.checks import checks
from emitters.fastapi.constants import constant_source
from emitters.fastapi.models import check_sources
from emitters.fastapi.tables import ForeignKey, Key, Table, TableColumn, constraint_name, tables
from emitters.fastapi.value_types import column_type
from emitters.writer import Writer, bracketed, literal

_ON_DELETE = {"cascade": "CASCADE", "restrict": "RESTRICT", "set_null": "SET NULL"}
_ROOM = 110


def initial_migration(program: ir.Program) -> Artifact:
    """``migrations/versions/0001_initial.py``: every table, then the rows that exist from the start."""
    writer = Writer("migrations/versions/0001_initial.py", "Initial schema.\n\nRevision ID: 0001")
    writer.use("alembic", "op")
    writer.use_module("sqlalchemy", "sa")
    writer.line('revision = "0001"')
    writer.lines(f"{name} = None" for name in ("down_revision", "branch_labels", "depends_on"))
    created = tables(program)
    late = [(table, key) for table in created for key in table.foreign_keys if key.late]
    writer.blank(2)
    with writer.block("def upgrade() -> None:"):
        writer.docstring("Create all tables and the rows that exist from the start.")
        for table in created:
            with writer.origin(f"schema/{table.entity.name}" if table.entity is not None else "scaffold"):
                _create(table, writer)
        if late:
            _late_keys(late, writer)
        for table in created:
            if table.entity is not None and table.entity.seeds:
                with writer.origin(f"schema/{table.entity.name}", "seeds"):
                    _seed(table, table.entity, writer)
        if not created:
            writer.line("# There are no tables.")
    writer.blank(2)
    with writer.block("def downgrade() -> None:"):
        writer.docstring("Drop everything.")
        if late:
            with writer.block('if op.get_context().dialect.name != "sqlite":'):
                for table, key in late:
                    writer.call("op.drop_constraint", [literal(key.name), literal(table.name), 'type_="foreignkey"'])
        for table in reversed(created):
            writer.line(f"op.drop_table({literal(table.name)})")
    return writer.artifact()


def _create(table: Table, writer: Writer) -> None:
    arguments = [literal(table.name)]
    arguments += [_column(column, writer) for column in table.columns]
    primary = [literal(name) for name in table.primary]
    primary_name = constraint_name("pk", table.name)
    arguments.append(bracketed("sa.PrimaryKeyConstraint", [*primary, f"name={literal(primary_name)}"], room=_ROOM))
    arguments += [_foreign_key(key) for key in table.foreign_keys]
    arguments += [_unique(key) for key in table.keys if key.unique and not key.live]
    if table.entity is not None:
        arguments += [source for check in checks(table.entity) for source in check_sources(check, "sa.CheckConstraint")]
    writer.call("op.create_table", arguments)
    for key in table.keys:
        if not key.unique or key.live:
            writer.line(_index(table, key))


def _column(column: TableColumn, writer: Writer) -> str:
    arguments = [literal(column.name), column_type(column.type, writer.use), f"nullable={column.nullable}"]
    return bracketed("sa.Column", arguments, room=_ROOM)


def _foreign_key(key: ForeignKey) -> str:
    arguments = [f"[{literal(key.column)}]", f"[{literal(f'{key.target}.id')}]", f"name={literal(key.name)}"]
    arguments.append(f"ondelete={literal(_ON_DELETE[key.on_delete])}")
    tail = '.ddl_if(dialect="sqlite")' if key.late else ""
    return bracketed("sa.ForeignKeyConstraint", arguments, tail, room=_ROOM)


def _unique(key: Key) -> str:
    columns = [literal(column) for column in key.columns]
    return bracketed("sa.UniqueConstraint", [*columns, f"name={literal(key.name)}"], room=_ROOM)


def _index(table: Table, key: Key) -> str:
    arguments = [literal(key.name), literal(table.name), literal(list(key.columns))]
    if key.unique:
        arguments.append("unique=True")
    if key.live:
        condition = 'sa.text("deleted_at IS NULL")'
        arguments += [f"sqlite_where={condition}", f"postgresql_where={condition}"]
    return bracketed("op.create_index", arguments, room=_ROOM)


def _late_keys(late: list[tuple[Table, ForeignKey]], writer: Writer) -> None:
    writer.comment("Tables that refer to each other: SQLite takes the key before its target is there, others do not.")
    with writer.block('if op.get_context().dialect.name != "sqlite":'):
        for table, key in late:
            arguments = [
                literal(key.name),
                literal(table.name),
                literal(key.target),
                f"[{literal(key.column)}]",
                '["id"]',
            ]
            arguments.append(f"ondelete={literal(_ON_DELETE[key.on_delete])}")
            writer.call("op.create_foreign_key", arguments)


def _seed(table: Table, entity: ir.Entity, writer: Writer) -> None:
    rows = [dict(_seed_values(table, entity, seed, writer)) for seed in entity.seeds]
    used = [column for column in table.columns if any(column.name in row for row in rows)]
    columns = [f"sa.column({literal(column.name)}, {column_type(column.type, writer.use)})" for column in used]
    described = bracketed("sa.table", [literal(table.name), *columns], room=_ROOM)
    printed = [
        bracketed(
            "",
            [f"{literal(column.name)}: {row.get(column.name, 'None')}" for column in used],
            brackets="{}",
            room=_ROOM,
        )
        for row in rows
    ]
    writer.line(bracketed("op.bulk_insert", [described, bracketed("", printed, brackets="[]", room=0)], room=0))


def _seed_values(table: Table, entity: ir.Entity, seed: ir.Seed, writer: Writer) -> Iterator[tuple[str, str]]:
    given = {assigned.field: assigned.value for assigned in seed.values}
    keys = {relation.name for relation in entity.relations if relation.holds_key}
    yield "id", f"{writer.use('uuid', 'UUID')}({literal(seed.key)})"
    for column in table.columns:
        name = column.name.removesuffix("_id") if column.name.removesuffix("_id") in keys else column.name
        value = given.get(name, given.get(column.name))
        if value is None and column.field is not None:
            value = column.field.default
        if value is not None:
            hashed = isinstance(value, ir.Apply) and value.function == "hash"
            plain = value.arguments[0] if isinstance(value, ir.Apply) and hashed else value
            source = constant_source(plain, column.type, writer)
            secret = column.type.kind == "secret" and source != "None"
            yield column.name, f"{writer.use('argon2', 'PasswordHasher')}().hash({source})" if secret else source
        elif column.field is not None and column.field.generated is not None:
            moment = writer.use_module("datetime", "dt")
            yield column.name, f"{moment}.datetime.now({moment}.UTC)"
