"""The tables of a program as data that outlives it."""

from collections.abc import Mapping

from ast_schemas import ir
from ast_schemas.database import Database, Reference, StoredCheck, StoredColumn, StoredKey, StoredTable
from emitters.fastapi.checks import checks
from emitters.fastapi.tables import Table, tables
from emitters.fastapi.value_types import precision_and_scale


def describe(program: ir.Program) -> Database:
    """All tables in the order of their creation. Anchors of the spec are not known here."""
    ends = _ends(program)
    return Database(tables=tuple(_table(table, ends) for table in tables(program)))


def exact(scalar: ir.Scalar) -> ir.Scalar:
    """The type with the numbers that a decimal column really has."""
    if scalar.kind != "decimal" or scalar.many:
        return scalar
    precision, scale = precision_and_scale(scalar)
    return scalar.model_copy(update={"precision": precision, "scale": scale})


def _ends(program: ir.Program) -> dict[tuple[str, str], str]:
    """(association table, its column) → the relation whose near key that is."""
    return {
        (relation.table, relation.near_key): f"{entity.name}.{relation.name}"
        for entity in program.entities
        for relation in entity.relations
        if relation.table is not None and relation.near_key is not None
    }


def _table(table: Table, ends: Mapping[tuple[str, str], str]) -> StoredTable:
    entity = table.entity
    return StoredTable(
        name=table.name,
        entity=entity.name if entity is not None else None,
        columns=tuple(
            StoredColumn(
                name=column.name,
                type=exact(column.type),
                nullable=column.nullable,
                member=_member(table, column.name) if entity is not None else ends.get((table.name, column.name)),
            )
            for column in table.columns
        ),
        primary=table.primary,
        references=tuple(
            Reference(name=key.name, column=key.column, target=key.target, on_delete=key.on_delete)
            for key in table.foreign_keys
        ),
        keys=tuple(
            StoredKey(name=key.name, columns=key.columns, unique=key.unique, live=key.live) for key in table.keys
        ),
        checks=tuple(
            StoredCheck(name=check.name, sqlite=check.sqlite, postgresql=check.postgresql)
            for check in (checks(entity) if entity is not None else ())
        ),
        seeds=tuple(seed.key for seed in entity.seeds) if entity is not None else (),
    )


def _member(table: Table, column: str) -> str | None:
    described = next(item for item in table.columns if item.name == column)
    if described.field is not None:
        return described.field.name
    return column.removesuffix("_id") if table.foreign_key(column) is not None else None
