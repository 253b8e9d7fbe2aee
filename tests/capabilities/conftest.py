"""Each capability is called on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.serving import fresh_database

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.pg))


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'app.db'}"
        return
    with fresh_database(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture(scope="module", params=BOTH)
def shared_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a database that the tests of a module share; each makes the rows that it looks at."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'app.db'}"
        return
    with fresh_database(request.getfixturevalue("postgres")) as url:
        yield url
