"""Names and texts that would break careless printing give a project that works all the same."""

from pathlib import Path

from ast_schemas import ir
from tests.emitters.emitted import run, without_operations, write
from tests.emitters.library import column, constant, dto, entity, inverse_of, library, member, relation

HOSTILE = 'x"""\n{{ y }} {% z %} \\ \' # noqa \u202e \x00 ${w} %s'
VALUES = ("it's", 'a "quote"', "back\\slash", "{{ braces }}", "new\nline", "ünïcode", "%s", "'; DROP TABLE x; --")


def hostile() -> ir.Program:
    entities = (
        entity(
            "Class",
            "order",
            column("def", "enum", values=VALUES, default=constant(VALUES[0], "enum")),
            column("select", max_length=5),
            column("registry", "integer", minimum="0"),
            column("dt", "datetime", nullable=True),
            column("from", "decimal", precision=6, scale=3, maximum="1.5"),
            column("list", "text", many=True),
            column("is_none", "boolean"),
            inverse_of("set", "List", "class"),
            summary=HOSTILE,
            checks=(
                ir.Check(
                    name="select",
                    row="row",
                    condition=ir.Compare(
                        type=ir.Scalar(kind="boolean"),
                        nullable=False,
                        operator="!=",
                        left=ir.ColumnOf(
                            type=ir.Scalar(kind="text"),
                            nullable=False,
                            target=ir.Variable(
                                type=ir.RowType(entity="Class"), nullable=False, name="row", role="query_row"
                            ),
                            field="select",
                        ),
                        right=constant(VALUES[-1]),
                    ),
                    message=HOSTILE,
                ),
            ),
        ),
        entity("List", "group", column("date", "date"), relation("class", "Class", "set"), summary=HOSTILE),
        entity("Base", "bases", column("decimal", "decimal"), column("uuid", "uuid"), column("json", "json")),
        entity("Text", "texts", column("mapped"), column("any")),
        entity("AccessToken", "access_tokens", column("digest"), summary=""),
        entity("None", "nones", column("email", "email"), column("password", "secret")),
    )
    dtos = (
        dto(
            "ClassCreate", "Class", "create", *(member(name) for name in ("def", "copy", "model_dump", "select", "dt"))
        ),
        dto(
            "Input", "List", "create", member("date", "date"), member("datetime", "datetime"), member("dt", "datetime")
        ),
        dto("Text", "Text", "view", member("text"), member("kind", "enum", values=VALUES)),
        dto("Page", "Text", "view", member("items", None, nested="Text", many=True)),
    )
    program = library(entities=entities, dtos=dtos)
    return program.model_copy(
        update={"settings": program.settings.model_copy(update={"title": HOSTILE, "account": "None"})}
    )


ROWS = """
import asyncio, sys
from decimal import Decimal
from app import models
from app.runtime.database import open_database
from tests.world import World

async def main():
    database = open_database(sys.argv[1])
    world = World(database)
    for value in VALUES:
        made = await world.row(
            models.Class, def_=value, select="a'b", registry_=0, from_=Decimal("1.250"), list_=["x"], is_none=True
        )
        assert (await world.get(models.Class, made.id)).def_ == value
    await world.account(models.None_, email="a@example.org", password="x")
    print([row.digest for row in await world.rows(models.AccessToken)])
    await database.close()

asyncio.run(main())
"""


def test_a_project_of_hostile_names_and_texts_lints_type_checks_migrates_and_runs(tmp_path: Path) -> None:
    project = write(without_operations(hostile()), tmp_path)
    run(project, "-m", "ruff", "check", "app/models", "app/dtos", "app/main.py", "migrations", "tests")
    run(project, "-m", "mypy", "app/models", "app/dtos", "app/main.py", "tests")
    assert "failed" not in run(project, "-m", "pytest")
    url = f"sqlite:///{tmp_path / 'hostile.db'}"
    run(project, "-m", "alembic", "upgrade", "head", DATABASE_URL=url)
    assert run(project, "-c", f"VALUES = {VALUES!r}\n{ROWS}", url) == "[]\n"
