"""What must hold of the rows before a step may begin: a sentence and the query for the keys of the rows in its way."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ast_schemas.database import StoredCheck, StoredKey
from ast_schemas.migration import Filled, Linked
from emitters.fastapi.conditions import quoted
from emitters.fastapi.migrations.differences import Differences, mentions
from emitters.fastapi.migrations.enums import holds_other
from emitters.fastapi.migrations.projection import SOURCE, Continued, Projected
from emitters.fastapi.tables import constraint_name

DIALECTS = ("sqlite", "postgresql")


class Rule(NamedTuple):
    """``sqlite`` and ``postgresql`` select the keys of the rows that break it."""

    sentence: str
    sqlite: str
    postgresql: str


def rules(table: Continued, differences: Differences) -> Iterator[Rule]:
    """Everything that rows of this table could break."""
    yield from _deleted(table)
    for column in table.columns:
        yield from _column_rules(table, column)
    for key in table.after.keys:
        if key.unique and (_is_new(key, differences) or not all(table.column(c).plain for c in key.columns)):
            yield _unique(table, key)
    for check in table.after.checks:
        if check in differences.checks.new and not _holds(table, check):
            yield _check(table, check)


def _deleted(table: Continued) -> Iterator[Rule]:
    if table.before.entity is not None and any(_is_mark(column.name) for column in table.gone()):
        sql = _select(table, f"{quoted('deleted_at')} IS NOT NULL")
        yield Rule(f"{table.before.name}: rows that are marked as deleted would come back", sql, sql)


def _is_mark(column: str) -> bool:
    return column == "deleted_at"


def _column_rules(table: Continued, column: Projected) -> Iterator[Rule]:
    name, where = f"{table.before.name}.{column.old.name if column.old else column.new.name}", table.before.name
    if isinstance(column.origin, Linked):
        link = column.origin
        near = quoted(link.near)
        sql = f"SELECT {near} FROM {quoted(link.table)} GROUP BY {near} HAVING count(*) > 1"
        yield Rule(f"{where}: `{column.new.name}` holds one, and rows are linked to several", sql, sql)
    if column.converted:
        guards = [column.cast(dialect) for dialect in DIALECTS]
        if guards[0].guard:
            texts = [
                _select(table, f"{column.replaced(d)} IS NOT NULL AND NOT ({found.guard})")
                for d, found in zip(DIALECTS, guards, strict=True)
            ]
            yield Rule(f"{name}: values that are no {_said(column)}", texts[0], texts[1])
    if not column.new.nullable and column.may_be_null:
        if isinstance(column.origin, Filled):
            sql = _select(table, "")
            yield Rule(f"{where}: rows that would have no `{column.new.name}`", sql, sql)
        else:
            texts = [_select(table, f"{column.expression(d, guarded=True)} IS NULL") for d in DIALECTS]
            yield Rule(f"{where}: rows without `{column.new.name}`, which is required", texts[0], texts[1])
    yield from _orphans(table, column)
    yield from _other_items(table, column, name)


def _other_items(table: Continued, column: Projected, name: str) -> Iterator[Rule]:
    """Of lists, which no CHECK constraint looks into."""
    if column.old is None or not column.new.type.many or column.new.type.kind != "enum":
        return
    allowed = {*column.new.type.values, *(old for old, _ in column.origin_values)}
    if column.old.type.kind == "enum" and set(column.old.type.values) <= allowed:
        return
    source, values = f"{SOURCE}.{quoted(column.old.name)}", sorted(allowed)
    texts = [_select(table, holds_other(source, values, dialect)) for dialect in DIALECTS]
    named = ", ".join(column.new.type.values)
    yield Rule(f"{name}: lists with other values than {named}", texts[0], texts[1])


def _orphans(table: Continued, column: Projected) -> Iterator[Rule]:
    reference = table.after.reference(column.new.name)
    if reference is None or not isinstance(column.origin, Filled) or column.origin.value is None:
        return
    target = table.old_table(reference.target)
    if target is None or column.may_be_null:
        return
    texts = [
        _select(table, f"NOT EXISTS (SELECT 1 FROM {quoted(target)} WHERE id = {column.expression(d)})")
        for d in DIALECTS
    ]
    yield Rule(f"{table.before.name}: `{column.new.name}` would refer to no row of {target}", texts[0], texts[1])


def _said(column: Projected) -> str:
    kind = column.new.type
    if kind.kind == "decimal":
        return f"decimal({kind.precision}, {kind.scale})"
    return kind.kind


def _is_new(key: StoredKey, differences: Differences) -> bool:
    return key in differences.keys.new or (key in differences.indexes.new and not _was_there(key, differences))


def _was_there(key: StoredKey, differences: Differences) -> bool:
    """Whether a unique index only gets another name."""
    table = differences.table
    before = [tuple(table.renamed.get(c) for c in old.columns) for old in differences.indexes.gone if old.unique]
    return key.columns in before


def _unique(table: Continued, key: StoredKey) -> Rule:
    texts: list[str] = []
    live = key.live and table.before.column("deleted_at") is not None
    for dialect in DIALECTS:
        conditions = ["deleted_at IS NULL"] if live else []
        conditions += [f"{quoted(column)} IS NOT NULL" for column in key.columns if table.column(column).may_be_null]
        columns = ", ".join(quoted(column) for column in key.columns)
        rows = _rows(table, [*key.columns, *(["deleted_at"] if live else [])], dialect)
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        inner = f"SELECT {columns} FROM {rows}{where} GROUP BY {columns} HAVING count(*) > 1"
        tupled = f"({columns})" if len(key.columns) > 1 else columns
        alive = "deleted_at IS NULL AND " if live else ""
        texts.append(f"SELECT {_key(table)} FROM {rows} WHERE {alive}{tupled} IN ({inner})")
    named = ", ".join(key.columns)
    return Rule(f"{table.before.name}: rows with the same {named}, which is unique", texts[0], texts[1])


def _check(table: Continued, check: StoredCheck) -> Rule:
    involved = [column.new.name for column in table.columns if mentions(check, column.new.name)]
    sqlite = f"SELECT {_key(table)} FROM {_rows(table, involved, 'sqlite')} WHERE NOT ({check.sqlite})"
    postgresql = f"SELECT {_key(table)} FROM {_rows(table, involved, 'postgresql')} WHERE NOT ({check.postgresql})"
    return Rule(f"{table.before.name}: rows that break {check.name}", sqlite, postgresql)


def _holds(table: Continued, check: StoredCheck) -> bool:
    """Whether no row can break it: it was there under other names, is about an empty column, or lists more values."""
    touched = [column for column in table.columns if mentions(check, column.new.name)]
    if all(column.plain for column in touched):
        texts = {_with_new_names(old.sqlite, touched) for old in table.before.checks}
        if _with_new_names(check.sqlite, []) in texts:
            return True
    for column in touched:
        if check.name == constraint_name("ck", table.after.name, [column.new.name, "values"]):
            return column.empty or _only_wider(column)
        names = [constraint_name("ck", table.after.name, [column.new.name, kind]) for kind in ("length", "range")]
        if check.name in names:
            return column.empty
    return False


def _only_wider(column: Projected) -> bool:
    replaced = dict(column.origin_values)
    old = column.old.type.values if column.old is not None and column.old.type.kind == "enum" else None
    return old is not None and {replaced.get(v, v) for v in old} <= set(column.new.type.values)


def _with_new_names(text: str, columns: Iterable[Projected]) -> str:
    for column in columns:
        if column.old is not None and not column.same:
            text = re.sub(rf"(?<!\w){re.escape(quoted(column.old.name))}(?!\w)", quoted(column.new.name), text)
    return text


def _rows(table: Continued, involved: Iterable[str], dialect: str) -> str:
    """The rows as they become: the table itself where the columns stay as they are."""
    columns = [table.column(name) for name in dict.fromkeys(involved)]
    if all(column.same for column in columns):
        return quoted(table.before.name)
    key = _key(table)
    selected = [] if any(quoted(column.new.name) == key for column in columns) else [key]
    for column in columns:
        value = column.expression(dialect, guarded=True)
        name = quoted(column.new.name)
        selected.append(value if value == name else f"{value} AS {name}")
    return f"(SELECT {', '.join(selected)} FROM {quoted(table.before.name)} AS {SOURCE}) AS changed"


def _select(table: Continued, condition: str) -> str:
    where = f" WHERE {condition}" if condition else ""
    return f"SELECT {_key(table)} FROM {quoted(table.before.name)} AS {SOURCE}{where}"


def _key(table: Continued) -> str:
    """The column that names a row to a person."""
    return quoted(table.before.primary[0])
