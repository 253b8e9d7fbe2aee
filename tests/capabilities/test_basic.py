"""HTTP Basic: login and secret with each request, no tokens."""

import base64
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.capabilities.laboratory import client, compiled
from tests.emitters.emitted import run

SPEC = """
# Notes "für alle"

## Conventions

- Accounts are users.
- Clients sign in with HTTP Basic by email.

## Roles

- **Admin**: a user whose role is admin.

## Entities

### User

| Field | Type | Rules |
| --- | --- | --- |
| email | email | unique |
| nick name | text | unique, 1 to 20 characters |
| password | password | at least 8 characters |
| role | one of user, admin | default user, set by the system |

Starting rows:

| email | nick name | password | role |
| --- | --- | --- | --- |
| root@example.org | root | päss: word | admin |

### Note

| Field | Type | Rules |
| --- | --- | --- |
| title | text | 1 to 80 characters |
| owner | User | owner |

## Operations

### Sign up

`POST /users`

- **Who**: anyone
- **Takes**: email, nick name, password
- **Answers**: 201 with the user

### Change my password

`PUT /password`

- **Who**: members
- **Takes**: password
- **Answers**: nothing
- THE system SHALL set the caller's password to the password.

### Close an account

`DELETE /users/{user_id}`

- **Who**: admins
- **Answers**: nothing

### Add a note

`POST /notes`

- **Who**: members
- **Answers**: 201 with the note

### Greet

`GET /greeting`

- **Who**: anyone
- **About**: user
- **Answers**: the users whose id is the caller's id

## Acceptance

### Scenario: a member adds a note

- GIVEN a member Ann
- WHEN Ann calls "Add a note" with title "One"
- THEN the status is 201
- WHEN nobody calls "Add a note" with title "Two"
- THEN it is refused with 401
"""
SECRET = "päss: word"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(SPEC, tmp_path_factory.mktemp("basic"))


@pytest.fixture(scope="module")
def api(project: Path, shared_database: str) -> Iterator[httpx.Client]:
    with client(project, shared_database) as made:
        yield made


def shown(login: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{login}:{secret}".encode()).decode()}


def signed_up(api: httpx.Client, name: str) -> dict[str, str]:
    made = api.post("/users", json={"email": f"{name}@example.org", "nick_name": name, "password": SECRET})
    assert (made.status_code, "password" in made.json()) == (201, False)
    return shown(f"{name}@example.org", SECRET)


def test_each_request_is_signed_in_by_login_and_secret(api: httpx.Client) -> None:
    caller = signed_up(api, "ann")
    for _ in range(2):  # the second time the hash is not computed anew
        assert api.post("/notes", json={"title": "One"}, headers=caller).status_code == 201
    for refused in (
        {},
        shown("ann@example.org", "wrong"),
        shown("ann", SECRET),
        shown("nobody@example.org", SECRET),
        {"Authorization": "Basic never-base64!"},
        {"Authorization": "Basic " + base64.b64encode(b"no colon").decode()},
        {"Authorization": "Basic " + base64.b64encode(b"a\0b:c").decode()},
        {"Authorization": caller["Authorization"].replace("Basic", "Bearer")},
    ):
        answer = api.post("/notes", json={"title": "Two"}, headers=refused)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated"), refused
        assert answer.headers["www-authenticate"].startswith('Basic realm="')


def test_only_the_declared_role_may_call(api: httpx.Client) -> None:
    caller = signed_up(api, "eve")
    me = api.get("/greeting", headers=caller).json()["items"][0]
    assert api.delete(f"/users/{me['id']}", headers=caller).status_code == 403
    assert api.delete(f"/users/{me['id']}", headers=shown("root@example.org", SECRET)).status_code == 204
    assert api.post("/notes", json={"title": "One"}, headers=caller).status_code == 401


def test_a_changed_secret_ends_the_old_one_at_once(api: httpx.Client) -> None:
    old, new = signed_up(api, "bob"), shown("bob@example.org", "another secret")
    assert api.put("/password", json={"password": "another secret"}, headers=old).status_code == 204
    assert api.post("/notes", json={"title": "One"}, headers=old).status_code == 401
    assert api.post("/notes", json={"title": "One"}, headers=new).status_code == 201


def test_who_shows_nothing_is_nobody_where_anyone_may_call(api: httpx.Client) -> None:
    known = api.get("/greeting", headers=signed_up(api, "mia"))
    assert [api.get("/greeting").json()["total"], known.json()["total"]] == [0, 1]
    assert api.get("/greeting", headers=shown("mia@example.org", "wrong")).status_code == 401


@pytest.mark.long
def test_the_project_describes_the_scheme_and_passes_its_own_tests(project: Path) -> None:
    assert '"scheme": "basic"' in (project / "openapi.json").read_text(encoding="utf-8")
    assert not (project / "app" / "models" / "access_token.py").exists()
    assert " failed" not in run(project, "-m", "pytest", "-q", DATABASE_URL="")
