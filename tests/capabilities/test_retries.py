"""Posts that are sent again with the same Idempotency-Key are done once."""

import sqlite3
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.capabilities.laboratory import NOTES, client, compiled
from tests.emitters.emitted import run


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spec = NOTES.format(conventions="- Posts with the same `Idempotency-Key` are done once.")
    return compiled(spec, tmp_path_factory.mktemp("retries"))


@pytest.fixture(scope="module")
def api(project: Path, shared_database: str) -> Iterator[httpx.Client]:
    with client(project, shared_database) as made:
        yield made


def _callers(api: httpx.Client) -> list[dict[str, str]]:
    people = [{"email": f"{uuid.uuid4()}@example.org", "password": "correct horse"} for _ in range(2)]
    tokens = [api.post("/users", json=person).json()["token"] for person in people]
    return [{"Authorization": f"Bearer {token}", "Idempotency-Key": "k-1"} for token in tokens]


def _titles(api: httpx.Client, caller: dict[str, str]) -> list[str]:
    return [note["title"] for note in api.get("/notes", headers=caller).json()["items"]]


def test_a_repeated_call_gets_the_same_answer_and_does_nothing(api: httpx.Client) -> None:
    ann, bob = _callers(api)
    first = api.post("/notes", headers=ann, json={"title": "One", "stars": 3})
    again = api.post("/notes", headers=ann, json={"stars": 3, "title": "One"})
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (None, "true")
    assert again.headers["content-type"] == first.headers["content-type"]
    assert _titles(api, ann) == ["One"]
    other = api.post("/notes", headers=ann, json={"title": "Two"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert api.post("/notes", headers=bob, json={"title": "Bob's"}).status_code == 201
    assert api.post("/notes", headers=ann | {"Idempotency-Key": "k-2"}, json={"title": "Two"}).status_code == 201
    del ann["Idempotency-Key"]
    assert api.post("/notes", headers=ann, json={"title": "One"}).status_code == 201
    assert _titles(api, ann) == ["One", "Two", "One"]


def test_a_refused_call_may_be_tried_again(api: httpx.Client) -> None:
    ann, _ = _callers(api)
    for number in range(3):
        api.post("/notes", headers=ann | {"Idempotency-Key": f"n-{number}"}, json={"title": f"N{number}"})
    refused = [api.post("/notes", headers=ann, json={"title": "Four"}) for _ in range(2)]
    assert [answer.json()["code"] for answer in refused] == ["too_many", "too_many"]
    assert all("idempotent-replayed" not in answer.headers for answer in refused)
    for key in ("", "x" * 256):
        wrong = api.post("/notes", headers=ann | {"Idempotency-Key": key}, json={"title": "Four"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_request")


def test_equal_calls_at_once_are_done_once(api: httpx.Client) -> None:
    with ThreadPoolExecutor(8) as threads:
        ann, _ = _callers(api)
        sent = list(threads.map(lambda _: api.post("/notes", headers=ann, json={"title": "One"}), range(12)))
        assert {answer.status_code for answer in sent} == {201}
        assert len({answer.content for answer in sent}) == 1
        assert _titles(api, ann) == ["One"]


def test_a_limit_per_caller_holds_for_calls_at_once(api: httpx.Client) -> None:
    with ThreadPoolExecutor(8) as threads:
        ann, _ = _callers(api)
        keys = [ann | {"Idempotency-Key": f"at-once-{number}"} for number in range(8)]
        sent = threads.map(lambda key: api.post("/notes", headers=key, json={"title": "One"}).status_code, keys)
        assert sorted(sent) == [201] * 3 + [409] * 5


def test_answers_are_kept_for_a_while_and_keys_only_as_digests(project: Path, tmp_path: Path) -> None:
    database = tmp_path / "app.db"
    with client(project, f"sqlite:///{database}") as api:
        ann, _ = _callers(api)
        api.post("/notes", headers=ann, json={"title": "One"})
        connection = sqlite3.connect(database)
        stored = connection.execute("SELECT scope, request, answer FROM idempotent_calls").fetchall()
        assert len(stored) == 1
        assert "k-1" not in str(stored)
        connection.execute("UPDATE idempotent_calls SET expires_at = created_at")
        connection.commit()
        connection.close()
        assert api.post("/notes", headers=ann, json={"title": "Other"}).status_code == 201
        assert _titles(api, ann) == ["One", "Other"]


def test_the_header_is_described(api: httpx.Client) -> None:
    paths = api.get("/openapi.json").json()["paths"]
    assert [item["name"] for item in paths["/notes"]["post"]["parameters"]] == ["Idempotency-Key"]
    assert "parameters" not in paths["/users"]["post"]
    assert "idempotency_key_reused" in paths["/notes"]["post"]["responses"]["422"]["description"]


@pytest.mark.long
def test_the_project_passes_its_own_tests(project: Path) -> None:
    run(project, "-m", "mypy", "--strict", "app")
    assert " failed" not in run(project, "-m", "pytest", "-q", DATABASE_URL="")
