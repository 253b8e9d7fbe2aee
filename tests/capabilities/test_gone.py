"""What is not there: an empty list that is answered as missing, soft deletion and restoring, many deleted at once."""

from pathlib import Path

import httpx
import pytest

from tests.capabilities.laboratory import client, compiled
from tests.emitters.emitted import run

DIARY = """
# Notes

## Conventions

- Accounts are users.
- Lists are plain arrays.

## Entities

### User

| Field | Type | Rules |
| --- | --- | --- |
| handle | slug | unique, 2 to 20 characters |
| password | password | at least 8 characters |

- A **session** shows handle and token (text, given).

### Note

| Field | Type | Rules |
| --- | --- | --- |
| title | text | unique, 1 to 60 characters |
| author | User | set to the caller, owner |

- Notes are deleted softly.

## Operations

### Sign up

`POST /users`

- **Who**: anyone
- **Takes**: handle, password
- **Answers**: 201 with the user as a session
- THE system SHALL issue a token for the user.

### Write a note

`POST /notes`

- **Who**: members
- **Takes**: title
- **Answers**: 201 with the note
- IF the title is taken, THEN THE system SHALL refuse with 400 `title_taken` "That title is taken."

### Show notes

`GET /notes`

- **Who**: members
- **Answers**: the notes whose author is the caller
- IF there is no note whose author is the caller, THEN THE system SHALL refuse with 404 `no_notes` "You have no notes."

### Show gone notes

`GET /bin`

- **Who**: members
- **Answers**: the deleted notes of the caller

### Delete notes

`POST /notes/delete`

- **Who**: members
- **Takes**: ids (list of uuid, 1 to 50 items)
- **Answers**: 204 with nothing
- IF the caller has fewer than 1 note whose id is in the ids, THEN THE system SHALL refuse with 404 `note_missing`.
- THE system SHALL delete every note whose author is the caller and whose id is in the ids.

### Delete a note

`DELETE /notes/{note_id}`

- **Who**: the author of the note
- **Answers**: 204 with nothing

### Restore a note

`POST /notes/{note_id}/restore`

- **Who**: the author of the note
- **Answers**: 200 with the note
- THE system SHALL restore the note.
"""


@pytest.fixture(scope="module")
def diary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(DIARY, tmp_path_factory.mktemp("diary"))


def member(api: httpx.Client, handle: str) -> dict[str, str]:
    made = api.post("/users", json={"handle": handle, "password": "correct horse"})
    return {"Authorization": f"Bearer {made.json()['token']}"}


def test_an_empty_list_is_answered_as_the_spec_says(diary: Path, database: str) -> None:
    with client(diary, database) as api:
        ann, bob = member(api, "ann"), member(api, "bob")
        empty = api.get("/notes", headers=ann)
        assert (empty.status_code, empty.json()["code"]) == (404, "no_notes")
        api.post("/notes", json={"title": "One"}, headers=ann)
        assert [note["title"] for note in api.get("/notes", headers=ann).json()] == ["One"]
        assert api.get("/notes", headers=bob).status_code == 404


def test_what_is_deleted_is_hidden_kept_and_can_come_back(diary: Path, database: str) -> None:
    with client(diary, database) as api:
        ann, bob = member(api, "ann"), member(api, "bob")
        note = api.post("/notes", json={"title": "One"}, headers=ann).json()
        path = f"/notes/{note['id']}"
        assert api.delete(path, headers=bob).status_code == 404
        assert api.delete(path, headers=ann).status_code == 204
        assert api.delete(path, headers=ann).status_code == 404
        assert api.get("/notes", headers=ann).status_code == 404
        assert [gone["title"] for gone in api.get("/bin", headers=ann).json()] == ["One"]
        assert api.get("/bin", headers=bob).json() == []
        assert api.post(f"{path}/restore", headers=bob).status_code == 404
        back = api.post(f"{path}/restore", headers=ann)
        assert (back.status_code, back.json()) == (200, note)
        assert api.get("/notes", headers=ann).json() == [note]
        assert api.get("/bin", headers=ann).json() == []
        assert api.post(f"{path}/restore", headers=ann).json() == note


def test_many_are_deleted_at_once_and_only_the_callers(diary: Path, database: str) -> None:
    with client(diary, database) as api:
        ann, bob = member(api, "ann"), member(api, "bob")
        notes = [api.post("/notes", json={"title": f"N{number}"}, headers=ann).json()["id"] for number in range(4)]
        his = api.post("/notes", json={"title": "Bob's"}, headers=bob).json()["id"]
        assert api.post("/notes/delete", json={"ids": [his]}, headers=ann).status_code == 404
        assert api.post("/notes/delete", json={"ids": [*notes[:3], his]}, headers=ann).status_code == 204
        assert [note["id"] for note in api.get("/notes", headers=ann).json()] == notes[3:]
        assert [note["id"] for note in api.get("/notes", headers=bob).json()] == [his]
        for ids in ([], notes * 13, ["no uuid"]):
            assert api.post("/notes/delete", json={"ids": ids}, headers=ann).status_code == 422


@pytest.mark.long
def test_the_project_passes_its_own_tests(diary: Path) -> None:
    assert " failed" not in run(diary, "-m", "pytest", "-q", DATABASE_URL="")
