"""Refresh tokens, tokens kept as keyed hashes, texts encrypted at rest, rows that open to whoever shows their token."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from tests.capabilities.laboratory import client, compiled
from tests.emitters.emitted import run

SPEC = """
# Bookings

## Conventions

- Accounts are users.
- Tokens last 15 minutes.
- Refresh tokens last 60 days.

## Entities

### User

| Field | Type | Rules |
| --- | --- | --- |
| email | email | unique |
| password | password | at least 8 characters |
| blocked | yes/no | default no |

- A **session** shows id, token (text, given) and refresh token (text, given).

### Booking

| Field | Type | Rules |
| --- | --- | --- |
| room | text | 1 to 40 characters |
| cancel token | token | unique, set by the system |
| allergies | encrypted text | optional, 3 to 200 characters |
| cancelled | yes/no | default no, set by the system |
| owner | User | owner |

- A **receipt** shows id, room and cancel token (text, given).

## Operations

### Sign up

`POST /users`

- **Who**: anyone
- **Takes**: email, password
- **Answers**: 201 with the user as a session
- THE system SHALL issue a token and a refresh token for the user.

### Sign in

`POST /sign-in`

- **Who**: anyone
- **Takes**: email, password
- **Answers**: 200 with the user as a session
- THE system SHALL check the email and password of the user, else refuse with 401 `wrong_credentials`.
- THE system SHALL issue a token and a refresh token for the user.

### Renew

`POST /renew`

- **Who**: anyone
- **Takes**: refresh token (text)
- **Answers**: 200 with the user as a session
- THE system SHALL renew the token with the refresh token, else refuse with 401 `sign_in_again` "Sign in again."
- IF the user is blocked, THEN THE system SHALL refuse with 403 `blocked`.

### Block me

`POST /block`

- **Who**: members
- **Answers**: nothing
- THE system SHALL set the caller's blocked to yes.

### Sign out

`POST /sign-out`

- **Who**: members
- **Answers**: nothing
- THE system SHALL end the token.

### Sign out everywhere

`POST /sign-out/all`

- **Who**: members
- **Answers**: nothing
- THE system SHALL end all tokens of the caller.

### Show me

`GET /me`

- **Who**: members
- **Answers**: the caller

### Book

`POST /bookings`

- **Who**: members
- **Answers**: 201 with the booking as a receipt
- THE system SHALL let the cancel token be a random token.
- THE system SHALL create the booking with cancel token = the cancel token.

### Show a booking

`GET /bookings/{booking_id}`

- **Who**: the owner of the booking
- **Answers**: the booking

### Show my bookings

`GET /bookings`

- **Answers**: the caller's bookings

### Change a booking

`PATCH /bookings/{booking_id}`

- **Who**: the owner of the booking
- **Answers**: the booking

### Cancel a booking

`POST /bookings/{booking_id}/cancel`

- **Who**: anyone
- **Takes**: cancel token (text)
- **Answers**: 200 with the booking
- IF the booking's cancel token is not the cancel token, THEN THE system SHALL refuse with 404 `booking_not_found`.
- THE system SHALL set the booking's cancelled to yes.

### Say why

`POST /bookings/{booking_id}/remarks`

- **Who**: anyone
- **Headers**: cancel token (text), urgent (yes/no, optional)
- **Takes**: remark (text, at most 40 characters)
- **Answers**: 200 with the booking
- IF the booking's cancel token is not the cancel token,
  THEN THE system SHALL refuse with 403 `not_yours` on the cancel token.
- IF the urgent is set, THEN THE system SHALL set the booking's room to "first".
- THE system SHALL set the booking's allergies to the remark.

### Show by token

`GET /bookings/by-token/{cancel_token}`

- **Who**: anyone
- **Path**: cancel token is the cancel token of a booking
- **Answers**: the booking
"""
KEY, OTHER = "k" * 40, "o" * 40
TEXT = 'peanuts "and" soja — ¡ñ! 🥜 \\'


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(SPEC, tmp_path_factory.mktemp("protected"))


@pytest.fixture(scope="module")
def server(project: Path, shared_database: str) -> Iterator[httpx.Client]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECRET_KEY", KEY)
        with client(project, shared_database) as made:
            yield made


def person() -> dict[str, str]:
    return {"email": f"{uuid4().hex}@example.org", "password": "correct horse"}


@pytest.fixture
def api(server: httpx.Client) -> httpx.Client:
    """As somebody who has nothing yet."""
    made = server.post("/users", json=person())
    server.headers["Authorization"] = f"Bearer {made.json()['token']}"
    return server


def stored(database: str) -> list[str]:
    if database.startswith("postgres"):
        with psycopg.connect(database) as connection:
            rows = connection.execute("SELECT * FROM bookings").fetchall()
    else:
        rows = sqlite3.connect(database.removeprefix("sqlite:///")).execute("SELECT * FROM bookings").fetchall()
    return [str(value) for row in rows for value in row]


def test_a_token_is_handed_over_once_and_only_its_hash_is_kept(api: httpx.Client, shared_database: str) -> None:
    receipt = api.post("/bookings", json={"room": "12"}).json()
    token = receipt["cancel_token"]
    assert (set(receipt), len(token)) == ({"id", "room", "cancel_token"}, 32)
    assert not [value for value in stored(shared_database) if token in value]
    assert "cancel_token" not in api.get(f"/bookings/{receipt['id']}").json()
    assert "cancel_token" not in api.get("/bookings").json()["items"][0]
    assert api.post("/bookings", json={"room": "12", "cancel_token": "mine"}).status_code == 422


def test_whoever_shows_the_token_is_let_through(api: httpx.Client) -> None:
    one, other = (api.post("/bookings", json={"room": room}).json() for room in ("12", "13"))
    with httpx.Client(base_url=api.base_url) as stranger:
        path = f"/bookings/{one['id']}/cancel"
        for wrong in ("", "x" * 32, other["cancel_token"]):
            assert stranger.post(path, json={"cancel_token": wrong}).status_code == 404
        done = stranger.post(path, json={"cancel_token": one["cancel_token"]})
        assert (done.status_code, done.json()["cancelled"]) == (200, True)
        assert stranger.get(f"/bookings/by-token/{other['cancel_token']}").json()["room"] == "13"
        assert stranger.get("/bookings/by-token/unknown").status_code == 404
        assert stranger.get(f"/bookings/{one['id']}").status_code == 401


def test_a_header_may_carry_the_token(api: httpx.Client) -> None:
    one, other = (api.post("/bookings", json={"room": room}).json() for room in ("12", "13"))
    path, remark = f"/bookings/{one['id']}/remarks", {"remark": "none"}
    done = api.post(path, json=remark, headers={"Cancel-Token": one["cancel_token"]})
    assert (done.status_code, done.json()["allergies"], done.json()["room"]) == (200, "none", "12")
    wrong = api.post(path, json=remark, headers={"Cancel-Token": other["cancel_token"]})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "not_yours")
    assert wrong.json()["errors"] == [{"field": "Cancel-Token", "message": "Not yours."}]
    missing = api.post(path, json=remark)
    assert (missing.status_code, missing.json()["errors"][0]["field"].lower()) == (422, "cancel-token")
    urgent = api.post(path, json=remark, headers={"Cancel-Token": one["cancel_token"], "Urgent": "true"})
    assert urgent.json()["room"] == "first"
    unread = api.post(path, json=remark, headers={"Cancel-Token": one["cancel_token"], "Urgent": "perhaps"})
    assert unread.status_code == 422


def test_rows_are_their_owners_and_nobody_is_let_in_by_default(api: httpx.Client) -> None:
    made = api.post("/bookings", json={"room": "12"}).json()
    other = api.post("/users", json=person()).json()
    assert "password" not in str(other) + str(api.get("/me").json()) + str(made)
    stranger = {"Authorization": f"Bearer {other['token']}"}
    path = f"/bookings/{made['id']}"
    assert api.get(path, headers=stranger).json()["code"] == "booking_not_found"
    assert api.patch(path, json={"room": "1"}, headers=stranger).status_code == 404
    assert api.get("/bookings", headers=stranger).json()["total"] == 0
    assert api.get(path).json()["room"] == "12"
    assert api.get("/bookings", headers={"Authorization": ""}).status_code == 401  # the spec does not say who
    ids = [UUID(api.post("/bookings", json={"room": "1"}).json()["id"]) for _ in range(8)]
    assert len({value.int & (2**62 - 1) for value in ids}) == 8  # 62 bits of chance, whatever the moment
    assert max(one.int ^ two.int for one in ids for two in ids) > 2**60


def test_an_encrypted_text_is_shown_and_unreadable_in_the_database(api: httpx.Client, shared_database: str) -> None:
    made = api.post("/bookings", json={"room": "12", "allergies": TEXT}).json()
    api.post("/bookings", json={"room": "13", "allergies": TEXT})
    api.post("/bookings", json={"room": "14"})
    assert api.get(f"/bookings/{made['id']}").json()["allergies"] == TEXT
    listed = api.get("/bookings").json()["items"]
    assert [item["allergies"] for item in listed] == [TEXT, TEXT, None]
    values = stored(shared_database)
    assert not [value for value in values if "peanuts" in value]
    sealed = [value for value in values if value.count(".") == 1 and len(value) > 60]
    assert len(set(sealed)) == len(sealed) >= 2  # equal texts are not equal in the database
    changed = api.patch(f"/bookings/{made['id']}", json={"allergies": "none at all"})
    assert changed.json()["allergies"] == "none at all"
    assert api.patch(f"/bookings/{made['id']}", json={"room": "15"}).json()["allergies"] == "none at all"
    assert api.patch(f"/bookings/{made['id']}", json={"allergies": "x"}).status_code == 422


def started(project: Path, database: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What is said when the application starts and stops."""
    source = """
import os
from fastapi.testclient import TestClient
from app.main import app
with TestClient(app):
    print("started")
"""
    environment = {"DATABASE_URL": database, "PYTHONPATH": str(project), "PATH": "", **environment}
    return subprocess.run([sys.executable, "-c", source], cwd=project, env=environment, capture_output=True, text=True,
                          check=False)  # fmt: skip


def test_it_does_not_start_without_a_key(project: Path, tmp_path: Path) -> None:
    for environment, told in (({}, "SECRET_KEY is not set"), ({"SECRET_KEY": "short"}, "SECRET_KEY has 5 characters")):
        refused = started(project, f"sqlite:///{tmp_path / 'app.db'}", **environment)
        assert refused.returncode != 0
        assert told in refused.stderr, refused.stderr


def test_it_does_not_start_with_another_key_than_was_used(
    project: Path, api: httpx.Client, shared_database: str
) -> None:
    assert api.post("/bookings", json={"room": "12", "allergies": TEXT}).status_code == 201
    refused = started(project, shared_database, SECRET_KEY=OTHER)
    assert refused.returncode != 0
    assert "PREVIOUS_SECRET_KEYS" in refused.stderr, refused.stderr
    assert OTHER not in refused.stderr + refused.stdout
    rotated = started(project, shared_database, SECRET_KEY=OTHER, PREVIOUS_SECRET_KEYS=f'["{KEY}"]')
    assert "started" in rotated.stdout, rotated.stderr


def works(api: httpx.Client, session: dict[str, str]) -> bool:
    answer = api.get("/me", headers={"Authorization": f"Bearer {session['token']}"})
    assert answer.status_code in (200, 401), answer.text
    return answer.status_code == 200


def renewed(api: httpx.Client, token: str) -> dict[str, str] | None:
    answer = api.post("/renew", json={"refresh_token": token})
    if answer.status_code == 200:
        given: dict[str, str] = answer.json()
        return given
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_again")
    return None


def test_a_refresh_token_is_traded_once_for_a_new_pair(api: httpx.Client) -> None:
    first = api.post("/users", json=person()).json()
    assert api.get("/me", headers={"Authorization": f"Bearer {first['refresh_token']}"}).status_code == 401
    assert renewed(api, first["token"]) is None
    second = renewed(api, first["refresh_token"])
    assert second is not None
    assert second["id"] == first["id"]
    assert len({first["token"], first["refresh_token"], second["token"], second["refresh_token"]}) == 4
    assert works(api, second)
    assert renewed(api, second["refresh_token"]) is not None


def test_a_spent_token_shown_again_ends_its_family_and_no_other(api: httpx.Client) -> None:
    ann = person()
    first = api.post("/users", json=ann).json()
    other = api.post("/sign-in", json=ann).json()
    second = renewed(api, first["refresh_token"])
    assert second is not None
    assert renewed(api, first["refresh_token"]) is None
    assert [works(api, session) for session in (first, second, other)] == [False, False, True]
    assert renewed(api, second["refresh_token"]) is None
    assert renewed(api, other["refresh_token"]) is not None


def test_signing_out_ends_both_tokens_of_the_sign_in(api: httpx.Client) -> None:
    ann = person()
    first, other = api.post("/users", json=ann).json(), api.post("/sign-in", json=ann).json()
    second = renewed(api, first["refresh_token"])
    assert second is not None
    api.post("/sign-out", headers={"Authorization": f"Bearer {second['token']}"}).raise_for_status()
    assert [works(api, session) for session in (first, second, other)] == [False, False, True]
    assert renewed(api, second["refresh_token"]) is None
    api.post("/sign-out/all", headers={"Authorization": f"Bearer {other['token']}"}).raise_for_status()
    assert not works(api, other)
    assert renewed(api, other["refresh_token"]) is None


def test_of_two_calls_at_once_one_gets_the_pair(api: httpx.Client) -> None:
    token = api.post("/users", json=person()).json()["refresh_token"]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: renewed(api, token), range(8)))
    assert sum(session is not None for session in found) == 1


def test_a_refresh_token_that_is_shown_twice_at_once_ends_what_came_of_it(api: httpx.Client) -> None:
    with ThreadPoolExecutor(4) as threads:
        for _ in range(6):
            token = api.post("/users", json=person()).json()["refresh_token"]
            won = [given for given in threads.map(lambda sent: renewed(api, sent), [token] * 4) if given is not None]
            assert len(won) == 1
            assert not works(api, won[0])
            assert renewed(api, won[0]["refresh_token"]) is None


def test_a_refusal_after_it_gives_the_refresh_token_back(api: httpx.Client) -> None:
    session = api.post("/users", json=person()).json()
    api.post("/block", headers={"Authorization": f"Bearer {session['token']}"}).raise_for_status()
    for _ in range(2):
        answer = api.post("/renew", json={"refresh_token": session["refresh_token"]})
        assert (answer.status_code, answer.json()["code"]) == (403, "blocked")
    assert works(api, session)


@pytest.mark.long
def test_the_project_passes_its_own_tests(project: Path) -> None:
    run(project, "-m", "mypy", "--strict", "app")
    assert " failed" not in run(project, "-m", "pytest", "-q", DATABASE_URL="")
