"""SQLite: the standard library's driver, called inside of the event loop.

A statement takes tens of microseconds, less than handing it to a thread and back. One connection writes, guarded by a
lock, so that transactions of this process wait for each other without blocking the loop; reads have connections of
their own and never wait (WAL). Several processes may share the file: waiting for their write lock is done by sleeping
in the loop, not in SQLite.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from types import TracebackType
from typing import Any, NamedTuple, TypeVar

from app.runtime.constraints import sqlite_violation
from app.runtime.errors import Conflict
from app.runtime.sql import Prepared, Statement
from app.runtime.sqlite_functions import register
from app.runtime.types import OUT_OF_RANGE, SQLITE, UnstorableValue

R = TypeVar("R", bound=tuple[Any, ...])
Observer = Callable[[str], None]

BUSY_SECONDS = 10.0
"""How long a transaction waits for a write lock that another process holds."""


class _Ran(NamedTuple):
    """A statement that was run to its end, for only then is an INSERT … RETURNING complete."""

    prepared: Prepared[Any]
    records: list[Any]
    cursor: sqlite3.Cursor


class SqliteTransaction:
    __slots__ = ("_connection", "_limit", "_observers", "statements")

    def __init__(self, connection: sqlite3.Connection, observers: list[Observer], limit: int | None = None) -> None:
        self._connection = connection
        self._observers = observers
        self._limit = limit
        self.statements = 0

    def _run(self, statement: Statement[Any], parameters: dict[str, Any]) -> _Ran:
        prepared = statement.prepared(SQLITE)
        arguments = prepared.named_arguments(parameters)
        self.statements += 1
        if self._limit is not None and self.statements > self._limit:
            raise RuntimeError("a second statement in a transaction that was opened for a single one")
        for observe in self._observers:
            observe(prepared.text)
        try:
            cursor = self._connection.execute(prepared.text, arguments)
            return _Ran(prepared, cursor.fetchall(), cursor)
        except sqlite3.IntegrityError as error:
            raise sqlite_violation(error, statement, arguments, self._connection) from error
        except (sqlite3.OperationalError, sqlite3.DataError) as error:
            if _leaves_its_range(error):
                raise UnstorableValue(OUT_OF_RANGE) from error
            raise _conflict(error) from error

    async def first(self, statement: Statement[R], /, **parameters: Any) -> R | None:
        ran = self._run(statement, parameters)
        return ran.prepared.result(ran.records[0]) if ran.records else None

    async def all(self, statement: Statement[R], /, **parameters: Any) -> list[R]:
        ran = self._run(statement, parameters)
        return [ran.prepared.result(record) for record in ran.records]

    async def value(self, statement: Statement[R], /, **parameters: Any) -> Any:
        row = await self.first(statement, **parameters)
        return None if row is None else row[0]

    async def json(self, statement: Statement[R], /, **parameters: Any) -> bytes | None:
        records = self._run(statement, parameters).records
        return records[0][0].encode() if records else None

    async def execute(self, statement: Statement[R], /, **parameters: Any) -> int:
        return self._run(statement, parameters).cursor.rowcount


_OUT_OF_RANGE = ("integer overflow", "user-defined function raised exception", "string or blob too big")


def _leaves_its_range(error: sqlite3.Error) -> bool:
    """Whether a sum is no integer of 64 bits, or a function has no result (or one that is no such integer)."""
    return str(error) in _OUT_OF_RANGE


def _conflict(error: sqlite3.Error) -> Exception:
    return Conflict(str(error)) if error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) else error


class SqliteDatabase:
    """One file."""

    dialect = SQLITE

    def __init__(self, path: str) -> None:
        if path in ("", ":memory:"):
            raise ValueError("the database must be a file: readers and the writer are separate connections")
        self._path = path
        self.observers: list[Observer] = []
        self._writer = self._connect(busy_ms=0)
        self._reader = self._connect(busy_ms=100, read_only=True)
        self._snapshot_readers: list[sqlite3.Connection] = []
        self._write_lock = asyncio.Lock()

    def _connect(self, *, busy_ms: int, read_only: bool = False) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, cached_statements=1024, check_same_thread=False)
        connection.execute(f"PRAGMA busy_timeout = {busy_ms}")
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA cache_size = -65536")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        register(connection)
        return connection

    async def close(self) -> None:
        for connection in (self._reader, *self._snapshot_readers, self._writer):
            connection.close()
        self._snapshot_readers.clear()

    def read(self, *, snapshot: bool = False) -> SqliteRead | SqliteSnapshot:
        return SqliteSnapshot(self) if snapshot else SqliteRead(self)

    def transaction(self, *, single: bool = False) -> SqliteWrite:
        return SqliteWrite(self, single)


class SqliteRead:
    """Statements outside of a transaction; each sees the latest commit."""

    __slots__ = ("_database",)

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def __aenter__(self) -> SqliteTransaction:
        return SqliteTransaction(self._database._reader, self._database.observers)

    async def __aexit__(self, *_: object) -> None:
        return None


class SqliteSnapshot:
    """Statements that all see one commit, on a connection of their own."""

    __slots__ = ("_connection", "_database")

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def __aenter__(self) -> SqliteTransaction:
        idle = self._database._snapshot_readers
        self._connection = idle.pop() if idle else self._database._connect(busy_ms=100, read_only=True)
        self._connection.execute("BEGIN")
        return SqliteTransaction(self._connection, self._database.observers)

    async def __aexit__(self, *_: object) -> None:
        self._connection.execute("ROLLBACK")
        self._database._snapshot_readers.append(self._connection)


class SqliteWrite:
    """One transaction. BEGIN IMMEDIATE, so that what it reads cannot be overtaken before it writes."""

    __slots__ = ("_database", "_single")

    def __init__(self, database: SqliteDatabase, single: bool) -> None:
        self._database = database
        self._single = single

    async def __aenter__(self) -> SqliteTransaction:
        database = self._database
        await database._write_lock.acquire()
        try:
            await self._begin()
        except BaseException:
            database._write_lock.release()
            raise
        return SqliteTransaction(database._writer, database.observers, 1 if self._single else None)

    async def _begin(self) -> None:
        waited, pause = 0.0, 0.001
        while True:
            try:
                self._database._writer.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                conflict = _conflict(error)
                if waited >= BUSY_SECONDS or not isinstance(conflict, Conflict):
                    raise conflict from error
            await asyncio.sleep(pause)
            waited, pause = waited + pause, min(pause * 2, 0.05)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        database = self._database
        connection = database._writer
        try:
            if error is not None:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                return
            try:
                connection.execute("COMMIT")
            except sqlite3.Error as failure:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                if isinstance(failure, sqlite3.IntegrityError):
                    raise sqlite_violation(failure, None, {}, connection) from failure
                raise
        finally:
            database._write_lock.release()
