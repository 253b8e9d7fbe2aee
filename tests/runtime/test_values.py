"""A value means the same on both databases: stored, read, compared, and as JSON, byte for byte."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

ROWS: list[dict[str, Any]] = [
    {
        "id": 1,
        "text": "größer \"quoted\" \\ back\n\t\r\b\f\x01\x1f\x7f 'single' 日本 🎉 \u2028 </script> %(x)s :y $1",
        "number": -(2**63),
        "flag": True,
        "guid": UUID("0197A6B0-0000-7000-8000-0000000000FF"),
        "moment": datetime(2026, 11, 20, 13, 0, 0, 1, tzinfo=timezone(timedelta(hours=2))),
        "day": date(2024, 2, 29),
        "amount": Decimal("-0.05"),
        "document": {"b": [1, None, "é"], "a": {"x": 1.5}},
    },
    {
        "id": 2,
        "text": "",
        "number": 2**63 - 1,
        "flag": False,
        "guid": UUID(int=0),
        "moment": datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
        "day": date(1, 1, 1),
        "amount": Decimal("9999999999.99"),
        "document": [],
    },
    dict.fromkeys(["text", "number", "flag", "guid", "moment", "day", "amount", "document"]) | {"id": 3},
]


def statements() -> dict[str, Any]:
    from app.runtime.json_sql import json_list, json_object
    from app.runtime.sql import Statement

    from tests.runtime.tables import values

    item = json_object({column.name: column for column in values.columns})
    return {
        "insert": Statement(sa.insert(values).values({c.name: sa.bindparam(c.name) for c in values.columns})),
        "rows": Statement(sa.select(values).order_by(values.c.id)),
        "json": Statement(sa.select(json_list(sa.select(item).order_by(values.c.id)))),
    }


async def stored(database: Any) -> tuple[list[tuple[Any, ...]], bytes]:
    sql = statements()
    async with database.transaction() as tx:
        for row in ROWS:
            await tx.execute(sql["insert"], **row)
    async with database.read() as tx:
        return await tx.all(sql["rows"]), await tx.json(sql["json"])


async def test_every_type_comes_back_as_it_was_and_as_the_same_json(
    opened: Any, sqlite_url: str, postgresql_url: str
) -> None:
    from tests.runtime.tables import metadata

    sqlite_rows, sqlite_json = await stored(opened(sqlite_url, metadata))
    rows, text = await stored(opened(postgresql_url, metadata))
    assert sqlite_rows == rows == [tuple(row[name] for name in ROWS[0]) for row in ROWS]
    assert sqlite_json.decode() == text.decode()
    first, second, third = json.loads(text)
    assert first["text"] == ROWS[0]["text"]
    assert (first["moment"], first["amount"]) == ("2026-11-20T11:00:00.000001Z", "-0.05")
    assert first["guid"] == "0197a6b0-0000-7000-8000-0000000000ff"
    assert (second["moment"], second["day"], second["amount"]) == (
        "1999-12-31T23:59:59.000000Z",
        "0001-01-01",
        "9999999999.99",
    )
    assert first["document"] == ROWS[0]["document"]
    assert third == dict.fromkeys(first) | {"id": 3}


async def test_the_orm_reads_what_statements_wrote(opened: Any, url: str) -> None:
    from tests.runtime.tables import metadata, values

    await stored(opened(url, metadata))
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(sa.select(values).order_by(values.c.id))]
        at = connection.scalar(sa.select(values.c.id).where(values.c.moment == ROWS[0]["moment"]))
    engine.dispose()
    assert found == [tuple(row[column.name] for column in values.columns) for row in ROWS]
    assert at == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "a\0b"},
        {"number": 2**63},
        {"amount": Decimal("0.001")},
        {"amount": Decimal("1e10")},
        {"moment": datetime.max.replace(tzinfo=UTC)},
        {"moment": datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))},
    ],
    ids=str,
)
async def test_what_no_column_can_hold_is_refused_alike(opened: Any, url: str, wrong: dict[str, Any]) -> None:
    from app.runtime.types import UnstorableValue

    from tests.runtime.tables import metadata

    database = opened(url, metadata)
    with pytest.raises(UnstorableValue):
        async with database.transaction() as tx:
            await tx.execute(statements()["insert"], **ROWS[2] | wrong)


async def test_constants_reach_the_database_whatever_is_in_them(opened: Any, url: str) -> None:
    from app.runtime.sql import Statement
    from app.runtime.types import Bool, ExactDecimal, Str

    from tests.runtime.tables import metadata

    strange = 'it\'s "%(x)s" :y $1 \\ {z} %'
    statement = Statement(
        sa.select(
            sa.literal(strange, Str()),
            sa.literal("plain", Str()),
            sa.literal(True, Bool()),
            sa.literal(Decimal("1.50"), ExactDecimal(5, 2)),
            sa.bindparam("given", type_=Str()),
        )
    )
    async with opened(url, metadata).read() as tx:
        assert await tx.first(statement, given="x") == (strange, "plain", True, Decimal("1.50"), "x")


async def test_wrong_parameters_are_told(opened: Any, url: str) -> None:
    from tests.runtime.tables import metadata

    async with opened(url, metadata).read() as tx:
        with pytest.raises(TypeError, match=r"missing \[\], unknown \['x'\]"):
            await tx.all(statements()["rows"], x=1)
        with pytest.raises(TypeError, match=r"missing \['amount'"):
            await tx.execute(statements()["insert"], id=1)


@pytest.mark.parametrize("computed", ["number", "amount"])
async def test_what_postgresql_computes_and_no_column_can_hold_is_refused(opened: Any, url: str, computed: str) -> None:
    from app.runtime.sql import Statement
    from app.runtime.types import ExactDecimal, UnstorableValue

    from tests.runtime.tables import metadata, values

    if not url.startswith("postgresql"):
        pytest.skip("SQLite has no bounds of its own")
    database = opened(url, metadata)
    too_much = {
        "number": values.c.number + sa.literal(1),
        "amount": sa.bindparam("much", type_=ExactDecimal(18, 2)),
    }
    change = Statement(sa.update(values).values({computed: too_much[computed]}))
    async with database.transaction() as tx:
        await tx.execute(statements()["insert"], **ROWS[1])
    with pytest.raises(UnstorableValue):
        async with database.transaction() as tx:
            await tx.execute(change, **({"much": Decimal("1e12")} if computed == "amount" else {}))
