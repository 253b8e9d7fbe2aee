"""Conditions of invariants as SQL text."""

import sqlite3

import psycopg
import pytest

from ast_schemas import ir
from compiler.derive.invariants import KEPT, KEPT_OF_DAYS
from compiler.expressions.functions import AGGREGATES, FUNCTIONS
from emitters.base import Unsupported
from emitters.fastapi.conditions import condition_sql
from tests.emitters.library import BOOLEAN, compare, constant, of
from tests.postgres import postgres_available, postgres_server

WHOLE = ir.Scalar(kind="integer")
PRICE = ir.Scalar(kind="decimal", precision=10, scale=2)
RATE = ir.Scalar(kind="decimal", precision=10, scale=4)


def column(name: str, scalar: ir.Scalar, *, nullable: bool = False) -> ir.Expression:
    return of("row", "Row", name, scalar, nullable=nullable)


def both(condition: ir.Expression) -> tuple[str, str]:
    return condition_sql(condition, "sqlite"), condition_sql(condition, "postgresql")


def test_decimals_of_different_scales_are_compared_at_one_scale_on_sqlite() -> None:
    condition = compare("<", column("price", PRICE), column("rate", RATE))
    assert both(condition) == ("price * 100 < rate", "price < rate")


def test_comparing_with_null_is_false_and_never_null() -> None:
    condition = compare("<", column("low", WHOLE, nullable=True), column("high", WHOLE))
    assert both(condition)[0] == "coalesce(low < high, FALSE)"


def test_equality_of_what_may_be_null_tells_null_from_null() -> None:
    condition = compare("==", column("low", WHOLE, nullable=True), column("high", WHOLE, nullable=True))
    assert both(condition)[0] == "low IS NOT DISTINCT FROM high"


def test_a_text_in_a_condition_cannot_end_its_literal() -> None:
    condition = compare("==", column("name", ir.Scalar(kind="text")), constant("it's'); DROP TABLE x; --"))
    assert both(condition)[0] == "name = 'it''s''); DROP TABLE x; --'"


def test_or_within_and_is_put_in_parentheses() -> None:
    small = compare("<", column("size", WHOLE), constant(3, "integer"))
    either = ir.Logic(type=BOOLEAN, nullable=False, operator="or", left=small, right=small)
    condition = ir.Logic(type=BOOLEAN, nullable=False, operator="and", left=either, right=small)
    assert both(condition)[0] == "(size < 3 OR size < 3) AND size < 3"


@pytest.mark.parametrize("name", ["order", "user", "group", "limit", "nothing", "raise"])
def test_a_column_named_like_a_keyword_is_quoted(name: str) -> None:
    assert both(compare(">", column(name, WHOLE), constant(0, "integer")))[0] == f'"{name}" > 0'


def test_what_the_database_cannot_check_is_said() -> None:
    rows = ir.Aggregate(type=WHOLE, nullable=False, kind="count", variable="x", source=ir.EntitySource(entity="Row"))
    with pytest.raises(Unsupported, match="other rows"):
        both(compare("<", rows, constant(3, "integer")))


DAY = ir.Scalar(kind="date")
MOMENT = ir.Scalar(kind="datetime")
TEXT = ir.Scalar(kind="text")


def apply(function: str, scalar: ir.Scalar, *arguments: ir.Expression) -> ir.Apply:
    nullable = any(argument.nullable for argument in arguments)
    return ir.Apply(type=scalar, nullable=nullable, function=function, arguments=arguments)


def whole(value: int) -> ir.Constant:
    return constant(value, "integer")


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - AGGREGATES))
def test_what_the_rule_of_invariants_lets_through_is_said_in_sql(name: str) -> None:
    days = [column("day", DAY)] * max(1, len(FUNCTIONS[name].parameters))
    try:
        both(apply(name, DAY, *days))
    except Unsupported:
        assert name not in KEPT | KEPT_OF_DAYS
    else:
        assert name in KEPT | KEPT_OF_DAYS


CONDITIONS = [
    (compare("==", apply("year", WHOLE, column("day", DAY)), whole(2030)), True),
    (compare("==", apply("day", WHOLE, column("moment", MOMENT)), whole(30)), True),
    (compare("==", apply("days_between", WHOLE, column("day", DAY), column("later", DAY)), whole(29)), True),
    (compare("==", apply("add_days", DAY, column("day", DAY), whole(29)), column("later", DAY)), True),
    (compare("<=", column("day", DAY), column("later", DAY)), True),
    (compare("<", apply("date", DAY, column("moment", MOMENT)), column("day", DAY)), True),
    (apply("starts_with", BOOLEAN, column("name", TEXT), constant("mi")), True),
    (apply("starts_with", BOOLEAN, column("name", TEXT), constant("ilk")), False),
    (apply("ends_with", BOOLEAN, column("name", TEXT), constant("lk")), True),
    (apply("ends_with", BOOLEAN, column("name", TEXT), constant("a longer text")), False),
    (apply("starts_with", BOOLEAN, column("nothing", TEXT, nullable=True), constant("a")), False),
    (compare("==", apply("trim", TEXT, constant(" \t\r\nx \n")), constant("x")), True),
    (compare("==", apply("concat", TEXT, column("name", TEXT), constant("y")), constant("milky")), True),
    (compare("<", column("price", PRICE), column("rate", RATE)), True),
    (compare("in", column("name", TEXT), ir.ListOf(type=TEXT, nullable=False, items=(constant("milk"),))), True),
    (compare("<", column("nothing", TEXT, nullable=True), column("name", TEXT)), False),
]
SQLITE_ROW = """'2030-01-31' AS day, '2030-03-01' AS later, '2030-01-30T23:30:00.000000Z' AS moment, 'milk' AS name,
    NULL AS "nothing", 950 AS price, 95001 AS rate"""
POSTGRESQL_ROW = """date '2030-01-31' AS day, date '2030-03-01' AS later, 'milk'::text AS name,
    timestamptz '2030-01-31T01:30:00+02:00' AS moment, NULL::text AS "nothing", 9.50 AS price, 9.5001 AS rate"""


def test_every_condition_means_on_sqlite_what_it_says() -> None:
    with sqlite3.connect(":memory:") as connection:
        for condition, expected in CONDITIONS:
            text = condition_sql(condition, "sqlite")
            (found,) = connection.execute(f"SELECT {text} FROM (SELECT {SQLITE_ROW}) AS held").fetchone()
            assert bool(found) is expected, text


@pytest.mark.pg
def test_every_condition_means_the_same_on_postgresql() -> None:
    if not postgres_available():
        pytest.skip("no PostgreSQL")
    with postgres_server() as url, psycopg.connect(url) as connection:
        for condition, expected in CONDITIONS:
            text = condition_sql(condition, "postgresql")
            found = connection.execute(f"SELECT {text} FROM (SELECT {POSTGRESQL_ROW}) AS held".encode()).fetchone()
            assert found == (expected,), text
