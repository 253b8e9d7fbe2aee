"""Runs in an emitted project: how many statements each GET operation takes in a small and in a large world.

Prints one line of JSON: per operation the statements and rows of both, or nulls where no world lets it answer 200. The
rows come from the models alone. Checks of the database are off, so that values need not be sensible; what an operation
asks of its rows (a state, a flag, a role of the caller) is found by trying worlds and roles in turn.
"""

import asyncio
import itertools
import json
import re
import sys
import tempfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from app.main import create_app
from app.models import Base
from app.runtime.database import open_database, recorded_statements
from app.runtime.types import Bool, Date, ExactDecimal, Guid, Int, Str, UtcDateTime
from app.settings import Settings
from tests.accounts import account
from tests.api import Api
from tests.databases import SqliteTemplate
from tests.world import World

PARENTS, EACH, AT_FIRST = 25, 3, 25
"""In the large world: rows of a table without links; linked rows of each of them; and as many more of the first."""
TOKENS = "access_tokens"
TRIES = 4
"""Rows tried for each parameter of a path."""


class Filling:
    """Made-up rows of every table but the accounts' tokens. The first account, the caller, owns nearly everything."""

    def __init__(self, connection, accounts, caller, *, large, choice, flag):
        self.connection = connection
        self.accounts = accounts
        self.large = large
        self.choice = choice
        self.flag = flag
        self.ids = {accounts: [caller]}
        self.numbers = itertools.count(2**127)
        for table in Base.metadata.sorted_tables:
            if table.name != TOKENS:
                self.fill(table)

    def fill(self, table):
        keys = [column for column in table.columns if column.foreign_keys]
        existing = [] if table.name == self.accounts else self.known(table)
        count = 2 if not self.large else PARENTS if not keys else PARENTS * EACH + AT_FIRST
        if not self.large and "deleted_at" not in table.columns:
            count = 1
        rows = [self.row(table, keys, number) for number in range(count)]
        paired = self.paired(table, keys)
        if paired:
            rows = list({tuple(row[key.name] for key in paired): row for row in reversed(rows)}.values())[::-1]
        self.connection.execute(table.insert(), rows)
        if "id" in table.columns:
            self.ids[table.name] = self.ids.get(table.name, []) + [row["id"] for row in rows] + existing

    def known(self, table):
        return list(self.connection.execute(sa.select(table.c.id)).scalars()) if "id" in table.columns else []

    def paired(self, table, keys):
        """The links of which no two rows may have the same."""
        groups = [item.columns for item in table.constraints if isinstance(item, sa.UniqueConstraint)]
        groups += [table.primary_key.columns, *(index.columns for index in table.indexes if index.unique)]
        return next((list(group) for group in groups if all(column.foreign_keys for column in group)), [])

    def row(self, table, keys, number):
        paired = self.paired(table, keys)
        row = {column.name: self.value(table, column, number) for column in table.columns}
        for key in keys:
            target = next(iter(key.foreign_keys)).column.table.name
            if target == table.name:
                row[key.name] = None
            elif target in self.ids:
                row[key.name] = self.linked(
                    self.ids[target], number, paired.index(key) if key in paired else None, target
                )
        return row

    def linked(self, ids, number, place, target):
        if not self.large:
            return ids[0]
        if place:
            return ids[number // PARENTS % len(ids)]
        if place is None and (number >= PARENTS * EACH or target == self.accounts):
            return ids[0]
        return ids[number % PARENTS % len(ids)]

    def value(self, table, column, number):
        if column.name == "deleted_at":
            return datetime.now(UTC) if number % 2 else None
        if column.nullable and not isinstance(column.type, Str):
            return None
        values = _listed_values(table, column)
        if values:
            return values[self.choice % len(values)]
        match column.type:
            case Guid():
                return UUID(int=next(self.numbers))
            case Str():
                return f"{column.name}-{next(self.numbers)}"
            case Bool():
                return self.flag
            case Int():
                return 1
            case ExactDecimal():
                return Decimal(1)
            case UtcDateTime():
                return datetime.now(UTC)
            case Date():
                return date.today()
            case _:
                return []


def _listed_values(table, column):
    """What an enum's check allows."""
    for item in table.constraints:
        if isinstance(item, sa.CheckConstraint):
            found = re.fullmatch(rf'"?{column.name}"? IN \((.*)\)', str(item.sqltext))
            if found:
                return re.findall(r"'([^']*)'", found[1])
    return []


def engine_of(path):
    engine = sa.create_engine(f"sqlite:///{path}")

    @sa.event.listens_for(engine, "connect")
    def _unchecked(connection, _):
        connection.execute("PRAGMA ignore_check_constraints = ON")

    return engine


def rows_of(answer, paged):
    """The rows of an answer; None if it is of one row."""
    found = answer["items"] if paged and isinstance(answer, dict) else answer
    return found if isinstance(found, list) else None


def candidates(path, connection):
    """The path with values of existing rows, from the first row of each on."""
    segments = [item for item in path.split("/") if item]
    columns = {}
    for before, segment in itertools.pairwise(["", *segments]):
        if segment.startswith("{"):
            columns[segment] = _column(segment[1:-1], before)
    choices = [
        list(connection.execute(sa.select(column).order_by(column.table.c.id).limit(TRIES)).scalars())
        for column in columns.values()
    ]
    for values in itertools.product(*choices):
        filled = path
        for segment, value in zip(columns, values, strict=True):
            filled = filled.replace(segment, str(value))
        yield filled


def _column(parameter, before):
    tables = Base.metadata.tables
    table = tables.get(before.replace("-", "_"))
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", parameter).lower()
    stem, _, rest = name.rpartition("_")
    if table is None:
        table = next(item for key, item in tables.items() if key.startswith(stem[:-1] or name))
    return table.c[name] if name in table.c else table.c[rest]


async def measured(app, folder, template, counts, *, large, choice, flag):
    """Add to ``counts`` what the operations that are not in it yet take in this world."""
    size = "large" if large else "small"
    async with template.copy(folder) as url:
        path = url.removeprefix("sqlite:///")
        app.state.database = open_database(url)
        try:
            world = World(app.state.database)
            caller = await account(world)
            accounts = type_of_accounts()
            engine = engine_of(path)
            with engine.begin() as connection:
                Filling(connection, accounts.name, caller.id, large=large, choice=choice, flag=flag)
            roles = [None, *roles_of(accounts)]
            async with Api(app, world.tokens) as api:
                for role in roles:
                    if role is not None:
                        with engine.begin() as connection:
                            name, value = role
                            connection.execute(
                                accounts.update().where(accounts.c.id == caller.id).values({name: value})
                            )
                    for operation in operations(app):
                        if counts[operation["id"]].get(size) is None:
                            with engine.connect() as connection:
                                paths = list(candidates(operation["path"], connection))
                            counts[operation["id"]][size] = await _first(app, api, caller, operation, paths, large)
            engine.dispose()
        finally:
            await app.state.database.close()


async def _first(app, api, caller, operation, paths, large):
    """Statements and rows of the first path with rows, in a large world with several if it is a page."""
    for path in paths:
        query = {"limit": 100} if operation["paged"] else {}
        with recorded_statements(app.state.database) as texts:
            response = await api.call("GET", path, actor=caller, query=query)
        if response.status_code == 200:
            rows = rows_of(response.json(), operation["paged"])
            if rows is None or len(rows) > (1 if large and operation["paged"] else 0):
                return {"statements": len(texts), "rows": None if rows is None else len(rows), "texts": texts}
    return None


def operations(app):
    for path, methods in app.openapi()["paths"].items():
        if "get" in methods:
            names = [item["name"] for item in methods["get"].get("parameters", [])]
            yield {"id": methods["get"]["operationId"], "path": path, "paged": "limit" in names}


def type_of_accounts():
    key = next(iter(Base.metadata.tables[TOKENS].c.account_id.foreign_keys))
    return key.column.table


def roles_of(accounts):
    """What may be changed of an account so that it has another role."""
    for column in accounts.columns:
        for value in _listed_values(accounts, column):
            yield column.name, value
        if isinstance(column.type, Bool):
            yield column.name, True
            yield column.name, False


async def main():
    app = create_app(Settings(debug=False))
    counts = {operation["id"]: {"path": operation["path"]} for operation in operations(app)}
    with tempfile.TemporaryDirectory() as name, SqliteTemplate("", Path(name)) as template:
        for choice, flag, large in itertools.product(range(6), (False, True), (False, True)):
            size = "large" if large else "small"
            if any(found.get(size) is None for found in counts.values()):
                await measured(app, Path(name), template, counts, large=large, choice=choice, flag=flag)
    json.dump(counts, sys.stdout)


asyncio.run(main())
