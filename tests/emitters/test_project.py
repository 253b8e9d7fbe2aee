"""The whole project of a program: clean, the same each time, and a server that answers."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import pytest

from ast_schemas.artifact import Artifact
from emitters.fastapi.project import emit
from tests.emitters.emitted import run, write
from tests.postgres import postgres_available, postgres_server
from tests.programs.todo import todo_program


@pytest.fixture(scope="module")
def artifacts() -> dict[str, Artifact]:
    return {artifact.path: artifact for artifact in emit(todo_program())}


@pytest.fixture(scope="module")
def project(artifacts: dict[str, Artifact], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(artifacts.values(), tmp_path_factory.mktemp("todo"))


def test_the_same_program_gives_the_same_files(artifacts: dict[str, Artifact]) -> None:
    assert {artifact.path: artifact for artifact in emit(todo_program())} == artifacts
    assert list(artifacts) == sorted(artifacts)


def test_every_file_ends_in_a_newline_and_names_nothing_of_the_generator(artifacts: dict[str, Artifact]) -> None:
    for path, artifact in artifacts.items():
        assert artifact.text.endswith("\n"), path
        assert not re.search(r"^\s*(from|import) (compiler|ast_schemas|emitters|rag)\b", artifact.text, re.MULTILINE), (
            path
        )


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("app/models/item.py", "schema/Item"),
        ("app/dtos/item.py", "dtos/Item"),
        ("app/transformers/item_view.py", "transformers/Item"),
        ("app/collectors/item.py", "collectors/Item"),
        ("app/operations/create_item.py", "operations/create_item"),
        ("tests/contract/test_create_item.py", "operations/create_item"),
        ("tests/test_scenario_an_owner_keeps_items.py", "scenarios/an_owner_keeps_items"),
        ("app/main.py", None),
    ],
)
def test_a_file_belongs_to_its_unit(artifacts: dict[str, Artifact], path: str, unit: str | None) -> None:
    assert artifacts[path].unit == unit


def test_origins_lie_within_their_file(artifacts: dict[str, Artifact]) -> None:
    for path, artifact in artifacts.items():
        count = len(artifact.text.splitlines())
        assert all(1 <= origin.first <= origin.last <= count for origin in artifact.origins), path


def test_extensions_are_written_once(artifacts: dict[str, Artifact]) -> None:
    once = {path for path, artifact in artifacts.items() if artifact.ownership == "once"}
    assert once == {"extensions/README.md", "extensions/__init__.py"}


def test_migrations_that_exist_already_take_the_place_of_the_first(artifacts: dict[str, Artifact]) -> None:
    own = Artifact(path="migrations/versions/0001_mine.py", text="revision = '0001'\n", ownership="once")
    found = {artifact.path: artifact for artifact in emit(todo_program(), (own,))}
    assert found[own.path] == own
    assert "migrations/versions/0001_initial.py" not in found
    assert set(artifacts) - set(found) == {"migrations/versions/0001_initial.py"}


def test_a_fixed_path_is_tried_before_one_with_a_parameter(artifacts: dict[str, Artifact]) -> None:
    main = artifacts["app/main.py"].text
    order = re.findall(r"^    (\w+)\.router,$", main, re.MULTILINE)
    assert order.index("read_me") < order.index("read_item")
    assert order.index("report_items") < order.index("read_list")


@pytest.mark.slow
def test_the_project_is_clean_to_formatter_linter_and_type_checker(project: Path) -> None:
    run(project, "-m", "ruff", "check", ".")
    run(project, "-m", "ruff", "format", "--check", ".")
    run(project, "-m", "mypy")


@pytest.mark.slow
def test_its_own_tests_pass_on_sqlite(project: Path) -> None:
    assert "failed" not in run(project, "-m", "pytest")


@pytest.mark.slow
@pytest.mark.pg
def test_its_own_tests_pass_on_postgresql(project: Path) -> None:
    if not postgres_available():
        pytest.skip("no PostgreSQL")
    with postgres_server() as url:
        assert "failed" not in run(project, "-m", "pytest", DATABASE_URL=url)


class Client:
    """Calls a running server."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.token: str | None = None

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        request = urllib.request.Request(self.base + path, method=method)
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        if self.token is not None:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                text = response.read()
                return response.status, json.loads(text) if text else None
        except HTTPError as error:
            return error.code, json.loads(error.read())


@contextmanager
def served(project: Path, url: str) -> Iterator[Client]:
    run(project, "-m", "alembic", "upgrade", "head", DATABASE_URL=url)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(port), "--log-level", "warning"]
    server = subprocess.Popen(command, cwd=project, env={**os.environ, "DATABASE_URL": url, "DEBUG": "true"})
    client = Client(f"http://127.0.0.1:{port}")
    try:
        for _ in range(300):
            try:
                client.call("GET", "/health")
                break
            except URLError:
                time.sleep(0.1)
        yield client
    finally:
        server.terminate()
        server.wait(30)


@pytest.mark.slow
def test_a_story_over_http(project: Path, tmp_path: Path) -> None:
    with served(project, f"sqlite:///{tmp_path / 'todo.db'}") as client:
        assert client.call("GET", "/health") == (200, {"status": "ok"})
        assert client.call("GET", "/api/users/me")[1]["code"] == "not_authenticated"
        account = {"email": "Zoe@example.org", "password": "correct horse", "name": "Zoé"}
        status, zoe = client.call("POST", "/api/users", account)
        assert (status, zoe["email"], zoe["name"], zoe["role"]) == (201, "zoe@example.org", "Zoé", "member")
        assert client.call("POST", "/api/users", account)[1]["code"] == "email_taken"
        status, session = client.call("POST", "/api/sessions", account | {"name": "Zoe"})
        assert (status, session["errors"][0]["field"]) == (422, "name")
        status, session = client.call("POST", "/api/sessions", {name: account[name] for name in ("email", "password")})
        assert status == 201
        client.token = session["token"]
        home = client.call("POST", "/api/lists", {"title": "Home"})[1]
        status, bread = client.call("POST", f"/api/lists/{home['id']}/items", {"title": "Bread", "price": 2.5})
        assert (status, bread["price"], bread["list"]["open_items"]) == (201, "2.50", 1)
        status, bread = client.call("PATCH", f"/api/items/{bread['id']}", {"notes": 'rye "and" \\ wheat'})
        assert (status, bread["notes"], bread["title"]) == (200, 'rye "and" \\ wheat', "Bread")
        page = client.call("GET", f"/api/lists/{home['id']}/items?q=BRE&sort=-price&limit=1")[1]
        assert [page["total"], page["limit"], [item["title"] for item in page["items"]]] == [1, 1, ["Bread"]]
        assert client.call("DELETE", f"/api/items/{bread['id']}") == (204, None)
        assert client.call("GET", f"/api/items/{bread['id']}")[1]["code"] == "item_not_found"
        assert client.call("POST", f"/api/trash/{bread['id']}/restore")[0] == 200
        assert client.call("DELETE", "/api/sessions/current") == (204, None)
        assert client.call("GET", "/api/users/me")[0] == 401
