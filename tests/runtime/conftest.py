"""The project that the compiler emits from the benchmark's spec, on the Python path, and both databases."""

from __future__ import annotations

import itertools
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
import pytest_asyncio
import sqlalchemy as sa

from benchmarks.runtime.assemble import assemble
from tests.postgres import postgres_available, postgres_server

_numbers = itertools.count()


@pytest.fixture(scope="session", autouse=True)
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The emitted project as package `app`; taken away again, for other projects are called `app` too."""
    folder = assemble(tmp_path_factory.mktemp("project") / "articles")
    others = _modules_of_app()
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    _modules_of_app()
    sys.modules.update(others)


def _modules_of_app() -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name.partition(".")[0] == "app"]
    return {name: sys.modules.pop(name) for name in names}


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    if not postgres_available():
        pytest.skip("PostgreSQL is not installed")
    with postgres_server() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def postgresql_url(server: str) -> str:
    name = f"t{next(_numbers)}"
    engine = sa.create_engine(server.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.rpartition("/")[0] + "/" + name


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    value: str = request.getfixturevalue(f"{request.param}_url")
    return value


@pytest_asyncio.fixture
async def opened() -> AsyncIterator[Callable[[str, sa.MetaData], object]]:
    """Creates the tables of a metadata at a URL and opens the runtime's database on it."""
    from app.runtime.database import Database, open_database

    databases: list[Database] = []

    def open_with(url: str, metadata: sa.MetaData) -> Database:
        engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        metadata.create_all(engine)
        engine.dispose()
        databases.append(open_database(url))
        return databases[-1]

    yield open_with
    for database in databases:
        await database.close()
