"""What requests may hold: case that does not matter, numbers as texts, sizes, and rules over several members."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.capabilities.laboratory import client, compiled
from tests.emitters.emitted import run

SPEC = """
# Trips

## Conventions

- Accounts are users.
- Numbers may come as texts.
- Upper and lower case of choices do not matter.
- Bodies have at most 2 kB.

## Roles

- **Admin**: a user whose role is admin.

## Entities

### User

| Field | Type | Rules |
| --- | --- | --- |
| handle | text | unique, case ignored, 1 to 20 characters |
| password | password | at least 8 characters |
| role | one of user, admin | default user, set by the system |

Starting rows:

| handle | password | role |
| --- | --- | --- |
| root | correct horse | admin |

- A **session** shows id, handle and token (text, given).

### Trip

| Field | Type | Rules |
| --- | --- | --- |
| title | text | 3 to 40 characters |
| code | text | optional, matches `[A-Z]{2}[0-9]+` |
| seats | integer | 1 to 9, default 2 |
| price | money | optional, at least 0 |
| window | yes/no | default no |
| fare | one of Economy, First, first | default Economy |
| pets | list of one of cat, dog | optional |
| starts | date | |
| ends | date | |
| note | text | optional, at most 40 characters |
| owner | User | owner |

- It always holds that the ends is at least the starts: "A trip ends after it starts."

## Operations

### Sign up

`POST /users`

- **Who**: anyone
- **Takes**: handle, password
- **Answers**: 201 with the user as a session
- IF the handle is taken, THEN THE system SHALL refuse with 409 `handle_taken` on the handle "Somebody has this name."
- THE system SHALL issue a token for the user.

### Sign in

`POST /sign-in`

- **Who**: anyone
- **Takes**: handle, password
- **Answers**: 200 with the user as a session
- THE system SHALL check the handle and password of the user, else refuse with 401 `wrong_credentials`.
- THE system SHALL issue a token for the user.

### Is this me

`POST /me/check`

- **Who**: members
- **Takes**: handle (text)
- **Answers**: nothing
- IF the caller's handle is not the handle, THEN THE system SHALL refuse with 409 `somebody_else`.

### Book a trip

`POST /trips`

- **Who**: members
- **Answers**: 201 with the trip
- IF the fare is Economy and the seats is more than 4, THEN THE system SHALL refuse with 422 `too_many_seats`.

### Change a trip

`PATCH /trips/{trip_id}`

- **Who**: the owner of the trip
- **Answers**: 200 with the trip

### Cancel a trip

`POST /trips/{trip_id}/cancel`

- **Who**: admins
- **Takes**: reason (text, at least 3 characters)
- **Answers**: nothing
- IF the trip's seats is 9, THEN THE system SHALL refuse with 409 `trip_full`.
- IF the reason is "none", THEN THE system SHALL refuse with 403 `no_reason` on reason.
- THE system SHALL set the trip's note to the reason.

### Show a user

`GET /users/{handle}`

- **Who**: anyone
- **Answers**: the user

### Show my trips

`GET /trips`

- **Who**: members
- **Answers**: the caller's trips
- **Filters**: fare
"""
TRIP = {"title": "To the sea", "starts": "2030-01-01", "ends": "2030-01-09"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(SPEC, tmp_path_factory.mktemp("input"))


@pytest.fixture(scope="module")
def api(project: Path, shared_database: str) -> Iterator[httpx.Client]:
    with client(project, shared_database) as made:
        signed_up = made.post("/users", json={"handle": "Änne", "password": "correct horse"})
        assert signed_up.json()["handle"] == "änne"
        made.headers["Authorization"] = f"Bearer {signed_up.json()['token']}"
        yield made


def test_a_name_is_unique_and_found_whatever_its_case(api: httpx.Client) -> None:
    again = api.post("/users", json={"handle": "ÄNNE", "password": "correct horse"})
    assert (again.status_code, again.json()["code"]) == (409, "handle_taken")
    assert api.post("/sign-in", json={"handle": "äNNe", "password": "correct horse"}).status_code == 200
    assert api.get("/users/ÄnnE").json()["handle"] == "änne"
    assert api.post("/me/check", json={"handle": "ÄNNE"}).status_code == 204
    assert api.post("/me/check", json={"handle": "Anne"}).json()["code"] == "somebody_else"


def test_choices_come_in_any_case_and_are_answered_as_the_spec_writes_them(api: httpx.Client) -> None:
    before = api.get("/trips", params={"fare": "eCoNoMy"}).json()["total"]
    for sent, kept in (("ECONOMY", "Economy"), ("First", "First"), ("first", "first")):
        made = api.post("/trips", json=TRIP | {"fare": sent, "pets": ["CAT", "dog"]})
        assert (made.status_code, made.json()["fare"], made.json()["pets"]) == (201, kept, ["cat", "dog"])
    assert api.get("/trips", params={"fare": "eCoNoMy"}).json()["total"] == before + 1
    assert api.post("/trips", json=TRIP | {"fare": "second"}).status_code == 422
    assert api.get("/trips", params={"fare": "second"}).status_code == 422


def test_numbers_and_truth_values_may_come_as_texts(api: httpx.Client) -> None:
    made = api.post("/trips", json=TRIP | {"seats": "3", "price": "12.5", "window": "True"}).json()
    assert (made["seats"], made["price"], made["window"]) == (3, "12.50", True)
    for wrong in ({"seats": "three"}, {"seats": "3.0"}, {"seats": "10"}, {"seats": "1" * 40}, {"window": "perhaps"},
                  {"title": 12}, {"price": "many"}):  # fmt: skip
        assert api.post("/trips", json=TRIP | wrong).status_code == 422, wrong


def test_required_blank_length_range_and_pattern(api: httpx.Client) -> None:
    for member, wrong in (
        ("title", None), ("title", ""), ("title", "xy"), ("title", "x" * 41), ("title", "a\0b"),
        ("seats", 0), ("seats", 10), ("seats", 1.5), ("price", "-1"), ("price", "0.001"),
        ("code", "AB"), ("code", "ab1"), ("code", "AB1\n"),
        ("starts", "2030-02-30"), ("pets", "cat"), ("pets", ["cow"]),
    ):  # fmt: skip
        answer = api.post("/trips", json=TRIP | {member: wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request"), (member, wrong)
        assert {error["field"].split(".")[0] for error in answer.json()["errors"]} == {member}
    missing = api.post("/trips", json={"title": "To the sea"})
    assert {error["field"] for error in missing.json()["errors"]} == {"starts", "ends"}
    assert api.post("/trips", json=TRIP | {"colour": "red"}).status_code == 422
    assert api.post("/trips", content="no JSON", headers={"Content-Type": "application/json"}).status_code == 422


def test_null_is_not_absent(api: httpx.Client) -> None:
    made = api.post("/trips", json=TRIP | {"note": "By train"}).json()
    path = f"/trips/{made['id']}"
    assert api.patch(path, json={"seats": 1}).json()["note"] == "By train"
    assert api.patch(path, json={"note": None}).json()["note"] is None
    assert api.patch(path, json={"title": None}).status_code == 422


def test_rules_over_several_members(api: httpx.Client) -> None:
    economy = api.post("/trips", json=TRIP | {"seats": 5, "fare": "Economy"})
    assert (economy.status_code, economy.json()["code"]) == (422, "too_many_seats")
    assert api.post("/trips", json=TRIP | {"seats": 5, "fare": "First"}).status_code == 201
    backwards = api.post("/trips", json=TRIP | {"ends": "2029-12-31"})
    assert (backwards.status_code, backwards.json()["detail"]) == (422, "A trip ends after it starts.")


def test_refusals_come_in_one_order(api: httpx.Client) -> None:
    nobody, unknown = {"Authorization": ""}, "/trips/01890a5d-ac96-774b-bcce-b302099a8057/cancel"
    full = api.post("/trips", json=TRIP | {"seats": 9}).json()
    signed_in = api.post("/sign-in", json={"handle": "root", "password": "correct horse"}).json()
    admin = {"Authorization": f"Bearer {signed_in['token']}"}
    for headers, path, reason, status in (
        (nobody, unknown, "", 401),
        ({}, unknown, "", 403),
        ({}, "/trips/no-id/cancel", "late", 403),
        (admin, unknown, "", 422),
        (admin, unknown, "late", 404),
        (admin, f"/trips/{full['id']}/cancel", "none", 409),
    ):
        assert api.post(path, json={"reason": reason}, headers=headers).status_code == status, (path, reason)


def test_a_refusal_names_what_is_at_fault(api: httpx.Client) -> None:
    taken = api.post("/users", json={"handle": "änne", "password": "correct horse"})
    assert taken.json()["errors"] == [{"field": "handle", "message": "Somebody has this name."}]
    assert taken.json()["detail"] == "Somebody has this name."


def test_a_body_that_is_too_large_is_refused(api: httpx.Client) -> None:
    refused = api.post("/trips", json=TRIP | {"note": "x" * 2000})
    assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")
    assert refused.headers["content-type"] == "application/problem+json"
    pieces = (b'{"title": "' + b"x" * 1000 for _ in range(9))  # no Content-Length
    streamed = api.post("/trips", content=pieces, headers={"Content-Type": "application/json"})
    assert (streamed.status_code, streamed.json()["code"]) == (413, "body_too_large")
    assert api.post("/trips", json=TRIP | {"note": "x" * 40}).status_code == 201


@pytest.mark.long
def test_the_project_passes_its_own_tests(project: Path) -> None:
    run(project, "-m", "mypy", "--strict", "app")
    assert " failed" not in run(project, "-m", "pytest", "-q", "tests/contract", DATABASE_URL="")
