"""The database of this process, opened from `DATABASE_URL`."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from app.runtime.errors import Conflict, Overtaken
from app.runtime.postgresql import PostgresqlDatabase
from app.runtime.problems import Problem
from app.runtime.sqlite import SqliteDatabase

P = ParamSpec("P")
T = TypeVar("T")

Database = SqliteDatabase | PostgresqlDatabase

ATTEMPTS = 4


def open_database(url: str, *, connections: int = 10) -> Database:
    """`sqlite:///relative.db`, `sqlite:////absolute.db` or `postgresql://user:password@host:port/name`.

    Nothing is connected yet on PostgreSQL. Open and use it inside of the running event loop.
    """
    scheme = urlsplit(url).scheme.partition("+")[0]
    rest = url[url.index("://") :] if "://" in url else ""
    if scheme == "sqlite" and rest.startswith(":///"):
        return SqliteDatabase(rest[len(":///") :])
    if scheme in ("postgresql", "postgres"):
        return PostgresqlDatabase("postgresql" + rest, connections=connections)
    raise ValueError("DATABASE_URL must start with sqlite:/// or postgresql://")


@contextmanager
def recorded_statements(database: Database) -> Iterator[list[str]]:
    """The text of each statement that runs meanwhile; tests assert its length."""
    texts: list[str] = []
    database.observers.append(texts.append)
    try:
        yield texts
    finally:
        database.observers.remove(texts.append)


async def again(operation: Callable[[], Awaitable[T]]) -> T:
    """Run an operation up to `ATTEMPTS` times, while its transaction loses against another; it has written nothing then.

    Raises:
        Conflict: it lost each time.
    """
    for attempt in range(1, ATTEMPTS):
        try:
            return await operation()
        except Conflict:
            await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))
    return await operation()


def retried(operation: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Run an operation again when its transaction lost against another one, and answer if it always loses."""

    @wraps(operation)
    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await again(lambda: operation(*args, **kwargs))
        except Overtaken as overtaken:
            raise overtaken.refusal from overtaken
        except Conflict as conflict:
            message = "Too many calls change the same at once. Try again."
            raise Problem(503, "too_busy", message, headers={"Retry-After": "1"}) from conflict

    return run
