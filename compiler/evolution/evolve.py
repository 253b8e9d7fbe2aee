"""The whole step: what continues what, what is asked, and the way back."""

from collections.abc import Mapping
from dataclasses import dataclass

from ast_schemas.database import Database, StoredColumn
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.ir import Constant, Expression
from ast_schemas.migration import (
    Carried,
    Change,
    Filled,
    Linked,
    LinksFilled,
    Lost,
    Migration,
    NewColumn,
    Origin,
    TableChange,
)
from ast_schemas.types import PROTECTED
from compiler.diagnostics import make
from compiler.diagnostics.codes import evolution as codes
from compiler.evolution.answers import Answers
from compiler.evolution.columns import MatchedColumns, matched_columns
from compiler.evolution.enums import value_changes
from compiler.evolution.inverse import inverse
from compiler.evolution.linking import Links, relinked
from compiler.evolution.sentences import changes_of
from compiler.evolution.tables import MatchedTables, is_association, matched_tables
from compiler.evolution.unused import unused

Defaults = Mapping[tuple[str, str], Expression]
"""(entity, member) → the value that new rows get."""


@dataclass(frozen=True)
class Evolution:
    """``up`` and ``down`` are meaningful only where no diagnostic is an error."""

    up: Migration
    down: Migration
    changes: tuple[Change, ...]
    diagnostics: tuple[Diagnostic, ...]


def evolve(before: Database, after: Database, answers: Answers, defaults: Defaults) -> Evolution:
    """From one database to the other. ``defaults`` fill what becomes required."""
    tables = matched_tables(before, after, answers)
    links = relinked(tables, answers)
    columns = [matched_columns(old, new, tables, answers, links.taken) for old, new in tables.pairs]
    said = [*tables.diagnostics, *links.diagnostics, *(item for found in columns for item in found.diagnostics)]
    changed: list[TableChange] = []
    for found in columns:
        change, more = _table_change(found, links, answers, defaults)
        changed.append(change)
        said += more
    up = Migration(
        created=tuple(table.name for table in tables.new),
        dropped=tuple(table.name for table in tables.gone),
        changed=tuple(changed),
        links=tuple(
            LinksFilled(
                table=link.association.name,
                near=link.near,
                far=link.far,
                source=link.holder.name,
                column=link.column.name,
            )
            for link in links.to_many
        ),
    )
    down = inverse(up, before, after, _lost(tables, columns, links))
    changes = changes_of(tables, columns, links, up)
    said += [make(codes.LOSES, value=item.subject, subject=item.subject) for item in changes if item.loses]
    said += unused(answers, before, after)
    return Evolution(up, down, changes, tuple(said))


def _table_change(
    found: MatchedColumns, links: Links, answers: Answers, defaults: Defaults
) -> tuple[TableChange, list[Diagnostic]]:
    said: list[Diagnostic] = []
    continued = {new.name: old for old, new in found.pairs}
    linked = {link.column.name: link for link in links.to_one if link.holder.name == found.new.name}
    columns: list[NewColumn] = []
    for column in found.new.columns:
        origin: Origin
        if column.name in linked:
            link = linked[column.name]
            origin = Linked(table=link.association.name, near=link.near, far=link.far)
        else:
            origin, more = _origin(found, column, continued.get(column.name), answers, defaults)
            said += more
        columns.append(NewColumn(name=column.name, origin=origin))
    kept = {old.name for old, _ in found.pairs}
    gone = tuple(column.name for column in found.old.columns if column.name not in kept)
    return TableChange(before=found.old.name, after=found.new.name, columns=tuple(columns), gone=gone), said


def _origin(
    found: MatchedColumns, column: StoredColumn, old: StoredColumn | None, answers: Answers, defaults: Defaults
) -> tuple[Origin, list[Diagnostic]]:
    required = not column.nullable and (old is None or old.nullable)
    entity, member = found.new.entity or found.new.name, column.member or column.name
    given = answers.backfill(entity, member)
    fill = given if given is not None else (defaults.get((entity, member)) if required else None)
    said: list[Diagnostic] = []
    if column not in found.added and old is None:
        fill = None  # asked about already
    elif required and (fill is None or (column.type.kind in PROTECTED and not _is_null(fill))):
        subject = f"{entity}.{member}"
        hint = (
            f"give it a default in the spec, or say --backfill '{subject}=…' with a value or an expression over the row"
            " (null: no row is without one, or the migration refuses)."
        )
        said.append(make(codes.NEEDS_VALUE, value=subject, subject=subject, hint=hint))
    if old is None:
        return Filled(value=fill), said
    values, asked = value_changes(found.subjects(old, column), old, column, answers)
    return Carried(column=old.name, values=values, fill=fill), [*said, *asked]


def _is_null(value: Expression) -> bool:
    return isinstance(value, Constant) and value.value is None


def _lost(tables: MatchedTables, columns: list[MatchedColumns], links: Links) -> tuple[Lost, ...]:
    """What the way down cannot bring back."""
    carried = {link.association.name for link in links.to_one}
    lost = [
        Lost(what=f"the table {table.name} was dropped")
        for table in tables.gone
        if table.name not in carried and (table.entity is not None or is_association(table))
    ]
    for found in columns:
        lost += [
            Lost(what=f"`{column.name}` of {found.old.name} was dropped", table=found.new.name)
            for column in found.gone
            if column.member is not None
        ]
    return tuple(lost)
