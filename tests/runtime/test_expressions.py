"""Expressions mean the same on both databases and in Python."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

NAMES = ["Größe", "GRÖSSE", "ΟΔΟΣ", "οδός", "İstanbul", "100%", "a_b", "a\\b", "ab", "Ж"]


async def fill(database: Any, rows: list[dict[str, Any]]) -> None:
    from app.runtime.expressions import parameter_rows
    from app.runtime.sql import Statement
    from app.runtime.types import ExactDecimal, Int, Str

    from tests.runtime.tables import values

    listed = parameter_rows("rows", text=Str(), number=Int(), amount=ExactDecimal(12, 2))
    select = sa.select(listed.c.position, listed.c.text, listed.c.number, listed.c.amount)
    insert = Statement(sa.insert(values).from_select(["id", "text", "number", "amount"], select))
    empty = {"text": None, "number": None, "amount": None}
    async with database.transaction(single=True) as tx:
        assert await tx.execute(insert, rows=[empty | row for row in rows]) == len(rows)


@pytest.mark.parametrize(
    ("needle", "found"),
    [
        ("gröss", ["GRÖSSE"]),
        ("GRÖ", ["Größe", "GRÖSSE"]),
        ("οδοσ", ["ΟΔΟΣ"]),
        ("ΟΔ", ["ΟΔΟΣ", "οδός"]),
        ("%", ["100%"]),
        ("_", ["a_b"]),
        ("\\", ["a\\b"]),
        ("ж", ["Ж"]),
        ("", NAMES),
    ],
)
async def test_search_ignores_case_in_any_script(opened: Any, url: str, needle: str, found: list[str]) -> None:
    from app.runtime.expressions import contains_text
    from app.runtime.sql import Statement

    from tests.runtime.tables import metadata, values

    database = opened(url, metadata)
    await fill(database, [{"text": name} for name in NAMES])
    search = Statement(sa.select(values.c.text).where(contains_text(values.c.text, "q")).order_by(values.c.id))
    async with database.read() as tx:
        assert [row[0] for row in await tx.all(search, q=needle)] == found


async def test_in_list_has_one_text_for_any_length(opened: Any, url: str) -> None:
    from app.runtime.database import recorded_statements
    from app.runtime.expressions import in_list
    from app.runtime.sql import Statement

    from tests.runtime.tables import metadata, values

    database = opened(url, metadata)
    await fill(database, [{"text": name} for name in NAMES])
    some = Statement(sa.select(values.c.id).where(in_list(values.c.text, "names")).order_by(values.c.id))
    with recorded_statements(database) as texts:
        async with database.read() as tx:
            assert await tx.all(some, names=[]) == []
            assert await tx.all(some, names=["Ж", "ab", "nope"]) == [(9,), (10,)]
            assert tx.statements == 2
    assert len(texts) == 2
    assert len(set(texts)) == 1


async def test_sums_of_decimals_are_exact(opened: Any, url: str) -> None:
    from app.runtime.expressions import sum_of
    from app.runtime.sql import Statement

    from tests.runtime.tables import metadata, values

    amounts = [Decimal(text) for text in ("0.05", "-0.15", "1.25", "-99999.99", "0.01", "0.02")]
    database = opened(url, metadata)
    await fill(database, [{"amount": amount, "number": 3} for amount in amounts])
    whole = Statement(sa.select(sum_of(values.c.amount), sum_of(values.c.number)))
    none = Statement(sa.select(sum_of(values.c.amount)).where(values.c.id > 100))
    async with database.read() as tx:
        assert await tx.first(whole) == (sum(amounts), 18)
        assert await tx.first(none) == (0,)


async def test_nested_json_is_equal_whether_rows_are_there_or_not(
    opened: Any, sqlite_url: str, postgresql_url: str
) -> None:
    from app.runtime.expressions import ordered, present
    from app.runtime.json_sql import json_list, json_object, json_value
    from app.runtime.sql import Statement

    from tests.runtime.tables import children, metadata, parents

    other = parents.alias("other")
    child = json_object(
        {
            'it\'s "named"': children.c.name,
            "other": json_object({"name": other.c.name}, absent=other.c.id.is_(None)),
            "otherName": json_value(other.c.name, nullable=True),
        }
    )
    of_parent = (
        sa.select(child)
        .select_from(children.outerjoin(other, other.c.id == children.c.other_id))
        .where(children.c.parent_id == parents.c.id)
        .order_by(ordered(children.c.other_id), children.c.id)
    )
    own = children.c.parent_id == parents.c.id
    item = json_object(
        {
            "name": parents.c.name,
            "children": json_list(of_parent),
            "count": sa.select(sa.func.count())
            .select_from(children)
            .where(children.c.parent_id == parents.c.id)
            .scalar_subquery(),
            "has": present(sa.select(children).where(own)),
            "constant": "x",
        }
    )
    page = sa.select(item).order_by(parents.c.name).limit(sa.bindparam("limit", type_=children.c.id.type))
    statement = Statement(sa.select(json_object({"items": json_list(page), "nothing": json_object({})})))
    add_parent = Statement(sa.insert(parents).values(id=sa.bindparam("id"), name=sa.bindparam("name"), stock=1))
    add_child = Statement(sa.insert(children).values({c.name: sa.bindparam(c.name) for c in children.columns}))
    answers = []
    for url in (sqlite_url, postgresql_url):
        database = opened(url, metadata)
        async with database.transaction() as tx:
            for id, name in ((1, "b"), (2, "Z"), (3, "ä")):
                await tx.execute(add_parent, id=id, name=name)
            for id, other_id in ((1, None), (2, 3), (3, 2)):
                await tx.execute(add_child, id=id, parent_id=1, other_id=other_id, name=f"c{id}")
            answers.append(await tx.json(statement, limit=10))
    assert answers[0] == answers[1]
    assert answers[0].decode() == (
        '{"items":[{"name":"Z","children":[],"count":0,"has":false,"constant":"x"},'
        '{"name":"b","children":['
        '{"it\'s \\"named\\"":"c3","other":{"name":"Z"},"otherName":"Z"},'
        '{"it\'s \\"named\\"":"c2","other":{"name":"ä"},"otherName":"ä"},'
        '{"it\'s \\"named\\"":"c1","other":null,"otherName":null}],"count":3,"has":true,"constant":"x"},'
        '{"name":"ä","children":[],"count":0,"has":false,"constant":"x"}],"nothing":{}}'
    )
