"""Databases for tests: migrated once, then copied for each test."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol, Self
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped]
from alembic import command
from alembic.config import Config

from app.models import Base

ROOT = Path(__file__).resolve().parent.parent


def alembic_config(url: str) -> Config:
    """Alembic as the command line configures it, on this database."""
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["database_url"] = url
    return config


class Template(Protocol):
    """A migrated database that nobody writes to."""

    def copy(self, folder: Path) -> AbstractAsyncContextManager[str]:
        """The URL of a copy for one test."""
        ...


class SqliteTemplate:
    """A file."""

    def __init__(self, url: str, folder: Path) -> None:
        self._path = folder / "template.db"

    def __enter__(self) -> Self:
        command.upgrade(alembic_config(f"sqlite:///{self._path}"), "head")
        return self

    def __exit__(self, *_: object) -> None:
        self._path.unlink()

    @asynccontextmanager
    async def copy(self, folder: Path) -> AsyncIterator[str]:
        """Copy the file."""
        path = folder / "test.db"
        shutil.copyfile(self._path, path)
        yield f"sqlite:///{path}"


class PostgresqlTemplate:
    """A database on the server of `DATABASE_URL`, emptied before each test, which is faster than to copy it."""

    def __init__(self, url: str, folder: Path) -> None:
        self._server = url
        self._name = f"test_{uuid4().hex}"
        self._url = urlunsplit(urlsplit(url)._replace(path=f"/{self._name}"))
        tables = [table.name for table in Base.metadata.sorted_tables]
        self._keep = [f'CREATE TABLE seeds."{name}" AS TABLE "{name}"' for name in tables]
        self._empty = [f'DELETE FROM "{name}"' for name in reversed(tables)]
        self._seed = [f'INSERT INTO "{name}" SELECT * FROM seeds."{name}"' for name in tables]

    def __enter__(self) -> Self:
        asyncio.run(_run(self._server, f'CREATE DATABASE "{self._name}"'))
        command.upgrade(alembic_config(self._url), "head")
        asyncio.run(_run(self._url, "CREATE SCHEMA seeds", *self._keep))
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run(_run(self._server, f'DROP DATABASE "{self._name}" WITH (FORCE)'))

    @asynccontextmanager
    async def copy(self, folder: Path) -> AsyncIterator[str]:
        """Leave nothing but the rows that exist from the start."""
        await _run(self._url, *self._empty, *self._seed)
        yield self._url


async def _run(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("; ".join(statements))
    finally:
        await connection.close()
