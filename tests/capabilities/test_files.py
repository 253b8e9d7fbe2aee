"""Files that callers send and download."""

import gzip
import json
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from compiler.build.settings import Settings
from compiler.driver import compile_spec
from tests.capabilities.laboratory import client, compiled
from tests.emitters.emitted import run
from tests.emitters.openapi_documents import assert_alike

SPEC = """
# Album

## Conventions

- Accounts are users.
- Names in JSON are camelCase.
- Posts with the same `Idempotency-Key` are done once.
- Bodies have at most 64 kB.

## Entities

### User

| Field | Type | Rules |
| --- | --- | --- |
| email | email | unique |
| password | password | at least 8 characters |

- A **session** shows id and token (text, given).

### Picture

| Field | Type | Rules |
| --- | --- | --- |
| title | text | 1 to 80 characters |
| star count | integer | optional, 1 to 5 |
| labels | list of text | optional |
| taken with | json | optional |
| photo | file | at most 20 kB, png or jpeg |
| side notes | file | optional, at most 200 kB |
| owner | User | owner |

- A **summary** also shows annotated: whether the side notes are set.

## Operations

### Sign up

`POST /users`

- **Who**: anyone
- **Takes**: email, password
- **Answers**: 201 with the user as a session
- THE system SHALL issue a token for the user.

### Add a picture

`POST /pictures`

- **Who**: members
- **Answers**: 201 with the picture

### Change a picture

`PATCH /pictures/{picture_id}`

- **Who**: the owner of the picture
- **Answers**: the picture

### Replace the side notes

`PUT /pictures/{picture_id}/notes`

- **Who**: the owner of the picture
- **Takes**: scan (file, at most 1 kB, plain text), under `sheet`
- **Answers**: 200 with the picture
- THE system SHALL set the picture's side notes to the scan.

### Show a picture

`GET /pictures/{picture_id}`

- **Who**: the owner of the picture
- **Answers**: the picture

### Show my pictures

`GET /pictures`

- **Who**: members
- **Answers**: the caller's pictures as summaries

### Download the photo

`GET /pictures/{picture_id}/photo`

- **Who**: the owner of the picture
- **Answers**: the picture's photo, as a file

### Download the side notes

`GET /pictures/{picture_id}/notes`

- **Who**: the owner of the picture
- **Answers**: the side notes of the picture, as a file

### Delete a picture

`DELETE /pictures/{picture_id}`

- **Who**: the owner of the picture

### Copy a picture

`POST /copies`

- **Who**: members
- **Takes**: original (uuid)
- **Answers**: 201 with the picture
- THE system SHALL find the picture whose id is the original and whose owner is the caller as found picture,
  else refuse with 404 `picture_not_found`.
- IF the found picture's side notes are missing, THEN THE system SHALL refuse with 409 `no_notes`.
- THE system SHALL create the picture with title = "Copy", photo = the found picture's photo,
  side notes = the found picture's side notes, owner = the caller.

### Clear my notes

`POST /clear`

- **Who**: members
- **Answers**: nothing
- THE system SHALL set the side notes of every picture of the caller to nothing.

## Acceptance

### Scenario: pictures are kept

- GIVEN members Ann and Bob
- GIVEN a picture "cat" with title "Cat" and owner Ann
- WHEN Ann calls "Download the photo" on cat
- THEN it succeeds
- WHEN Bob calls "Download the photo" on cat
- THEN it is refused with 404 `picture_not_found`
- WHEN Ann calls "Download the side notes" on cat
- THEN it is refused with 404 `file_not_found`
- WHEN Ann calls "Add a picture" with title "Dog" and photo "dog.png"
- THEN the status is 201
- WHEN Ann calls "Add a picture" with title "Dog" and photo "dog.txt"
- THEN it is refused with 415 `file_type_refused`
"""


def png(noise: int = 0) -> bytes:
    """A picture of one pixel, with bytes that nobody looks at."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    header = bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(bytes(4))), chunk(b"teXt", bytes(noise)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


CAT = ("cat.png", png(), "image/png")
INFO = {"name": "cat.png", "type": "image/png", "size": len(png())}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(SPEC, tmp_path_factory.mktemp("album"))


@pytest.fixture(scope="module")
def server(project: Path, shared_database: str) -> Iterator[httpx.Client]:
    with client(project, shared_database) as made:
        yield made


def token(api: httpx.Client) -> str:
    made = api.post("/users", json={"email": f"{uuid4().hex}@example.org", "password": "correct horse"})
    return f"Bearer {made.json()['token']}"


@pytest.fixture
def api(server: httpx.Client) -> httpx.Client:
    """As somebody who has nothing yet."""
    server.headers["Authorization"] = token(server)
    return server


def added(api: httpx.Client, photo: Any = CAT, **more: Any) -> dict[str, Any]:
    files = {"photo": photo, **{name: more.pop(name) for name in ("sideNotes",) if name in more}}
    answer = api.post("/pictures", files=files, data={"title": "Cat", **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def refused(answer: httpx.Response, status: int, code: str, field: str) -> str:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    told = answer.json()
    assert (told["code"], [item["field"] for item in told["errors"]]) == (code, [field])
    return str(told["errors"][0]["message"])


def test_a_form_makes_a_row_and_its_file_comes_back(api: httpx.Client) -> None:
    made = added(api, starCount="4", labels=["a, b", "c"], takenWith='{"lens": 35}')
    assert (made["photo"], made["sideNotes"], made["starCount"]) == (INFO, None, 4)
    assert (made["labels"], made["takenWith"]) == (["a, b", "c"], {"lens": 35})
    path = f"/pictures/{made['id']}"
    assert api.get(path).json() == made
    answer = api.get(f"{path}/photo")
    assert (answer.status_code, answer.content) == (200, png())
    told = answer.headers
    assert (told["content-type"], told["content-length"]) == ("image/png", str(len(png())))
    assert (told["x-content-type-options"], told["content-disposition"]) == (
        "nosniff",
        'attachment; filename="cat.png"',
    )
    assert api.get(f"{path}/photo", headers={"If-None-Match": told["etag"]}).status_code == 304
    assert api.get(f"{path}/notes").json()["code"] == "file_not_found"
    listed = api.get("/pictures").json()["items"]
    assert [(item["photo"], item["annotated"]) for item in listed] == [(INFO, False)]


def test_what_is_no_picture_is_refused_whatever_it_says(api: httpx.Client) -> None:
    def sent(*photo: Any) -> httpx.Response:
        return api.post("/pictures", files={"photo": photo}, data={"title": "Cat"})

    large = sent("cat.png", png(20_000), "image/png")
    assert "at most 20000" in refused(large, 413, "file_too_large", "photo")
    wrong = sent("cat.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "image/gif")
    assert "image/png or image/jpeg" in refused(wrong, 415, "file_type_refused", "photo")
    for lie in (b"<script>alert(1)</script>", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", b"", gzip.compress(png())):
        refused(sent("cat.png", lie, "image/png"), 415, "file_type_refused", "photo")
    assert sent("cat", png(), "application/octet-stream").json()["photo"]["type"] == "image/png"
    body = {"title": "Cat", "photo": "cat.png"}
    refused(api.post("/pictures", json=body), 422, "invalid_request", "photo")
    refused(api.post("/pictures", data={"title": "Cat"}, files={"photo": ("", b"")}), 422, "invalid_request", "photo")
    refused(api.post("/pictures", files={"photo": CAT}), 422, "invalid_request", "title")
    twice = api.post("/pictures", files=[("photo", CAT), ("photo", CAT)], data={"title": "Cat"})
    assert (twice.status_code, "more than once" in twice.text) == (422, True)
    torn = api.post("/pictures", content=b"--x\r\n", headers={"Content-Type": "multipart/form-data; boundary=y"})
    assert torn.status_code == 422
    assert api.get("/pictures").json()["total"] == 1


def test_a_body_beyond_all_limits_is_not_read(api: httpx.Client) -> None:
    data = {"title": "Cat"}
    within = {"photo": CAT, "sideNotes": ("notes.txt", b"x" * 150_000, "text/plain")}
    assert api.post("/pictures", files=within, data=data).status_code == 201
    beyond = {"photo": CAT, "sideNotes": ("notes.txt", b"x" * 300_000, "text/plain")}
    answer = api.post("/pictures", files=beyond, data=data)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert api.post("/users", files=within, data=data).status_code == 413
    assert api.post("/pictures", content=b" " * 70_000).status_code == 413


@pytest.mark.parametrize(
    ("name", "kept", "header"),
    [
        ("Grüße.png", "Grüße.png", "filename=\"Gr__e.png\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.png"),
        ("../../etc/passwd", "passwd", 'filename="passwd"'),
        (r"C:\cats\one.png", "one.png", 'filename="one.png"'),
        ("x" * 300 + ".png", "x" * 196 + ".png", f'filename="{"x" * 196}.png"'),
    ],
)
def test_names_are_safe(api: httpx.Client, name: str, kept: str, header: str) -> None:
    made = added(api, (name, png(), "image/png"))
    assert made["photo"]["name"] == kept
    answer = api.get(f"/pictures/{made['id']}/photo")
    assert answer.headers["content-disposition"] == f"attachment; {header}"


def test_a_file_is_replaced_removed_copied_and_deleted(api: httpx.Client, shared_database: str) -> None:
    made = added(api, sideNotes=("notes.txt", "für uns".encode(), "text/plain"))
    path = f"/pictures/{made['id']}"
    assert api.get(f"{path}/notes").text == "für uns"
    other = png(7)
    changed = api.patch(path, files={"photo": ("dog.png", other, "image/png")}).json()
    assert changed["photo"] == {"name": "dog.png", "type": "image/png", "size": len(other)}
    assert (api.get(f"{path}/photo").content, api.get(f"{path}/notes").text) == (other, "für uns")
    assert api.patch(path, json={"title": "Dog"}).json()["photo"] == changed["photo"]
    copy = api.post("/copies", json={"original": made["id"]}).json()
    assert api.patch(path, data={"sideNotes": ""}, files={"photo": CAT}).json()["sideNotes"] is None
    assert api.post("/copies", json={"original": made["id"]}).json()["code"] == "no_notes"
    assert api.patch(path, json={"photo": None}).status_code == 422
    assert (api.get(f"{path}/photo").content, api.get(f"{path}/notes").status_code) == (png(), 404)
    copied = f"/pictures/{copy['id']}"
    assert (api.get(f"{copied}/photo").content, api.get(f"{copied}/notes").text) == (other, "für uns")
    assert api.post("/clear").status_code == 204
    assert (api.get(f"{copied}/photo").content, api.get(f"{copied}/notes").status_code) == (other, 404)
    assert api.delete(copied).status_code == 204
    assert api.get(f"{copied}/photo").status_code == 404
    assert contents(shared_database, copy["id"]) == []


def contents(database: str, id: str) -> list[Any]:
    if database.startswith("postgres"):
        with psycopg.connect(database) as connection:
            return connection.execute("SELECT photo_content FROM pictures WHERE id = %s", [id]).fetchall()
    return sqlite3.connect(database.removeprefix("sqlite:///")).execute(
        "SELECT photo_content FROM pictures WHERE id = ?", [id]
    ).fetchall()  # fmt: skip


def test_a_file_may_have_a_name_of_its_own_in_a_body(api: httpx.Client) -> None:
    path = f"/pictures/{added(api)['id']}/notes"
    done = api.put(path, files={"scan": ("a.txt", b"one", "text/plain")})
    assert (done.status_code, done.json()["sideNotes"]["size"]) == (200, 3)
    assert api.get(path).headers["content-type"] == "text/plain; charset=utf-8"
    refused(api.put(path, files={"scan": ("a.txt", b"x" * 1001, "text/plain")}), 413, "file_too_large", "scan")
    refused(api.put(path, files={"scan": ("a.txt", b"\xff\xfe", "text/plain")}), 415, "file_type_refused", "scan")


def test_strangers_reach_no_file(api: httpx.Client) -> None:
    path = f"/pictures/{added(api)['id']}"
    stranger = {"Authorization": token(api)}
    for answer in (
        api.get(f"{path}/photo", headers=stranger),
        api.patch(path, files={"photo": CAT}, headers=stranger),
        api.put(f"{path}/notes", files={"scan": ("a.txt", b"one", "text/plain")}, headers=stranger),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "picture_not_found")
    nobody = {"Authorization": ""}
    assert api.get(f"{path}/photo", headers=nobody).status_code == 401
    assert api.post("/pictures", files={"photo": CAT}, headers=nobody).status_code == 401


def test_a_form_that_is_sent_again_is_done_once(api: httpx.Client) -> None:
    def sent(photo: Any) -> httpx.Response:
        return api.post("/pictures", files={"photo": photo}, data={"title": "Cat"}, headers={"Idempotency-Key": "k"})

    first, again = sent(CAT), sent(CAT)
    assert (first.status_code, again.headers["idempotent-replayed"], again.text) == (201, "true", first.text)
    other = sent(("cat.png", png(1), "image/png"))
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_the_description_says_the_same(project: Path) -> None:
    assert_alike(project)
    described = json.loads((project / "openapi.json").read_text())["paths"]["/pictures"]["post"]
    form = described["requestBody"]["content"]["multipart/form-data"]
    assert form["encoding"] == {"photo": {"contentType": "image/png, image/jpeg"}}
    assert {"413", "415"} <= set(described["responses"])


@pytest.mark.long
def test_the_project_passes_its_own_tests(project: Path) -> None:
    run(project, "-m", "mypy", "--strict", "app", "tests")
    assert " failed" not in run(project, "-m", "pytest", "-q", DATABASE_URL="")


EARLIER = SPEC.replace("| side notes | file | optional, at most 200 kB |\n", "").partition(
    "### Replace the side notes"
)[0]
EARLIER = EARLIER.replace("- A **summary** also shows annotated: whether the side notes are set.\n", "")


def test_rows_that_exist_get_a_place_for_files(tmp_path: Path, database: str) -> None:
    project = compiled(EARLIER, tmp_path)
    with client(project, database) as api:
        api.headers["Authorization"] = token(api)
        made, caller = added(api), api.headers["Authorization"]
    compiled(SPEC, tmp_path)
    with client(project, database) as api:
        api.headers["Authorization"] = caller
        path = f"/pictures/{made['id']}"
        assert (api.get(path).json()["sideNotes"], api.get(f"{path}/photo").content) == (None, png())
        assert api.patch(path, files={"sideNotes": ("a.txt", b"later", "text/plain")}).status_code == 200
        assert api.get(f"{path}/notes").text == "later"


@pytest.mark.parametrize(
    ("said", "instead", "code"),
    [
        ("`POST /pictures`\n\n- **Who**: members\n- **Answers**: 201 with the picture",
         "`POST /pictures`\n\n- **Takes**: a list of pictures\n- **Answers**: 201 with the pictures", "B544"),
        ("the picture's photo, as a file", "the picture's title, as a file", "X630"),
        ("at most 20 kB, png", "at most 200 MB, png", "D311"),
        ("| labels | list of text | optional", "| labels | list of files | optional", "D310"),
        ("- **Answers**: the caller's pictures as summaries", "- **Answers**: the caller's pictures as summaries\n"
         "- **Sort**: photo", "X663"),
    ],
)  # fmt: skip
def test_what_no_form_or_expression_can_do_is_refused(said: str, instead: str, code: str, tmp_path: Path) -> None:
    assert said in SPEC
    (tmp_path / "spec.md").write_text(SPEC.replace(said, instead), encoding="utf-8")
    result = compile_spec(tmp_path / "spec.md", tmp_path / "out", Settings(retriever="lexical", verify="none"))
    assert code in {item.code for item in result.diagnostics if item.severity == "error"}
