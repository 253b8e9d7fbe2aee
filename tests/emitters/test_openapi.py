"""``openapi.json`` says what the running application says."""

from pathlib import Path

import pytest

from emitters.fastapi.project import emit
from tests.emitters.emitted import write
from tests.emitters.openapi_documents import Json, assert_alike, operations, written
from tests.programs.todo import todo_program


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(emit(todo_program()), tmp_path_factory.mktemp("todo"))


@pytest.fixture(scope="module")
def document(project: Path) -> Json:
    return written(project)


def test_both_have_the_same_routes_parameters_bodies_refusals_and_members(project: Path) -> None:
    assert_alike(project)


def test_every_refusal_is_a_problem(document: Json) -> None:
    for name, found in operations(document).items():
        for status, answer in found["responses"].items():
            assert status < "400" or list(answer["content"]) == ["application/problem+json"], (name, status)


def test_whoever_must_sign_in_is_told_so(document: Json) -> None:
    assert operations(document)["read_me"]["security"] == [{"bearer": []}]
    assert "security" not in operations(document)["sign_up"]
