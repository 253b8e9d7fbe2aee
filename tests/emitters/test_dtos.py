"""DTOs take from JSON exactly what they say."""

import json
from pathlib import Path

import pytest

from emitters.fastapi.dtos import dto_artifacts
from tests.emitters.emitted import run, text_of, without_operations, write
from tests.emitters.library import library

BOOK = text_of(dto_artifacts(library()), "app/dtos/book.py")

JUDGE = """
import json
from pydantic import ValidationError
import app.dtos
for line in open("bodies").read().splitlines():
    name, text = line.split(" ", 1)
    try:
        value = getattr(app.dtos, name).model_validate(json.loads(text))
        sent = value.model_dump(mode="json", by_alias=True, exclude_unset=True)
        print(json.dumps({"sent": sorted(value.model_fields_set), "value": sent}))
    except ValidationError as error:
        print(json.dumps({"refused": [".".join(map(str, found["loc"])) for found in error.errors()]}))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(without_operations(library()), tmp_path_factory.mktemp("library"))


def judge(project: Path, name: str, *bodies: object) -> list[dict[str, object]]:
    (project / "bodies").write_text("\n".join(f"{name} {json.dumps(body)}" for body in bodies))
    found = run(project, "-c", JUDGE)
    return [json.loads(line) for line in found.splitlines()]


BOOK_BODY = {"title": "One", "pages": 1}

WRONG = [
    ({"pages": 1}, "title"),
    ({"title": None, "pages": 1}, "title"),
    ({"title": "", "pages": 1}, "title"),
    ({"title": "x" * 121, "pages": 1}, "title"),
    ({"title": "a\0b", "pages": 1}, "title"),
    ({"title": 12, "pages": 1}, "title"),
    ({"title": "One", "pages": "1"}, "pages"),
    ({"title": "One", "pages": 1.0}, "pages"),
    ({"title": "One", "pages": True}, "pages"),
    ({"title": "One", "pages": 9001}, "pages"),
    ({"title": "One", "pages": 10**30}, "pages"),
    (BOOK_BODY | {"price": "0.49"}, "price"),
    (BOOK_BODY | {"price": "1.001"}, "price"),
    (BOOK_BODY | {"price": "NaN"}, "price"),
    (BOOK_BODY | {"price": "1e2"}, "price"),
    (BOOK_BODY | {"price": None}, "price"),
    (BOOK_BODY | {"price": 12345678901234567.89}, "price"),
    (BOOK_BODY | {"site": "nowhere"}, "site"),
    (BOOK_BODY | {"class": "Not a slug"}, "class"),
    (BOOK_BODY | {"class_": "slug"}, "class_"),
    (BOOK_BODY | {"languages": ["a", "b", "c", "d"]}, "languages"),
    (BOOK_BODY | {"availableFrom": 3}, "availableFrom"),
    (BOOK_BODY | {"availableFrom": "2030-02-30"}, "availableFrom"),
    (BOOK_BODY | {"no_such_member": 1}, "no_such_member"),
]


def test_whatever_breaks_a_type_or_a_limit_is_refused_at_its_member(project: Path) -> None:
    found = judge(project, "BookCreate", *(body for body, _ in WRONG))
    assert [answer.get("refused") for answer in found] == [[member] for _, member in WRONG]


def test_what_is_right_is_taken_without_losing_a_digit(project: Path) -> None:
    bodies = [BOOK_BODY | {"price": 12.5}, BOOK_BODY | {"price": "12345678.90"}, BOOK_BODY | {"metadata": {"a": [1.5]}}]
    found = judge(project, "BookCreate", *bodies)
    values = [answer["value"] for answer in found]
    assert [value["price"] for value in values[:2]] == ["12.5", "12345678.90"]  # type: ignore[index]
    assert values[2]["metadata"] == {"a": [1.5]}  # type: ignore[index]


def test_an_update_tells_what_was_sent_and_null_only_where_it_may_be(project: Path) -> None:
    found = judge(project, "BookUpdate", {}, {"site": None}, {"title": None}, {"title": "Two"})
    assert [answer.get("sent") for answer in found] == [[], ["site"], None, ["title"]]
    assert found[2] == {"refused": ["title"]}


def test_an_email_and_a_moment_are_checked(project: Path) -> None:
    reader = {"email": "a@example.org", "password": "correct horse"}
    found = judge(
        project,
        "ReaderCreate",
        reader,
        reader | {"email": "nobody"},
        reader | {"born_at": "2030-01-31T12:00:00"},
        reader | {"born_at": 1},
        reader | {"born_at": "2030-01-31T12:00:00+02:00"},
        reader | {"role": "admin"},
    )
    refused = [answer.get("refused") for answer in found]
    assert refused == [None, ["email"], ["born_at"], ["born_at"], None, ["role"]]
    assert found[4]["value"]["born_at"] == "2030-01-31T10:00:00.000000Z"  # type: ignore[index]


def test_modules_whose_dtos_need_each_other_are_completed(project: Path) -> None:
    topic = {"id": "01890a5d-ac96-774b-bcce-b302099a8057", "name": "Sea"}
    found = judge(project, "TopicWithBooks", {"books": [{"id": topic["id"], "title": "One"}]})
    assert "value" in found[0]
    assert 'topics: list["TopicView"]' in BOOK


def test_a_wire_name_is_the_only_name_in_json() -> None:
    assert 'available_from: Day | None = Field(default=None, alias="availableFrom")' in BOOK


def test_dtos_pass_the_type_checker(project: Path) -> None:
    run(project, "-m", "mypy", "app/dtos", "app/models", "app/main.py", "tests")
