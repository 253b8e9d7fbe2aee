"""Where callers send their token."""

from pathlib import Path

import httpx
import pytest

from tests.capabilities.laboratory import NOTES, client, compiled
from tests.emitters.emitted import run

PLACES = {
    "token": "- Clients sign in with `Authorization: Token`.",
    "header": "- Clients sign in with a token in the header `X-Api-Key`.",
    "cookie": "- Clients sign in with a token in the cookie `session`.",
}
PERSON = {"email": "ann@example.org", "password": "correct horse"}


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {
        name: compiled(NOTES.format(conventions=sentence), tmp_path_factory.mktemp(name))
        for name, sentence in PLACES.items()
    }


@pytest.mark.parametrize(("place", "header"), [("token", "Authorization: Token "), ("header", "X-Api-Key: ")])
def test_a_header_of_the_specs_choice(projects: dict[str, Path], database: str, place: str, header: str) -> None:
    name, _, prefix = header.partition(": ")
    with client(projects[place], database) as api:
        token = api.post("/users", json=PERSON).json()["token"]
        caller = {name: f"{prefix}{token}"}
        assert api.get("/notes", headers=caller).status_code == 200
        assert api.get("/notes", headers={"Authorization": f"Bearer {token}"}).status_code == 401
        refused = api.get("/notes")
        assert refused.headers.get("www-authenticate") == ("Token" if place == "token" else None)
        assert api.post("/sign-out", headers=caller).status_code == 204
        assert api.get("/notes", headers=caller).status_code == 401


def test_a_cookie_is_set_by_signing_up_and_ended_by_signing_out(projects: dict[str, Path], database: str) -> None:
    with client(projects["cookie"], database) as api:
        made = api.post("/users", json=PERSON)
        cookie = made.headers["set-cookie"]
        assert all(word in cookie for word in ("session=", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="))
        assert "Secure" not in cookie
        assert api.get("/notes").status_code == 200
        with httpx.Client(base_url=api.base_url) as stranger:
            assert stranger.get("/notes").status_code == 401
        taken = api.post("/users", json=PERSON)
        assert (taken.status_code, "set-cookie" in taken.headers) == (409, False)
        ended = api.post("/sign-out")
        assert "Max-Age=0" in ended.headers["set-cookie"]
        api.cookies.set("session", made.json()["token"])
        assert api.get("/notes").status_code == 401


@pytest.mark.long
@pytest.mark.parametrize("place", ["cookie", "token", "header"])
def test_the_project_passes_its_own_tests(projects: dict[str, Path], place: str) -> None:
    run(projects[place], "-m", "mypy", "--strict", "app")
    assert " failed" not in run(projects[place], "-m", "pytest", "-q", DATABASE_URL="")
