"""One error body for the whole API, also for what the framework refuses by itself; bodies as the conventions say."""

from pathlib import Path

import httpx
import pytest

from tests.capabilities.laboratory import NOTES, client, compiled
from tests.emitters.emitted import run

NESTED = """
- Errors look like `{"error": {"code": "$code", "status": $STATUS, "text": "$message ($title)"}, "ok": false}`.
- Unknown members are ignored.
- Empty texts count as null.
- Pages of `https://app.example.org` may call.
""".replace("$STATUS", '"$status"')
BY_FIELD = """
- Errors look like `{"errors": "$fields"}`.
- Invalid requests answer 400.
"""


@pytest.fixture(scope="module")
def nested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(NOTES.format(conventions=NESTED), tmp_path_factory.mktemp("nested"))


@pytest.fixture(scope="module")
def by_field(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(NOTES.format(conventions=BY_FIELD), tmp_path_factory.mktemp("by_field"))


def signed_up(api: httpx.Client) -> dict[str, str]:
    made = api.post("/users", json={"email": "ann@example.org", "password": "correct horse"})
    assert made.status_code == 201, made.text
    return {"Authorization": f"Bearer {made.json()['token']}"}


def body(code: str, status: int, text: str) -> dict[str, object]:
    return {"error": {"code": code, "status": status, "text": text}, "ok": False}


def test_every_error_has_the_body_of_the_spec(nested: Path, database: str) -> None:
    with client(nested, database) as api:
        caller = signed_up(api)
        taken = api.post("/users", json={"email": "ann@example.org", "password": "correct horse"})
        assert (taken.status_code, taken.headers["content-type"]) == (409, "application/json")
        assert taken.json() == body("email_taken", 409, "This email has an account already. (Conflict)")
        assert api.get("/nowhere").json() == body("not_found", 404, "Not Found (Not Found)")
        assert api.delete("/notes").json()["error"]["code"] == "method_not_allowed"
        assert api.get("/notes").json()["error"]["code"] == "not_authenticated"
        wrong = api.post("/notes", json={"title": "x" * 81}, headers=caller)
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "invalid_request")


def test_unknown_members_are_ignored_and_empty_texts_are_null(nested: Path, database: str) -> None:
    with client(nested, database) as api:
        caller = signed_up(api)
        made = api.post("/notes", json={"title": "One", "body": "", "colour": "red"}, headers=caller)
        assert (made.status_code, made.json()["body"]) == (201, None)
        changed = api.patch(f"/notes/{made.json()['id']}", json={"body": ""}, headers=caller)
        assert changed.json()["body"] is None
        assert api.post("/notes", json={"title": ""}, headers=caller).status_code == 422


def test_pages_of_the_named_origin_may_call(nested: Path, tmp_path: Path) -> None:
    with client(nested, f"sqlite:///{tmp_path / 'app.db'}") as api:
        asked = {"Access-Control-Request-Method": "GET", "Origin": "https://app.example.org"}
        allowed = api.options("/notes", headers=asked)
        assert allowed.headers["access-control-allow-origin"] == "https://app.example.org"
        foreign = api.options("/notes", headers={**asked, "Origin": "https://evil.example.org"})
        assert "access-control-allow-origin" not in foreign.headers


def test_messages_by_field_and_the_status_of_the_spec(by_field: Path, database: str) -> None:
    with client(by_field, database) as api:
        caller = signed_up(api)
        wrong = api.post("/notes", json={"title": "", "stars": 9}, headers=caller)
        assert (wrong.status_code, set(wrong.json()["errors"])) == (400, {"title", "stars"})
        taken = api.post("/users", json={"email": "ann@example.org", "password": "correct horse"})
        assert taken.json() == {"errors": {"email_taken": ["This email has an account already."]}}


@pytest.mark.long
@pytest.mark.parametrize("which", ["nested", "by_field"])
def test_the_project_describes_its_errors_and_passes_its_own_tests(which: str, request: pytest.FixtureRequest) -> None:
    project: Path = request.getfixturevalue(which)
    run(project, "-m", "ruff", "check", "app", "tests")
    run(project, "-m", "ruff", "format", "--check", "app", "tests")
    run(project, "-m", "mypy", "--strict", "app")
    assert " failed" not in run(project, "-m", "pytest", "-q", DATABASE_URL="")
