"""A database with rows that is taken through emitted revisions, inside of the test's own process."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from ast_schemas.database import Database, StoredColumn, StoredTable, storage
from compiler.evolution import Answers, Evolution, evolve
from compiler.evolution.values import backfills_of, defaults_of
from emitters.fastapi.migrations import Heading, describe, initial_migration, revision
from tests.emitters.library import library

SCAFFOLD = Path(__file__).parents[2] / "emitters" / "fastapi" / "scaffold"

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def program_of(*entities: ir.Entity, account: str | None = None) -> ir.Program:
    """A program of entities alone."""
    settings = library().settings.model_copy(
        update={"account": account, "auth_scheme": "none" if account is None else "bearer"}
    )
    empty: dict[str, Any] = dict.fromkeys(
        ("roles", "dtos", "collectors", "transformers", "operations", "scenarios"), ()
    )
    return library().model_copy(update={"settings": settings, "entities": entities, **empty})


def evolved(
    before: ir.Program,
    after: ir.Program,
    renames: Sequence[str] = (),
    drops: Sequence[str] = (),
    backfills: Sequence[str] = (),
) -> Evolution:
    """The step between two programs with a person's answers."""
    answers = Answers.of(renames, drops)
    answers.backfills, said = backfills_of(backfills, after, describe(before))
    found = evolve(describe(before), describe(after), answers, defaults_of(after))
    return Evolution(found.up, found.down, found.changes, (*said, *found.diagnostics))


def step(before: ir.Program, after: ir.Program, found: Evolution, number: int = 2) -> Artifact:
    """The revision of the step."""
    heading = Heading(f"{number:04d}", f"{number - 1:04d}", "step", tuple(c.sentence for c in found.changes) or ("",))
    return revision(heading, describe(before), describe(after), up=found.up, down=found.down, program=after)


@contextmanager
def runtime() -> Iterator[None]:
    """The emitted runtime as ``app`` and ``migrations``; other projects are called so too."""
    others = {name: sys.modules.pop(name) for name in list(sys.modules) if _is_emitted(name)}
    sys.path.insert(0, str(SCAFFOLD))
    try:
        yield
    finally:
        sys.path.remove(str(SCAFFOLD))
        for name in [name for name in sys.modules if _is_emitted(name)]:
            del sys.modules[name]
        sys.modules.update(others)


def _is_emitted(name: str) -> bool:
    return name.partition(".")[0] in ("app", "migrations")


class Laboratory:
    """One database. ``url`` is that of a SQLite file or of an empty PostgreSQL database."""

    def __init__(self, url: str) -> None:
        self.engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=sa.pool.NullPool)
        if self.sqlite:
            event.listen(self.engine, "connect", _prepare)
            event.listen(self.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))

    @property
    def sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def start(self, program: ir.Program) -> None:
        """Everything that the first revision of a program makes."""
        self.run(initial_migration(program))

    def run(self, artifact: Artifact, direction: str = "upgrade") -> None:
        """One revision in one transaction."""
        namespace: dict[str, Any] = {}
        exec(compile(artifact.text, artifact.path, "exec"), namespace)
        with self.engine.begin() as connection:
            context = MigrationContext.configure(connection, opts={"transactional_ddl": True})
            with Operations.context(context):
                namespace[direction]()

    def insert(self, database: Database, rows: Mapping[str, Sequence[Row]]) -> None:
        """Rows by table, in the order of the tables."""
        with self.engine.begin() as connection:
            for table in database.tables:
                if rows.get(table.name):
                    connection.execute(sa.insert(table_of(table)), list(rows[table.name]))

    def rows(self, database: Database) -> Rows:
        """All rows in ``in_order``."""
        with self.engine.connect() as connection:
            tables = [table_of(table) for table in database.tables]
            return in_order({t.name: [dict(r) for r in connection.execute(sa.select(t)).mappings()] for t in tables})

    def empty(self) -> None:
        """No tables at all."""
        if self.sqlite:
            Path(str(self.engine.url.database)).unlink(missing_ok=True)
        else:
            self.execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")

    def execute(self, *statements: str) -> list[Any]:
        """Statements of the test's own; the rows of the last one."""
        with self.engine.begin() as connection:
            results = [connection.exec_driver_sql(statement) for statement in statements]
            return list(results[-1]) if results[-1].returns_rows else []

    def schema(self) -> dict[str, Any]:
        """Everything that the database says of its tables, in a form that does not depend on any order but a key's."""
        with self.engine.connect() as connection:
            inspector = sa.inspect(connection)
            return {name: _described(inspector, name) for name in sorted(inspector.get_table_names())}


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = OFF")


def _described(inspector: sa.Inspector, table: str) -> dict[str, Any]:
    indexes = inspector.get_indexes(table)
    unique = {key["name"] for key in inspector.get_unique_constraints(table)}
    primary = inspector.get_pk_constraint(table)
    return {
        "columns": {
            column["name"]: (str(column["type"]), column["nullable"], column["default"])
            for column in inspector.get_columns(table)
        },
        "primary": (primary["name"], primary["constrained_columns"]),
        "references": sorted(
            (key["name"], key["constrained_columns"], key["referred_table"], key["options"].get("ondelete"))
            for key in inspector.get_foreign_keys(table)
        ),
        "unique": sorted((key["name"], key["column_names"]) for key in inspector.get_unique_constraints(table)),
        "checks": sorted((check["name"], check["sqltext"]) for check in inspector.get_check_constraints(table)),
        "indexes": sorted(
            (index["name"], index["column_names"], bool(index["unique"]), _where(index))
            for index in indexes
            if index["name"] not in unique
        ),
    }


def _where(index: Any) -> str:
    options = index.get("dialect_options", {})
    found = [options[name] for name in ("sqlite_where", "postgresql_where") if name in options]
    return str(found[0]).strip("()") if found else ""


def in_order(rows: Rows) -> Rows:
    """Rows without an order of their own: columns by name, rows by their values."""
    return {
        name: sorted((dict(sorted(row.items())) for row in found), key=lambda row: [str(v) for v in row.values()])
        for name, found in rows.items()
    }


def table_of(table: StoredTable) -> sa.Table:
    """The table with the runtime's types, for reading and writing rows."""
    return sa.Table(table.name, sa.MetaData(), *(sa.Column(c.name, _type_of(c)) for c in table.columns))


def _type_of(column: StoredColumn) -> Any:
    types = import_module("app.runtime.types")
    kind = storage(column.type)
    if kind == "decimal":
        return types.ExactDecimal(column.type.precision, column.type.scale)
    names = {"text": "Str", "integer": "Int", "boolean": "Bool", "date": "Date", "datetime": "UtcDateTime"}
    return getattr(types, {**names, "uuid": "Guid", "json": "JsonValue"}[kind])()


def random_rows(
    database: Database,
    count: int,
    seed: int = 1,
    *,
    lacking: bool = True,
    one_link: str | None = None,
    given: Mapping[str, Callable[..., Any]] | None = None,
) -> Rows:
    """``count`` rows for each table of an entity; keys refer to rows that come before. ``given``: values by column.

    ``lacking``: whether keys that may be null sometimes are; ``one_link``: the key of association
    tables of which each value occurs once.
    """
    chance = random.Random(seed)
    found: Rows = {}
    for table in database.tables:
        if table.entity is None and len(table.primary) < 2:
            found[table.name] = []
            continue
        made = found.setdefault(table.name, [])
        for index in range(count):
            made.append(_row(table, index, chance, found, given or {}, lacking))
        identity = (one_link,) if one_link in table.primary else table.primary
        keys = {tuple(row[name] for name in identity): row for row in made}
        found[table.name] = list(keys.values())
    return found


def _row(
    table: StoredTable,
    index: int,
    chance: random.Random,
    rows: Rows,
    given: Mapping[str, Callable[..., Any]],
    lacking: bool,
) -> Row:
    row: Row = {}
    for column in table.columns:
        reference = table.reference(column.name)
        if column.name in given:
            row[column.name] = given[column.name](index, chance)
        elif column.name == "deleted_at":
            row[column.name] = None
        elif reference is not None:
            targets = rows.get(reference.target, [])
            may_lack = column.nullable and lacking and chance.random() < 0.3
            row[column.name] = None if may_lack or not targets else chance.choice(targets)["id"]
        elif column.nullable and chance.random() < 0.3:
            row[column.name] = None
        else:
            row[column.name] = _value(column.type, index, chance)
    return row


def _value(scalar: ir.Scalar, index: int, chance: random.Random) -> Any:
    match storage(scalar):
        case "integer":
            return chance.randrange(1, 100)
        case "decimal":
            return Decimal(chance.randrange(-9999, 10000)).scaleb(-(scalar.scale or 0))
        case "boolean":
            return chance.random() < 0.5
        case "date":
            return date(2020, 1, 1) + timedelta(days=chance.randrange(2000))
        case "datetime":
            return datetime(2020, 1, 1, tzinfo=UTC) + timedelta(microseconds=chance.randrange(10**14))
        case "uuid":
            return UUID(int=chance.getrandbits(128), version=4)
        case "json":
            return [f"{chance.randrange(10)}"] if scalar.many else {"n": chance.randrange(10)}
        case _:
            return chance.choice(scalar.values) if scalar.values else f"text {index} {chance.randrange(10**6)}"
