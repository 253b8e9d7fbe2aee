"""The differences as a person would say them, and the name of the revision's file."""

import re
from collections.abc import Iterator, Sequence

from ast_schemas.base import Node
from ast_schemas.database import StoredColumn, StoredTable, storage
from ast_schemas.migration import Carried, Change, Migration
from compiler.evolution.casts import said
from compiler.evolution.columns import MatchedColumns
from compiler.evolution.linking import Links
from compiler.evolution.tables import MatchedTables, is_association

_LONGEST = 40
_VERBS = {"added": "add", "removed": "remove", "renamed": "rename", "changed": "change"}


def changes_of(
    tables: MatchedTables, columns: Sequence[MatchedColumns], links: Links, up: Migration
) -> tuple[Change, ...]:
    """Tables first, then columns, then what is left: constraints, indexes and seeds."""
    found = [*_tables(tables, links)]
    for link in links.to_many:
        subject = f"{link.holder.entity}.{link.column.member}"
        found.append(Change(kind="changed", subject=subject, sentence=f"{subject} links many rows"))
    for link in links.to_one:
        subject = f"{link.holder.entity}.{link.column.member}"
        found.append(Change(kind="changed", subject=subject, sentence=f"{subject} links one row"))
    for matched in columns:
        special = [*_columns(matched, links, up)]
        found += special or [*_rest(matched)]
    return tuple(found)


def slug(changes: Sequence[Change]) -> str:
    """Part of a file's name: ``add_item_due_on``; several changes are named after what they have in common."""
    if len(changes) == 1:
        name = f"{_VERBS[changes[0].kind]}_{changes[0].subject}"
    else:
        entities = {change.subject.partition(".")[0] for change in changes}
        name = f"change_{entities.pop()}" if len(entities) == 1 else "change_schema"
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return re.sub(r"[^a-z0-9]+", "_", snake)[:_LONGEST].strip("_")


def _tables(tables: MatchedTables, links: Links) -> Iterator[Change]:
    relinked = {link.association.name for link in (*links.to_many, *links.to_one)}
    for table in tables.new:
        if table.name not in relinked:
            yield Change(kind="added", subject=_name(table), sentence=f"{_name(table)} is added")
    for table in tables.gone:
        if table.name not in relinked:
            owned = table.entity is not None or is_association(table)
            yield Change(kind="removed", subject=_name(table), sentence=f"{_name(table)} is removed", loses=owned)
    for old, new in tables.pairs:
        if old.entity != new.entity:
            yield Change(kind="renamed", subject=_name(old), sentence=f"{_name(old)} is renamed to {_name(new)}")
        elif old.name != new.name:
            yield Change(
                kind="renamed", subject=_name(new), sentence=f"{_name(new)} is kept in {new.name}, not {old.name}"
            )


def _columns(matched: MatchedColumns, links: Links, up: Migration) -> Iterator[Change]:
    entity = _name(matched.new)
    linked = {link.column.name for link in links.to_one if link.holder.name == matched.new.name}
    for column in matched.added:
        if column.name not in linked:
            yield Change(kind="added", subject=_of(entity, column), sentence=f"{_of(entity, column)} is added")
    for column in matched.gone:
        name = _of(entity, column)
        loses = column.member is not None
        yield Change(kind="removed", subject=name, sentence=f"{name} is removed", loses=loses)
    change = next(item for item in up.changed if item.after == matched.new.name)
    origins = {item.name: item.origin for item in change.columns}
    for old, new in matched.pairs:
        name = _of(entity, new)
        if old.member != new.member and matched.new.entity is not None:
            sentence = f"{_of(entity, old)} is renamed to {new.member or new.name}"
            yield Change(kind="renamed", subject=_of(entity, old), sentence=sentence)
        if _type(old) != _type(new):
            yield Change(kind="changed", subject=name, sentence=f"{name} becomes {said(new.type)}")
        elif old.type.values != new.type.values and not _wider_list(old, new):
            yield Change(kind="changed", subject=name, sentence=f"{name} has other values")
        origin = origins[new.name]
        for before, after in origin.values if isinstance(origin, Carried) else ():
            sentence = f"{before} of {name} becomes {after}"
            yield Change(kind="renamed", subject=f"{name}.{before}", sentence=sentence)
        if old.nullable != new.nullable:
            required = "may be empty" if new.nullable else "is required"
            yield Change(kind="changed", subject=name, sentence=f"{name} {required}")


def _rest(matched: MatchedColumns) -> Iterator[Change]:
    """Of a table whose columns stay: the constraints and indexes that come or go."""
    old, new = matched.old, matched.new
    if old.name != new.name:
        return
    olds, news = _named(old), _named(new)
    names = [name for name in dict.fromkeys((*olds, *news)) if olds.get(name) != news.get(name)]
    if old.primary != new.primary:
        names.append("its primary key")
    if set(new.seeds) - set(old.seeds):
        names.append("rows that exist from the start")
    if names:
        yield Change(kind="changed", subject=_name(new), sentence=f"{_name(new)}: {', '.join(names)} changes")


def _named(table: StoredTable) -> dict[str, Node]:
    found: dict[str, Node] = {key.name: key for key in table.keys}
    found |= {check.name: check for check in table.checks}
    return found | {reference.name: reference for reference in table.references}


def _type(column: StoredColumn) -> tuple[str, int | None, int | None]:
    decimal = storage(column.type) == "decimal"
    digits = (column.type.precision, column.type.scale) if decimal else (None, None)
    return (storage(column.type), *digits)


def _wider_list(old: StoredColumn, new: StoredColumn) -> bool:
    """No constraint looks into lists, so more values in one change nothing about the database."""
    wider = old.type.kind == "enum" and set(old.type.values) <= set(new.type.values)
    return new.type.many and (wider or new.type.kind != "enum")


def _of(entity: str, column: StoredColumn) -> str:
    return f"{entity}.{column.member or column.name}"


def _name(table: StoredTable) -> str:
    if table.entity is not None:
        return table.entity
    ends = sorted(str(column.member) for column in table.columns if column.member is not None)
    return ends[0] if ends and is_association(table) else table.name
