"""``openapi.json`` says what the running application says."""

import json
from pathlib import Path
from typing import Any

import pytest

from emitters.fastapi.project import emit
from tests.emitters.emitted import run, write
from tests.programs.todo import todo_program

Json = dict[str, Any]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(emit(todo_program()), tmp_path_factory.mktemp("todo"))


@pytest.fixture(scope="module")
def running(project: Path) -> Json:
    found: Json = json.loads(
        run(project, "-c", "import json; from app.main import app; print(json.dumps(app.openapi()))")
    )
    return found


@pytest.fixture(scope="module")
def written(project: Path) -> Json:
    found: Json = json.loads((project / "openapi.json").read_text())
    return found


def operations(document: Json) -> dict[str, Json]:
    return {
        operation["operationId"]: operation | {"route": f"{method} {path}"}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_both_have_the_same_routes(running: Json, written: Json) -> None:
    routes = [{name: found["route"] for name, found in operations(document).items()} for document in (running, written)]
    assert routes[0] == routes[1]


def test_both_take_the_same_parameters(running: Json, written: Json) -> None:
    def parameters(document: Json) -> dict[str, set[tuple[str, str, bool]]]:
        return {
            name: {(item["name"], item["in"], item["required"]) for item in found.get("parameters", [])}
            for name, found in operations(document).items()
        }

    assert parameters(running) == parameters(written)


def schemas_of(found: Json) -> Json:
    body = found.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {}).get("$ref")
    answers = {
        status: {kind: reference(content["schema"]) for kind, content in answer.get("content", {}).items()}
        for status, answer in found["responses"].items()
    }
    return {"body": body, "answers": answers, "security": found.get("security")}


def reference(schema: Json) -> Json:
    if schema.get("type") == "array":
        return {"array of": schema["items"]["$ref"]}
    return {"one": schema["$ref"]}


def test_both_take_and_give_the_same_bodies_and_refuse_alike(running: Json, written: Json) -> None:
    theirs, ours = operations(running), operations(written)
    for name in theirs:
        assert schemas_of(theirs[name]) == schemas_of(ours[name]), name


def test_both_describe_the_same_members(running: Json, written: Json) -> None:
    def members(document: Json) -> dict[str, tuple[set[str], set[str]]]:
        schemas = document["components"]["schemas"]
        return {name: (set(schema["properties"]), set(schema.get("required", []))) for name, schema in schemas.items()}

    assert members(running) == members(written)


def test_every_refusal_is_a_problem(written: Json) -> None:
    for name, found in operations(written).items():
        for status, answer in found["responses"].items():
            assert status < "400" or list(answer["content"]) == ["application/problem+json"], (name, status)


def test_whoever_must_sign_in_is_told_so(written: Json) -> None:
    assert operations(written)["read_me"]["security"] == [{"bearer": []}]
    assert "security" not in operations(written)["sign_up"]
