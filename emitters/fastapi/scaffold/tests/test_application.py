"""The application as a whole: it starts, describes itself, and its migrations make what the models say."""

import pkgutil
import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest
from alembic import command
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import dtos
from app.dtos.base import Output
from app.errors import ERROR_BODY
from app.main import create_app
from app.models.base import Base
from app.runtime.problems import Problem
from app.settings import Settings
from tests.api import Api
from tests.databases import alembic_config

pytestmark = pytest.mark.anyio


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'application.db'}"


def test_it_starts_and_stops(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(database_url=sqlite_url(tmp_path)))) as client:
        assert client.get("/health").json() == {"status": "ok"}


def test_migrations_of_a_database_without_rows_go_up_down_and_up_again(tmp_path: Path) -> None:
    config = alembic_config(sqlite_url(tmp_path))
    command.upgrade(config, "head")
    with closing(sqlite3.connect(tmp_path / "application.db", isolation_level=None)) as connection:
        for table in Base.metadata.tables:
            connection.execute(f'DELETE FROM "{table}"')
    config.attributes["accept_loss"] = True
    command.downgrade(config, "base")
    command.upgrade(config, "head")


def test_migrations_make_what_the_models_say(tmp_path: Path) -> None:
    config = alembic_config(sqlite_url(tmp_path))
    command.upgrade(config, "head")
    command.check(config)


async def test_it_describes_itself(app: FastAPI, api: Api) -> None:
    described = (await api.call("GET", "/openapi.json")).json()
    assert described == app.openapi()
    for path in described["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                assert status < "400" or ERROR_BODY.media_type in answer["content"]


async def test_an_unknown_path_answers_as_every_error_does(api: Api) -> None:
    response = await api.call("GET", "/there/is/no/such/path")
    assert response.status_code == 404
    assert response.headers["content-type"] == ERROR_BODY.media_type
    assert response.json() == ERROR_BODY.make(Problem(404, "not_found"))


def test_no_answer_shows_a_secret() -> None:
    secrets = {
        mapper.class_.__module__.rpartition(".")[2]: {
            attribute.key for attribute in mapper.column_attrs if "secret" in attribute.columns[0].info
        }
        for mapper in Base.registry.mappers
    }
    for module in pkgutil.iter_modules(dtos.__path__):
        for value in vars(import_module(f"app.dtos.{module.name}")).values():
            if isinstance(value, type) and issubclass(value, Output) and value.__module__.endswith(module.name):
                assert not secrets.get(module.name, set()) & set(value.model_fields), value.__name__
