"""The way back of a step."""

from ast_schemas.database import Database, StoredColumn
from ast_schemas.migration import (
    Carried,
    Filled,
    Linked,
    LinksFilled,
    Lost,
    Migration,
    NewColumn,
    Origin,
    TableChange,
)
from compiler.evolution import enums


def inverse(up: Migration, before: Database, after: Database, lost: tuple[Lost, ...]) -> Migration:
    """``up`` the other way round. ``lost``: what it takes away for good; merged values of enums are added."""
    merged: list[Lost] = []
    changed = tuple(_change(change, up, before, merged) for change in up.changed)
    links = tuple(
        LinksFilled(
            table=item.origin.table,
            near=item.origin.near,
            far=item.origin.far,
            source=change.after,
            column=item.name,
        )
        for change in up.changed
        for item in change.columns
        if isinstance(item.origin, Linked)
    )
    return Migration(created=up.dropped, dropped=up.created, changed=changed, links=links, lost=(*lost, *merged))


def _change(change: TableChange, up: Migration, before: Database, merged: list[Lost]) -> TableChange:
    old = before.table(change.before)
    assert old is not None
    carried = {item.origin.column: item for item in change.columns if isinstance(item.origin, Carried)}
    columns = tuple(
        NewColumn(name=column.name, origin=_origin(column, carried.get(column.name), change, up, merged))
        for column in old.columns
    )
    gone = tuple(item.name for item in change.columns if not isinstance(item.origin, Carried))
    return TableChange(before=change.after, after=change.before, columns=columns, gone=gone)


def _origin(
    column: StoredColumn, carried: NewColumn | None, change: TableChange, up: Migration, merged: list[Lost]
) -> Origin:
    if carried is not None and isinstance(carried.origin, Carried):
        values, unclear = enums.inverse(carried.origin.values, column)
        if unclear:
            merged.append(Lost(what=f"values of `{column.name}` of {change.before} were merged", table=change.after))
        return Carried(column=carried.name, values=values)
    for link in up.links:
        if (link.source, link.column) == (change.before, column.name):
            return Linked(table=link.table, near=link.near, far=link.far)
    return Filled(value=None)
