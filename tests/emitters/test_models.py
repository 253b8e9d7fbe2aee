"""Models and migrations: the same tables, every constraint by its name, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ast_schemas.artifact import Artifact
from emitters.fastapi.migrations import initial_migration
from emitters.fastapi.models import model_artifacts
from emitters.fastapi.tables import constraint_name, tables
from tests.emitters.emitted import run, text_of, without_operations, write
from tests.emitters.library import column, entity, inverse_of, library, relation
from tests.postgres import postgres_available, postgres_server

BOOK = text_of(model_artifacts(library()), "app/models/book.py")


def test_a_column_has_the_type_that_means_the_same_on_both_databases() -> None:
    assert "title: Mapped[str] = mapped_column(Str())" in BOOK
    assert "reduced: Mapped[Decimal | None] = mapped_column(ExactDecimal(10, 2))" in BOOK
    assert "languages: Mapped[list[str]] = mapped_column(JsonValue(), default=list)" in BOOK


def test_a_name_that_python_or_sqlalchemy_keeps_for_itself_stays_the_name_of_the_column() -> None:
    assert 'class_: Mapped[str | None] = mapped_column("class", Str())' in BOOK
    assert 'metadata_: Mapped[Any] = mapped_column("metadata", JsonValue(), nullable=True)' in BOOK


def test_limits_and_invariants_are_kept_by_the_database() -> None:
    assert 'CheckConstraint("length(title) BETWEEN 1 AND 120", name="ck_books_title_length")' in BOOK
    assert 'CheckConstraint("reduced IS NULL OR reduced < price", name="ck_books_reduced_below_price")' in BOOK


def test_a_decimal_in_a_condition_is_scaled_where_the_database_keeps_integers() -> None:
    assert 'CheckConstraint("price <= 99999", name="ck_books_price_bounded").ddl_if(dialect="sqlite")' in BOOK
    assert 'CheckConstraint("price <= 999.99", name="ck_books_price_bounded").ddl_if(dialect="postgresql")' in BOOK


def test_what_is_unique_among_rows_that_can_be_deleted_softly_is_unique_among_the_others() -> None:
    assert 'sqlite_where=text("deleted_at IS NULL")' in BOOK


def test_a_secret_is_marked_so_that_nothing_stores_it_as_it_is() -> None:
    reader = text_of(model_artifacts(library()), "app/models/reader.py")
    assert 'password: Mapped[str] = mapped_column(Str(), info={"secret": True})' in reader


def test_a_name_too_long_for_postgresql_is_cut_and_stays_unique() -> None:
    first = constraint_name("uq", "a" * 60, ["title"])
    second = constraint_name("uq", "a" * 60, ["other"])
    assert first != second
    assert max(len(first), len(second)) <= 63


def test_the_lines_of_a_column_come_from_its_field() -> None:
    artifact = next(a for a in model_artifacts(library()) if a.path == "app/models/book.py")
    lines = artifact.text.splitlines()
    for origin in artifact.origins:
        if origin.path == "fields[3]":
            assert lines[origin.first - 1].strip().startswith("pages:")
            assert origin.unit == "schema/Book"
            break
    else:
        pytest.fail("no origin for the fourth field")


def test_the_same_program_gives_the_same_bytes() -> None:
    assert list(model_artifacts(library())) == list(model_artifacts(library()))
    assert initial_migration(library()) == initial_migration(library())


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(without_operations(library()), tmp_path_factory.mktemp("library"))


def test_the_project_passes_its_own_tests_and_linter_on_sqlite(project: Path) -> None:
    run(project, "-m", "ruff", "check", "app/models", "app/dtos", "app/main.py", "migrations", "tests")
    assert "failed" not in run(project, "-m", "pytest")


def test_emitted_code_is_formatted_already(project: Path) -> None:
    run(project, "-m", "ruff", "format", "--check", ".")


ROWS = """
import asyncio, datetime as dt, sys
from decimal import Decimal
from app.models import *
from app.runtime.database import open_database
from app.runtime.errors import CheckViolation, UniqueViolation
from tests.world import World

async def main():
    database = open_database(sys.argv[1])
    world = World(database)
    reader = await world.account(Reader, email="a@example.org", password="correct horse")
    (stored,) = await world.rows(Reader)
    assert stored.role == "guest" and stored.password.startswith("$argon2"), stored
    book = await world.row(Book, title="One", pages=1)
    assert (await world.get(Book, book.id)).price == Decimal("9.90")
    refused = []
    for kind, values in (
        (CheckViolation, {"title": "", "pages": 1}),
        (CheckViolation, {"title": "Two", "pages": 0}),
        (CheckViolation, {"title": "Two", "pages": 1, "price": Decimal("0.49")}),
        (CheckViolation, {"title": "Two", "pages": 1, "price": Decimal("1000.00")}),
        (CheckViolation, {"title": "Two", "pages": 1, "reduced": Decimal("9.90")}),
    ):
        try:
            await world.row(Book, **values)
        except kind as error:
            refused.append(error.constraint)
    print(refused)
    await world.row(Book, title="Two", pages=1, price=Decimal("999.99"), reduced=Decimal("9.89"), sequel_id=book.id)
    try:
        await world.row(Book, title="Two", pages=1, sequel_id=book.id)
    except UniqueViolation as error:
        print(error.constraint)
    await world.row(Book, title="Two", pages=1, sequel_id=book.id, deleted_at=dt.datetime.now(dt.UTC))
    print([(topic.name, topic.days) for topic in await world.rows(Topic)])
    await world.link(book_topics, book_id=book.id, topic_id=(await world.rows(Topic))[0].id)
    await database.close()

asyncio.run(main())
"""
EXPECTED = """\
['ck_books_title_length', 'ck_books_pages_range', 'ck_books_price_range', 'ck_books_price_bounded', \
'ck_books_reduced_below_price']
uq_books_title_sequel_id
[("it's", ['2024-02-29'])]
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    if not postgres_available():
        pytest.skip("no PostgreSQL")
    with postgres_server() as url:
        yield url


def test_sqlite_keeps_what_the_schema_says(project: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'library.db'}"
    run(project, "-m", "alembic", "upgrade", "head", DATABASE_URL=url)
    assert run(project, "-c", ROWS, url) == EXPECTED


@pytest.mark.pg
def test_postgresql_keeps_what_the_schema_says(project: Path, server: str) -> None:
    for command in (("upgrade", "head"), ("check",), ("downgrade", "base"), ("upgrade", "head")):
        run(project, "-m", "alembic", *command, DATABASE_URL=server)
    assert run(project, "-c", ROWS, server) == EXPECTED


def cyclic() -> list[Artifact]:
    """Two entities that need each other: a team has a captain who is a player of the team."""
    entities = (
        entity(
            "Team", "teams", column("name"),
            relation("captain", "Player", "captain_of", nullable=True, on_delete="set_null"),
            inverse_of("players", "Player", "team"),
        ),
        entity(
            "Player", "players", column("name"),
            relation("team", "Team", "players"),
            inverse_of("captain_of", "Team", "captain"),
        ),
    )  # fmt: skip
    program = library(entities=entities, dtos=())
    program = program.model_copy(
        update={"settings": program.settings.model_copy(update={"auth_scheme": "none", "account": None})}
    )
    assert [key.late for table in tables(program) for key in table.foreign_keys] == [True, False]
    return without_operations(program)


def test_tables_that_refer_to_each_other_are_migrated_up_and_down(tmp_path: Path) -> None:
    project = write(cyclic(), tmp_path)
    assert "failed" not in run(project, "-m", "pytest")
    run(project, "-m", "mypy", "app/models", "app/dtos", "tests")


@pytest.mark.pg
def test_tables_that_refer_to_each_other_are_migrated_on_postgresql(tmp_path: Path, server: str) -> None:
    project = write(cyclic(), tmp_path)
    url = server.rpartition("/")[0] + "/cyclic"
    run(
        project, "-c", f"import psycopg; psycopg.connect({server!r}, autocommit=True).execute('CREATE DATABASE cyclic')"
    )
    for command in (("upgrade", "head"), ("check",), ("downgrade", "base"), ("upgrade", "head")):
        run(project, "-m", "alembic", *command, DATABASE_URL=url)
