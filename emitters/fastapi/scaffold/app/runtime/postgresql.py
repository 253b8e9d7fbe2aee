"""PostgreSQL through asyncpg."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

import asyncpg  # type: ignore[import-untyped]

from app.runtime.constraints import postgresql_violation
from app.runtime.errors import Conflict
from app.runtime.postgresql_pool import ConnectionPool
from app.runtime.sql import Statement
from app.runtime.types import OUT_OF_RANGE, POSTGRESQL, UnstorableValue

R = TypeVar("R", bound=tuple[Any, ...])
Observer = Callable[[str], None]


def _translated(error: asyncpg.PostgresError) -> Exception:
    if isinstance(error, asyncpg.IntegrityConstraintViolationError):
        return postgresql_violation(error)
    if isinstance(error, asyncpg.SerializationError | asyncpg.DeadlockDetectedError | asyncpg.LockNotAvailableError):
        return Conflict(str(error))
    if isinstance(error, asyncpg.NumericValueOutOfRangeError | asyncpg.DatetimeFieldOverflowError):
        return UnstorableValue(OUT_OF_RANGE)
    plain: Exception = error
    return plain


class PostgresqlTransaction:
    __slots__ = ("_connection", "_limit", "_observers", "statements")

    def __init__(self, connection: asyncpg.Connection, observers: list[Observer], limit: int | None = None) -> None:
        self._connection = connection
        self._observers = observers
        self._limit = limit
        self.statements = 0

    def _count(self, text: str) -> None:
        self.statements += 1
        if self._limit is not None and self.statements > self._limit:
            raise RuntimeError("a second statement in a transaction that was opened for a single one")
        for observe in self._observers:
            observe(text)

    async def first(self, statement: Statement[R], /, **parameters: Any) -> R | None:
        prepared = statement.prepared(POSTGRESQL)
        arguments = prepared.arguments(parameters)
        self._count(prepared.text)
        try:
            record = await self._connection.fetchrow(prepared.text, *arguments)
        except asyncpg.PostgresError as error:
            raise _translated(error) from error
        return None if record is None else prepared.result(record)

    async def all(self, statement: Statement[R], /, **parameters: Any) -> list[R]:
        prepared = statement.prepared(POSTGRESQL)
        arguments = prepared.arguments(parameters)
        self._count(prepared.text)
        try:
            records = await self._connection.fetch(prepared.text, *arguments)
        except asyncpg.PostgresError as error:
            raise _translated(error) from error
        return [prepared.result(record) for record in records]

    async def value(self, statement: Statement[R], /, **parameters: Any) -> Any:
        row = await self.first(statement, **parameters)
        return None if row is None else row[0]

    async def json(self, statement: Statement[R], /, **parameters: Any) -> bytes | None:
        prepared = statement.prepared(POSTGRESQL)
        arguments = prepared.arguments(parameters)
        self._count(prepared.text)
        try:
            text = await self._connection.fetchval(prepared.text, *arguments)
        except asyncpg.PostgresError as error:
            raise _translated(error) from error
        return None if text is None else text.encode()

    async def execute(self, statement: Statement[R], /, **parameters: Any) -> int:
        prepared = statement.prepared(POSTGRESQL)
        arguments = prepared.arguments(parameters)
        self._count(prepared.text)
        try:
            status = await self._connection.execute(prepared.text, *arguments)
        except asyncpg.PostgresError as error:
            raise _translated(error) from error
        return int(status.rpartition(" ")[2])


class PostgresqlDatabase:
    """One server."""

    dialect = POSTGRESQL

    def __init__(self, url: str, *, connections: int = 10, wait_seconds: float = 30.0) -> None:
        self._pool = ConnectionPool(url, connections, wait_seconds)
        self.observers: list[Observer] = []

    async def close(self) -> None:
        await self._pool.close()

    def read(self, *, snapshot: bool = False) -> PostgresqlScope:
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY" if snapshot else None
        return PostgresqlScope(self, begin, None)

    def transaction(self, *, single: bool = False) -> PostgresqlScope:
        return PostgresqlScope(self, None, 1) if single else PostgresqlScope(self, "BEGIN", None)


class PostgresqlScope:
    """A connection for a while, in a transaction if `begin` says so; else each statement is one by itself."""

    __slots__ = ("_begin", "_connection", "_database", "_limit")

    def __init__(self, database: PostgresqlDatabase, begin: str | None, limit: int | None) -> None:
        self._database = database
        self._begin = begin
        self._limit = limit

    async def __aenter__(self) -> PostgresqlTransaction:
        database = self._database
        self._connection = connection = await database._pool.acquire()
        if self._begin is not None:
            try:
                await connection.execute(self._begin)
            except BaseException:
                await asyncio.shield(self._abandon())
                raise
        return PostgresqlTransaction(connection, database.observers, self._limit)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            await asyncio.shield(self._abandon())
            return
        if self._begin is not None:
            try:
                await self._connection.execute("COMMIT")
            except BaseException as failure:
                await asyncio.shield(self._abandon())
                if isinstance(failure, asyncpg.PostgresError):
                    raise _translated(failure) from failure
                raise
        self._database._pool.release(self._connection)

    async def _abandon(self) -> None:
        """Roll back and give the connection back, even if the request was cancelled in the middle of a statement."""
        try:
            if not self._connection.is_closed() and self._connection.is_in_transaction():
                await self._connection.execute("ROLLBACK", timeout=5)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
            self._connection.terminate()
        finally:
            self._database._pool.release(self._connection)
