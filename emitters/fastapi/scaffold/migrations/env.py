"""Runs the migrations on the database of `DATABASE_URL`: SQLite directly, PostgreSQL through asyncpg."""

import asyncio
import sqlite3

from alembic import context
from sqlalchemy import Connection, create_engine, event, pool
from sqlalchemy.ext.asyncio import create_async_engine

from app.models import Base
from app.runtime.types import canonical_json
from app.settings import Settings


def database_url() -> str:
    """The URL given by the caller of Alembic's API, else that of the settings, with the driver that is used here."""
    given = context.config.attributes.get("database_url")
    url = str(given) if given is not None else Settings().database_url
    scheme, _, rest = url.partition("://")
    return f"{'postgresql+asyncpg' if scheme.startswith('postgres') else 'sqlite'}://{rest}"


def run(connection: Connection) -> None:
    """Migrate in one transaction: all pending revisions, or none."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_offline(url: str) -> None:
    """Print the SQL instead of running it."""
    context.configure(
        url=url, target_metadata=Base.metadata, literal_binds=True, render_as_batch=url.startswith("sqlite")
    )
    with context.begin_transaction():
        context.run_migrations()


def run_sqlite(url: str) -> None:
    """Migrate a SQLite file. Tables are changed by copying them, which foreign keys must not follow."""
    engine = create_engine(url, poolclass=pool.NullPool)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # the driver would commit before each change of a table
        connection.execute("PRAGMA foreign_keys = OFF")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.connect() as connection:
        run(connection)
    engine.dispose()


async def run_postgresql(url: str) -> None:
    """Migrate a PostgreSQL database."""
    engine = create_async_engine(url, poolclass=pool.NullPool, json_serializer=canonical_json)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


url = database_url()
if context.is_offline_mode():
    run_offline(url)
elif url.startswith("sqlite"):
    run_sqlite(url)
else:
    asyncio.run(run_postgresql(url))
