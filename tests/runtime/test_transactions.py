"""Transactions: violations with names, rollback on error and cancellation, waiting, retrying, counting."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa


@pytest_asyncio.fixture
async def database(opened: Any, url: str) -> Any:
    from tests.runtime.tables import metadata

    opened_one = opened(url, metadata)
    async with opened_one.transaction() as tx:
        await tx.execute(sql()["parent"], id=1, name="one", stock=5)
        await tx.execute(sql()["parent"], id=2, name="two", stock=5)
        await tx.execute(sql()["child"], id=1, parent_id=1, other_id=None, name="child")
    return opened_one


def sql() -> dict[str, Any]:
    from app.runtime.sql import Statement

    from tests.runtime.tables import children, parents

    id = parents.c.id == sa.bindparam("parent")
    return {
        "parent": Statement(sa.insert(parents).values({c.name: sa.bindparam(c.name) for c in parents.columns})),
        "child": Statement(sa.insert(children).values({c.name: sa.bindparam(c.name) for c in children.columns})),
        "stock": Statement(sa.select(parents.c.stock).where(id)),
        "locked": Statement(sa.select(parents.c.stock).where(id).with_for_update()),
        "set": Statement(sa.update(parents).values(stock=sa.bindparam("stock")).where(id)),
        "take": Statement(sa.update(parents).values(stock=parents.c.stock - 1).where(id, parents.c.stock >= 1)),
        "drop": Statement(sa.delete(parents).where(id)),
        "returning": Statement(
            sa.delete(children).where(children.c.parent_id == sa.bindparam("parent")).returning(children.c.id)
        ),
    }


@pytest.mark.parametrize(
    ("kind", "constraint", "statement", "values"),
    [
        ("UniqueViolation", "uq_parents_name", "parent", {"id": 3, "name": "one", "stock": 1}),
        ("UniqueViolation", "parents_pkey", "parent", {"id": 1, "name": "x", "stock": 1}),
        ("CheckViolation", "ck_parents_stock", "parent", {"id": 3, "name": "x", "stock": -1}),
        ("NotNullViolation", None, "parent", {"id": 3, "name": None, "stock": 1}),
        ("ForeignKeyViolation", "fk_children_parent", "child", {"id": 2, "parent_id": 9, "other_id": None, "name": ""}),
        ("ForeignKeyViolation", "fk_children_other", "child", {"id": 2, "parent_id": 1, "other_id": 9, "name": ""}),
        ("ForeignKeyViolation", "fk_children_parent", "drop", {"parent": 1}),
    ],
)
async def test_a_violation_names_its_constraint(
    database: Any, kind: str, constraint: str | None, statement: str, values: dict[str, Any]
) -> None:
    from app.runtime import errors

    with pytest.raises(getattr(errors, kind)) as caught:
        async with database.transaction() as tx:
            await tx.execute(sql()[statement], **values)
    assert caught.value.constraint == constraint
    if kind in ("UniqueViolation", "NotNullViolation"):
        assert caught.value.columns == (("id",) if constraint == "parents_pkey" else ("name",))


async def stock(database: Any) -> int:
    async with database.read() as tx:
        value: int = await tx.value(sql()["stock"], parent=1)
        return value


async def test_an_exception_rolls_back(database: Any) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as tx:
            await tx.execute(sql()["take"], parent=1)
            raise ZeroDivisionError
    assert await stock(database) == 5


async def test_cancellation_rolls_back_and_frees_the_lock(database: Any) -> None:
    begun = asyncio.Event()

    async def request() -> None:
        async with database.transaction() as tx:
            await tx.execute(sql()["take"], parent=1)
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(request())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.transaction() as tx:
        assert await tx.execute(sql()["take"], parent=1) == 1
    assert await stock(database) == 4


async def test_cancellation_while_a_statement_waits_leaves_a_usable_database(database: Any) -> None:
    async with database.transaction() as tx:
        await tx.execute(sql()["take"], parent=1)

        async def waiting() -> None:
            async with database.transaction() as other:
                await other.execute(sql()["take"], parent=1)

        task = asyncio.create_task(waiting())
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    for _ in range(4):
        async with database.transaction() as tx:
            assert await tx.execute(sql()["take"], parent=1) == 1
    async with database.transaction() as tx:
        assert await tx.execute(sql()["take"], parent=1) == 0


async def test_concurrent_read_modify_write_with_for_update_loses_nothing(database: Any) -> None:
    async def increment() -> None:
        async with database.transaction() as tx:
            found = await tx.value(sql()["locked"], parent=1)
            await asyncio.sleep(0.001)
            await tx.execute(sql()["set"], parent=1, stock=found + 1)

    await asyncio.gather(*(increment() for _ in range(20)))
    assert await stock(database) == 25


async def test_a_deadlock_is_a_conflict_and_retrying_solves_it(opened: Any, postgresql_url: str) -> None:
    from app.runtime.database import retried

    from tests.runtime.tables import metadata

    database = opened(postgresql_url, metadata)
    async with database.transaction() as tx:
        for id in (1, 2):
            await tx.execute(sql()["parent"], id=id, name=str(id), stock=5)
    runs = 0

    @retried
    async def both(first: int, second: int) -> None:
        nonlocal runs
        runs += 1
        async with database.transaction() as tx:
            await tx.execute(sql()["take"], parent=first)
            await asyncio.sleep(0.05)
            await tx.execute(sql()["take"], parent=second)

    await asyncio.gather(both(1, 2), both(2, 1))
    assert runs > 2
    assert await stock(database) == 3


async def test_what_is_in_the_way_again_and_again_is_refused_in_the_end() -> None:
    from app.runtime.database import ATTEMPTS, retried
    from app.runtime.errors import Conflict, Overtaken
    from app.runtime.problems import Problem

    runs: list[type[Exception]] = []

    @retried
    async def never(error: Exception) -> None:
        runs.append(type(error))
        raise error

    with pytest.raises(Problem) as busy:
        await never(Conflict("deadlock"))
    with pytest.raises(Problem) as taken:
        await never(Overtaken(Problem(409, "follow_exists")))
    assert [(item.value.status, item.value.code) for item in (busy, taken)] == [
        (503, "too_busy"),
        (409, "follow_exists"),
    ]
    assert runs == [Conflict] * ATTEMPTS + [Overtaken] * ATTEMPTS


async def test_a_snapshot_does_not_see_later_commits(database: Any) -> None:
    async with database.read(snapshot=True) as tx:
        before = await tx.value(sql()["stock"], parent=1)
        async with database.transaction() as other:
            await other.execute(sql()["take"], parent=1)
        assert await tx.value(sql()["stock"], parent=1) == before == 5
    assert await stock(database) == 4


async def test_returning_gives_rows_of_a_write(database: Any) -> None:
    async with database.transaction() as tx:
        assert await tx.all(sql()["returning"], parent=1) == [(1,)]
        assert await tx.first(sql()["returning"], parent=1) is None


async def test_a_single_statement_scope_refuses_a_second(database: Any) -> None:
    with pytest.raises(RuntimeError, match="single"):
        async with database.transaction(single=True) as tx:
            await tx.value(sql()["stock"], parent=1)
            await tx.value(sql()["stock"], parent=1)
    assert await stock(database) == 5


async def test_waiting_for_another_process_does_not_block_the_loop(opened: Any, sqlite_url: str) -> None:
    from tests.runtime.tables import metadata

    database = opened(sqlite_url, metadata)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with database.transaction() as tx:
            await tx.execute(sql()["parent"], id=1, name="x", stock=5)

    task = asyncio.create_task(write())
    await asyncio.sleep(0.05)
    assert not task.done()
    other.execute("ROLLBACK")
    other.close()
    await asyncio.wait_for(task, 2)
    assert await stock(database) == 5
