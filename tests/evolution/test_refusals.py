"""Rows that stand in the way are named before anything is changed."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from ast_schemas import ir
from emitters.fastapi.migrations import describe
from tests.emitters.library import column, constant, entity
from tests.evolution.conftest import Databases
from tests.evolution.kind import Kind, item, kind_of
from tests.evolution.kinds import KINDS, MAYBE_OWNED, many_to_one
from tests.evolution.laboratory import Laboratory, evolved, program_of, random_rows, step

PRICE = {"precision": 8, "scale": 2}
PAIR = (column("code"), column("kind"))


def _labels(*values: str) -> ir.Column:
    return column("value", "enum", values=values, many=True, nullable=True)


CASES: tuple[tuple[Kind, dict[str, Callable[..., Any]], str], ...] = (
    (
        kind_of("unique", (column("code"),), (column("code", unique=True),)),
        {"code": lambda index, chance: "same" if index < 3 else str(index)},
        "- 3 rows of items: rows with the same code, which is unique",
    ),
    (
        kind_of("length", (column("code"),), (column("code", max_length=3),)),
        {"code": lambda index, chance: "abcd" if index == 5 else "abc"},
        "- 1 row of items: rows that break ck_items_code_length",
    ),
    (
        kind_of("enum", (column("code"),), (column("code", "enum", values=("a", "b")),)),
        {"code": lambda index, chance: "abc"[index % 3]},
        "- 6 rows of items: rows that break ck_items_code_values",
    ),
    (
        kind_of("state", (column("s", "enum", values=("a", "b")),), (column("s", "enum", values=("a",)),)),
        {"s": lambda index, chance: "ab"[index % 2]},
        "- 10 rows of items: rows that break ck_items_s_values",
    ),
    (
        kind_of("required", (column("code", nullable=True),), (column("code"),), backfills=("Item.code=null",)),
        {"code": lambda index, chance: None if index < 7 else "x"},
        "- 7 rows of items: rows without `code`, which is required",
    ),
    (
        kind_of("empty", (), (column("code"),), backfills=("Item.code=null",)),
        {},
        "- 20 rows of items: rows that would have no `code`",
    ),
    (
        kind_of("number", (column("code"),), (column("code", "integer"),)),
        {"code": lambda index, chance: ["07", "1e3", "", "x", "12", "-0", " 5"][index] if index < 7 else "8"},
        "- 6 rows of items.code: values that are no integer",
    ),
    (
        kind_of("date", (column("code"),), (column("code", "date"),)),
        {"code": lambda index, chance: ["2023-02-29", "2023-13-01", "soon"][index] if index < 3 else "2024-02-29"},
        "- 3 rows of items.code: values that are no date",
    ),
    (
        kind_of("scale", (column("code", "decimal", **PRICE),), (column("code", "decimal", precision=8, scale=1),)),
        {},
        "values that are no decimal(8, 1)",
    ),
    (
        kind_of("deleted", (column("code"),), (column("code"),), old={"soft_delete": True}),
        {"deleted_at": lambda index, chance: None if index else datetime(2024, 5, 1, tzinfo=UTC)},
        "- 1 row of items: rows that are marked as deleted would come back",
    ),
    (
        kind_of(
            "unique default",
            (),
            (column("code", unique=True, default=constant("x")),),
        ),
        {},
        "- 20 rows of items: rows with the same code, which is unique",
    ),
    (
        kind_of("list", (_labels("a", "b"),), (_labels("b"),)),
        {"value": lambda index, chance: [["a", "b"], ["b"], ["a"], []][index] if index < 4 else None},
        "- 2 rows of items.value: lists with other values than b",
    ),
    (
        kind_of("together", PAIR, PAIR, new={"unique_together": (("code", "kind"),)}),
        {"code": lambda index, chance: str(index // 2), "kind": lambda index, chance: "ab"[index % 3 % 2]},
        "- 6 rows of items: rows with the same code, kind, which is unique",
    ),
    (
        kind_of("one to one", (MAYBE_OWNED,), (MAYBE_OWNED.model_copy(update={"unique": True}),)),
        {},
        "rows with the same person_id, which is unique",
    ),
    (
        next(kind for kind in KINDS if kind.name == "invariant added"),
        {"low": lambda index, chance: Decimal(index), "high": lambda index, chance: Decimal(15)},
        "- 4 rows of items: rows that break ck_items_in_order",
    ),
    (many_to_one(), {}, "`tag_id` holds one, and rows are linked to several"),
)


@pytest.mark.parametrize(("kind", "given", "message"), CASES, ids=[case[0].name for case in CASES])
def test_a_step_that_rows_do_not_allow_says_so_and_changes_nothing(
    kind: Kind, given: dict[str, Callable[..., Any]], message: str, databases: Databases
) -> None:
    before = describe(kind.before)
    database = databases.new()
    database.start(kind.before)
    database.insert(before, random_rows(before, 20, given=given))
    stored, schema = database.rows(before), database.schema()
    found = evolved(kind.before, kind.after, backfills=kind.backfills)
    with pytest.raises(Exception, match="rows are in the way, and nothing was changed") as refusal:
        database.run(step(kind.before, kind.after, found))
    assert type(refusal.value).__name__ == "MigrationRefused"
    assert message in str(refusal.value)
    assert (database.rows(before), database.schema()) == (stored, schema)


LOSING = [kind for kind in KINDS if not kind.returns and not kind.name.startswith("optional made required")]


@pytest.mark.parametrize("kind", LOSING, ids=lambda kind: kind.name)
def test_a_downgrade_that_cannot_bring_the_values_back_says_so(kind: Kind, databases: Databases) -> None:
    before, after = describe(kind.before), describe(kind.after)
    database = databases.new()
    database.start(kind.before)
    database.insert(before, random_rows(before, 20, given=kind.given))
    artifact = step(kind.before, kind.after, evolved(kind.before, kind.after, kind.renames, kind.drops))
    database.run(artifact)
    stored = database.rows(after)
    with pytest.raises(Exception, match="this revision cannot be undone"):
        database.run(artifact, "downgrade")
    assert database.rows(after) == stored


def _with_own_objects(database: Laboratory) -> None:
    database.execute("CREATE INDEX own ON items (title)")
    database.execute("CREATE VIEW titles AS SELECT title FROM items")
    database.execute(
        "CREATE TRIGGER loud AFTER INSERT ON items BEGIN UPDATE items SET title = upper(title) WHERE id = new.id; END"
    )


def test_indexes_triggers_and_views_of_a_person_outlive_a_table_of_sqlite_that_is_made_anew(
    tmp_path: Any,
) -> None:
    before, after = (program_of(item(*members)) for members in ((), (column("n", "integer", default=constant(1)),)))
    database = Laboratory(f"sqlite:///{tmp_path}/own.db")
    database.start(before)
    _with_own_objects(database)
    database.run(step(before, after, evolved(before, after)))
    database.execute("INSERT INTO items (id, title, n) VALUES ('1', 'quiet', 1)")
    assert database.execute("SELECT title FROM titles") == [("QUIET",)]
    assert database.execute("SELECT tbl_name FROM sqlite_master WHERE name = 'own'") == [("items",)]


def test_seeds_that_are_new_are_added_once_and_those_that_are_there_are_left(databases: Databases) -> None:
    def seeded(*words: str) -> ir.Program:
        seeds = tuple(
            ir.Seed(
                key=f"00000000-0000-5000-8000-{index:012d}",
                values=(ir.Assigned(field="code", value=constant(word)),),
            )
            for index, word in enumerate(words)
        )
        return program_of(entity("Item", "items", column("code", unique=True), seeds=seeds))

    before, after = seeded(), seeded("a", "b")
    database = databases.new()
    database.start(before)
    database.execute("INSERT INTO items (id, code) VALUES ('00000000-0000-4000-8000-000000000000', 'a')")
    database.run(step(before, after, evolved(before, after)))
    assert sorted(row["code"] for row in database.rows(describe(after))["items"]) == ["a", "b"]
