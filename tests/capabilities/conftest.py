"""Each capability is called on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.serving import fresh_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'app.db'}"
        return
    with fresh_database(request.getfixturevalue("postgres")) as url:
        yield url
