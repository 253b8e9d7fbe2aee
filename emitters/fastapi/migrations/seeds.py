"""Rows that exist from the start."""

from collections.abc import Collection, Iterator

from ast_schemas import ir
from ast_schemas.database import StoredTable
from emitters.fastapi.constants import constant_source
from emitters.fastapi.migrations.definitions import ROOM
from emitters.fastapi.tables import Table
from emitters.fastapi.value_types import column_type
from emitters.writer import Writer, bracketed, literal


def insert_seeds(table: Table, writer: Writer) -> None:
    """``op.bulk_insert`` of all seeds of a new table."""
    assert table.entity is not None
    described, printed = _sources(table, table.entity, table.entity.seeds, writer)
    writer.line(bracketed("op.bulk_insert", [described, printed], room=0))


def insert_new_seeds(table: Table, stored: StoredTable, keys: Collection[str], writer: Writer) -> None:
    """``insert_missing`` of the seeds with these ids, for a table that has rows already."""
    assert table.entity is not None
    chosen = tuple(seed for seed in table.entity.seeds if seed.key in keys)
    described, printed = _sources(table, table.entity, chosen, writer)
    unique = [list(key.columns) for key in stored.keys if key.unique]
    insert_missing = writer.use("migrations.steps", "insert_missing")
    writer.line(bracketed(insert_missing, [described, printed, f"unique={literal(unique)}"], room=0))


def _sources(table: Table, entity: ir.Entity, seeds: Collection[ir.Seed], writer: Writer) -> tuple[str, str]:
    rows = [dict(_values(table, entity, seed, writer)) for seed in seeds]
    used = [column for column in table.columns if any(column.name in row for row in rows)]
    columns = [f"sa.column({literal(column.name)}, {column_type(column.type, writer.use)})" for column in used]
    described = bracketed("sa.table", [literal(table.name), *columns], room=ROOM)
    printed = [
        bracketed(
            "",
            [f"{literal(column.name)}: {row.get(column.name, 'None')}" for column in used],
            brackets="{}",
            room=ROOM,
        )
        for row in rows
    ]
    return described, bracketed("", printed, brackets="[]", room=0)


def _values(table: Table, entity: ir.Entity, seed: ir.Seed, writer: Writer) -> Iterator[tuple[str, str]]:
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
        elif column.field is not None and column.field.generated == "version":
            yield column.name, "1"
        elif column.field is not None and column.field.generated is not None:
            moment = writer.use_module("datetime", "dt")
            yield column.name, f"{moment}.datetime.now({moment}.UTC)"
