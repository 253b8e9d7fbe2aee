"""Empty databases of both kinds."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ast_schemas import ir
from emitters.fastapi.migrations import initial_migration
from tests.evolution.laboratory import Laboratory, runtime

_numbers = itertools.count()
_schemas: dict[tuple[bool, str], dict[str, Any]] = {}

DIALECTS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)]


@pytest.fixture(scope="module", autouse=True)
def emitted_runtime() -> Iterator[None]:
    with runtime():
        yield


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Databases:
    """Hands out empty databases of one kind; of PostgreSQL the same one, emptied."""

    def __init__(self, server: str | None, folder: Path) -> None:
        self.server = server
        self.folder = folder

    def new(self) -> Laboratory:
        if self.server is None:
            return Laboratory(f"sqlite:///{self.folder / f'{next(_numbers)}.db'}")
        laboratory = Laboratory(self.server)
        laboratory.empty()
        return laboratory

    def schema(self, program: ir.Program) -> dict[str, Any]:
        """What a fresh database of a program says of itself; a first revision that was asked about is not run again."""
        key = (self.server is None, initial_migration(program).text)
        if key not in _schemas:
            laboratory = self.new()
            laboratory.start(program)
            _schemas[key] = laboratory.schema()
        return _schemas[key]


@pytest.fixture
def databases(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Databases:
    server = request.getfixturevalue("postgres") if dialect == "postgresql" else None
    return Databases(server, tmp_path)
