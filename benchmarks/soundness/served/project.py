"""One emitted project, from its first import to the last call, in the process that calls ``run``."""

import asyncio
import gc
import io
import json
import logging
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from ast_schemas import ir
from benchmarks.soundness.served.calls import Called, Caller
from benchmarks.soundness.served.failures import failure
from benchmarks.soundness.served.jobs import pass_time
from benchmarks.soundness.served.rows import Rows

Report = dict[str, Any]
"""``failures``: stage → why it failed; ``operations``: name → statuses and failures."""


WRITTEN_TOO = 4
NEEDED = ("import", "migrations")
"""Stages without which the later ones make no sense."""


def run(folder: Path, program: ir.Program, url: str, seed: str) -> Report:
    """Import, migrate, describe and call the project. Changes the process: call it in a child."""
    report: Report = {"failures": {}, "operations": {}}
    os.chdir(folder)
    os.environ["DATABASE_URL"] = url
    os.environ["SECRET_KEY"] = "a key for tests, known to everybody"
    for name in [name for name in sys.modules if name.split(".")[0] in ("app", "tests", "migrations", "extensions")]:
        del sys.modules[name]
    sys.path[:0] = [str(folder)]
    gc.disable()
    logging.disable()
    for stage, work in _stages(folder, program, url, seed, report):
        try:
            work()
        except Exception as error:
            report["failures"][stage] = failure(error)
            if stage in NEEDED:
                break
    return report


def _stages(
    folder: Path, program: ir.Program, url: str, seed: str, report: Report
) -> list[tuple[str, Callable[[], None]]]:
    return [
        ("import", lambda: _import(program, seed)),
        ("migrations", lambda: _migrate(url)),
        ("description", lambda: _describe(folder, seed)),
        ("calls", lambda: _call(program, url, seed, report)),
    ]


def _import(program: ir.Program, seed: str) -> None:
    import importlib

    from argon2 import PasswordHasher

    from benchmarks.soundness.served.externs import write_by_hand

    write_by_hand(program, Random(seed))
    importlib.import_module("app.main")
    security = importlib.import_module("app.runtime.security")
    vars(security)["_hasher"] = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def _migrate(url: str) -> None:
    """Up, down, up; then the tables are what the models say."""
    from alembic import command
    from alembic.config import Config

    config = Config("alembic.ini", stdout=io.StringIO())
    config.attributes["database_url"] = url
    command.upgrade(config, "head")
    _emptied(url)
    config.attributes["accept_loss"] = True
    command.downgrade(config, "base")
    command.upgrade(config, "head")
    if url.startswith("sqlite"):
        command.check(config)


def _emptied(url: str) -> None:
    """No rows, for going down may ask what becomes of them."""
    import importlib

    tables = [f'"{table.name}"' for table in importlib.import_module("app.models").Base.metadata.sorted_tables]
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
            for table in tables:
                connection.execute(f"DELETE FROM {table}")
        return
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(psycopg.sql.SQL("TRUNCATE {}").format(psycopg.sql.SQL(", ".join(tables))))


def _describe(folder: Path, seed: str) -> None:
    """The description is valid, and what the application serves says the same as the file.

    To validate takes longer than anything else here, so the file is validated in one of ``WRITTEN_TOO`` runs only.
    """
    import importlib

    from openapi_spec_validator import validate

    from benchmarks.soundness.served.described import difference

    served = importlib.import_module("app.main").app.openapi()
    written = json.loads((folder / "openapi.json").read_text(encoding="utf-8"))
    validate(served)
    if Random(f"{seed}written").randrange(WRITTEN_TOO) == 0:
        validate(written)
    if (found := difference(written, served)) is not None:
        raise AssertionError(f"openapi.json differs from what the application serves: {found}")


def _call(program: ir.Program, url: str, seed: str, report: Report) -> None:
    found, later = asyncio.run(_calls(program, url, seed))
    if later is not None:
        report["failures"]["jobs"] = later
    report["operations"] = {
        name: {"statuses": called.statuses, "failures": called.failures} for name, called in found.items()
    }


async def _calls(program: ir.Program, url: str, seed: str) -> tuple[dict[str, Called], str | None]:
    import importlib

    app_settings = importlib.import_module("app.settings")
    database = importlib.import_module("app.runtime.database").open_database(url)
    app = importlib.import_module("app.main").create_app(app_settings.Settings(debug=True, database_url=url))
    app.state.database = database
    try:
        world = importlib.import_module("tests.world").World(database)
        random = Random(seed)
        rows = Rows(program, world, random)
        async with importlib.import_module("tests.api").Api(app, world.tokens) as api:
            found = await Caller(program, api, rows, random).all()
            return found, await pass_time(api) if program.jobs else None
    finally:
        await database.close()
