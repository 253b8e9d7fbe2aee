"""Fixtures: a fresh, migrated database for each test, the application on it, and a world to fill it with.

Tests run on SQLite unless `DATABASE_URL` names a PostgreSQL server on which databases may be created.
"""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from app.main import create_app
from app.runtime import security
from app.runtime.database import open_database
from app.settings import Settings
from tests.api import Api
from tests.databases import PostgresqlTemplate, SqliteTemplate, Template
from tests.world import World

# Tests call http://test, whatever address a person set for their own use.
os.environ["PUBLIC_URL"] = ""
# Real parameters take a tenth of a second for each password.
security._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def anyio_backend() -> str:
    """Tests run on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """A migrated database that is copied for each test."""
    url = os.environ.get("DATABASE_URL", "")
    kind = PostgresqlTemplate if url.startswith("postgres") else SqliteTemplate
    with kind(url, tmp_path_factory.mktemp("template")) as made:
        yield made


@pytest.fixture(scope="session")
def application() -> FastAPI:
    """The application, which holds every response to its DTO."""
    return create_app(Settings(debug=True))


@pytest.fixture
async def app(application: FastAPI, template: Template, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """The application with a fresh database."""
    async with template.copy(tmp_path) as url:
        application.state.database = open_database(url)
        try:
            yield application
        finally:
            await application.state.database.close()


@pytest.fixture
def world(app: FastAPI) -> World:
    """Puts rows into the database without asking the application."""
    return World(app.state.database)


@pytest.fixture
async def api(app: FastAPI, world: World) -> AsyncIterator[Api]:
    """Calls the application as one of the accounts of the world."""
    async with Api(app, world.tokens) as caller:
        yield caller
