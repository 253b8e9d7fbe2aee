"""What revisions need beyond Alembic's own operations.

Revisions that were emitted before import these names, so they keep what they mean.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

SHOWN = 5
"""How many keys of rows a message names."""


class MigrationRefused(CommandError):
    """The rows do not allow the step; nothing was changed."""


def on_sqlite() -> bool:
    """Whether the database is SQLite."""
    return op.get_context().dialect.name == "sqlite"


def by_dialect(*, sqlite: str, postgresql: str) -> str:
    """The text for the database at hand."""
    return sqlite if on_sqlite() else postgresql


def execute(statement: str) -> None:
    """Run a statement as it stands: a colon in it is no parameter."""
    op.execute(sa.text(statement.replace(":", "\\:")))


def refuse_rows(rules: Mapping[str, str]) -> None:
    """Stop before anything is changed if rows are in the way.

    `rules`: a sentence, and the query for the keys of the rows that it is about. All are looked at, so that one
    message says everything.

    Raises:
        MigrationRefused: with the number of rows for each sentence and some of their keys.
    """
    if op.get_context().as_sql:
        return
    found: list[str] = []
    for sentence, query in rules.items():
        count = _rows(f"SELECT count(*) FROM ({query}) AS found")[0][0]
        if count:
            keys = ", ".join(str(row[0]) for row in _rows(f"{query} LIMIT {SHOWN}"))
            found.append(f"- {count} {'row' if count == 1 else 'rows'} of {sentence} ({keys}{', …' * (count > SHOWN)})")
    if found:
        raise MigrationRefused("\n".join(["rows are in the way, and nothing was changed:", *found]))


def lost(what: str, *, table: str | None = None) -> None:
    """Stop a downgrade that cannot bring back what the upgrade took away; with a table, unless that is empty.

    `alembic -x accept-loss downgrade …` goes on nevertheless.

    Raises:
        MigrationRefused: in all other cases.
    """
    if op.get_context().as_sql or _loss_is_accepted():
        return
    if table is None or _rows(f'SELECT 1 FROM "{table}" LIMIT 1'):
        hint = "Restore a backup, or say `alembic -x accept-loss downgrade …` to go on without it."
        raise MigrationRefused(f"this revision cannot be undone: {what}, and its values are gone. {hint}")


@contextmanager
def rebuilt(table: str, values: Mapping[str, str]) -> Iterator[None]:
    """Make a table of SQLite anew: the body creates it, then each row is copied.

    `values`: the columns of the new table, and what each is in terms of the old row (`source` in a subquery). Indexes
    and triggers of the old table that are still there are made again.

    Raises:
        MigrationRefused: where a row would refer to one that is not there.
    """
    online = not op.get_context().as_sql
    if online and _rows("PRAGMA foreign_keys")[0][0]:
        raise MigrationRefused("PRAGMA foreign_keys must be off while tables are rebuilt; migrations/env.py does that")
    old = f"{table}__old"
    query = "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = '{}' AND type <> 'table' AND sql IS NOT NULL"
    attached = _rows(query.format(table)) if online else []
    for kind, name, _ in attached:
        execute(f'DROP {kind} "{name}"')
    # The legacy rename leaves what refers to the table as it is: it means the new one.
    execute("PRAGMA legacy_alter_table = ON")
    execute(f'ALTER TABLE "{table}" RENAME TO "{old}"')
    execute("PRAGMA legacy_alter_table = OFF")
    yield
    columns, sources = ", ".join(f'"{name}"' for name in values), ", ".join(values.values())
    execute(f'INSERT INTO "{table}" ({columns}) SELECT {sources} FROM "{old}" AS source')
    execute(f'DROP TABLE "{old}"')
    for _, _, definition in attached:
        execute(definition)
    dangling = _rows(f'PRAGMA foreign_key_check("{table}")') if online else []
    if dangling:
        targets = ", ".join(sorted({row[2] for row in dangling}))
        raise MigrationRefused(f"{len(dangling)} rows of {table} refer to rows of {targets} that do not exist")


def insert_missing(
    table: sa.TableClause, rows: Sequence[Mapping[str, Any]], *, unique: Sequence[Sequence[str]]
) -> None:
    """Insert the rows that are not there yet, by their id or by one of the unique keys."""
    for row in rows:
        if not op.get_context().as_sql and _is_there(table, row, unique):
            continue
        op.bulk_insert(table, [dict(row)])


def _is_there(table: sa.TableClause, row: Mapping[str, Any], unique: Sequence[Sequence[str]]) -> bool:
    complete = [key for key in (["id"], *unique) if all(row.get(name) is not None for name in key)]
    same = [sa.and_(*(table.c[name] == row[name] for name in key)) for key in complete]
    query = sa.select(sa.literal(1)).select_from(table).where(sa.or_(*same)).limit(1)
    return op.get_bind().execute(query).first() is not None


def _rows(query: str) -> Sequence[sa.Row[Any]]:
    return op.get_bind().execute(sa.text(query.replace(":", "\\:"))).all()


def _loss_is_accepted() -> bool:
    config = op.get_context().config
    if config is None:
        return False
    given = getattr(config.cmd_opts, "x", None) or []
    return "accept-loss" in given or bool(config.attributes.get("accept_loss"))
