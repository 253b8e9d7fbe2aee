"""Which refusal of several is answered, in the order that the spec declares."""

from pathlib import Path

import httpx
import pytest

from tests.capabilities.laboratory import client, compiled
from tests.emitters.emitted import run

SPEC = """
# Shelves

## Conventions

- Accounts are users.
- Rows of others are forbidden.
{order}

## Roles

- **Keeper**: a user whose role is keeper.

## Entities

### User

| Field | Type | Rules |
| --- | --- | --- |
| email | email | unique |
| password | password | at least 8 characters |
| role | one of reader, keeper | default reader, set by the system |

- A **session** shows id and token (text, given).

### Shelf (shelves)

| Field | Type | Rules |
| --- | --- | --- |
| name | text | 1 to 20 characters |
| full | yes/no | default no |
| owner | User | owner |

### Label

| Field | Type | Rules |
| --- | --- | --- |
| name | text | 1 to 20 characters |

### Book

| Field | Type | Rules |
| --- | --- | --- |
| title | text | 1 to 20 characters |
| shelf | Shelf | deleted with it |

## Operations

### Sign up

`POST /users`

- **Who**: anyone
- **Takes**: email, password
- **Answers**: 201 with the user as a session
- THE system SHALL issue a token for the user.

### Hire a keeper

`POST /keepers`

- **Who**: anyone
- **Takes**: email, password
- **Answers**: 201 with the user as a session
- THE system SHALL create the user with role = keeper.
- THE system SHALL issue a token for the user.

### Add a shelf

`POST /shelves`

- **Who**: keepers
- **Answers**: 201 with the shelf

### Add a book

`POST /shelves/{{shelf_id}}/books`

- **Who**: members
- **Answers**: 201 with the book
- IF the caller is not the owner of the shelf, THEN THE system SHALL refuse as forbidden.
- IF the shelf is full, THEN THE system SHALL refuse with 409 `shelf_full`.

### Add books

`POST /shelves/{{shelf_id}}/books/bulk`

- **Who**: the owner of the shelf
- **Takes**: a list of books
- **Answers**: 201 with the books

### Add a label

`POST /labels`

- **Who**: keepers
- **Answers**: 201 with the label

### Change a label

`PUT /labels/{{label_id}}`

- **Who**: keepers
- **Answers**: 200 with the label

## Acceptance

### Scenario: a label

- GIVEN a keeper Ann
- GIVEN a label "low" with name "Low"
- WHEN Ann calls "Change a label" on low with name "Lower" THEN it succeeds
"""
NOTHING = "00000000-0000-4000-8000-000000000000"
ROWS_FIRST = "- Unknown rows are answered before the body is looked at."
ORDERS = {
    "": (401, 403, 422, 404),
    "- Refusals are answered in the order 401, then 404, then 403.": (401, 404, 403, 422),
    "- Refusals come in the order 404, 422 and 403.": (401, 404, 422, 403),
}


def _caller(api: httpx.Client, email: str, role: str) -> dict[str, str]:
    given = {"email": email, "password": "long enough"}
    path = {"keeper": "/keepers", "reader": "/users"}[role]
    return {"Authorization": f"Bearer {api.post(path, json=given).json()['token']}"}


def _first(api: httpx.Client, order: tuple[int, ...]) -> None:
    """Of a call that deserves some of the refusals, the first in the order is answered, whatever else is wrong."""
    keeper, reader = _caller(api, "keeper@example.org", "keeper"), _caller(api, "reader@example.org", "reader")
    label = api.post("/labels", json={"name": "Low"}, headers=keeper).json()["id"]
    wrong = ('{"name": 1}', "{", "[]", "")
    for path in (f"/labels/{label}", f"/labels/{NOTHING}"):
        for body in ('{"name": "High"}', *wrong):
            for headers in (keeper, reader, {}):
                deserved = {401} if not headers else set()
                deserved |= {403} if headers is reader else set()
                deserved |= {422} if body in wrong else set()
                deserved |= {404} if NOTHING in path else set()
                sent = headers | {"Content-Type": "application/json"}
                answer = api.put(path, content=body, headers=sent)
                expected = next((status for status in order if status in deserved), 200)
                assert answer.status_code == expected, (path, body, sorted(deserved), order, answer.text)


@pytest.mark.parametrize("order", ORDERS)
def test_the_first_of_a_declared_order_is_answered(order: str, tmp_path: Path) -> None:
    project = compiled(SPEC.format(order=order), tmp_path)
    with client(project, f"sqlite:///{tmp_path / 'app.db'}") as api:
        _first(api, ORDERS[order])
    if ORDERS[order][1] == 404:
        assert "passed" in run(project, "-m", "pytest", "-k", "label", DATABASE_URL="")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(SPEC.format(order=ROWS_FIRST), tmp_path_factory.mktemp("shelves"))


def test_rows_of_the_path_come_before_the_body_and_rules_after_it(project: Path, database: str) -> None:
    with client(project, database) as api:
        _first(api, (401, 403, 404, 422))
        ann, bob = _caller(api, "ann@example.org", "keeper"), _caller(api, "bob@example.org", "keeper")
        shelf = api.post("/shelves", json={"name": "Low", "full": True}, headers=ann).json()["id"]
        for path, good, wrong in (
            ("books", {"title": "One"}, {"title": ""}),
            ("books/bulk", [{"title": "One"}], [{"title": ""}]),
        ):
            for body in (good, wrong):
                assert api.post(f"/shelves/{shelf}/{path}", json=body, headers=bob).status_code == 403
                assert api.post(f"/shelves/{NOTHING}/{path}", json=body, headers=bob).status_code == 404
                assert api.post(f"/shelves/{NOTHING}/{path}", json=body).status_code == 401
        assert api.post(f"/shelves/{shelf}/books", json={"title": ""}, headers=ann).json()["code"] == "invalid_request"
        assert api.post(f"/shelves/{shelf}/books", json={"title": "One"}, headers=ann).json()["code"] == "shelf_full"
        table = {"Content-Type": "text/csv"}
        assert api.post(f"/shelves/{shelf}/books/bulk", content="a,a\n", headers=bob | table).status_code == 403
        assert api.post(f"/shelves/{shelf}/books/bulk", content="a,a\n", headers=ann | table).status_code == 422
        assert api.post("/shelves/x/books", json={"title": ""}, headers=ann).json()["errors"][0]["field"] == "shelf_id"
        broken = api.post("/shelves", content="{", headers=ann | {"Content-Type": "application/json"})
        assert broken.json()["errors"][0]["field"] == "body"


def test_the_project_is_sound(project: Path) -> None:
    assert "passed" in run(project, "-m", "pytest", "-k", "label or books", DATABASE_URL="")
