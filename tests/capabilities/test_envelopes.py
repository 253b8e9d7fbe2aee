"""Bodies under a name, both ways: by convention, as one operation says, and bare; names in JSON are camelCase."""

from pathlib import Path

import httpx
import pytest

from tests.capabilities.laboratory import client, compiled
from tests.emitters.emitted import run
from tests.emitters.openapi_documents import assert_alike

PRESS = """
# Press

## Conventions

- Accounts are users.
- Names in JSON are camelCase.
- Bodies stand under the name of their entity.

## Entities

### User

| Field | Type | Rules |
| --- | --- | --- |
| email | email | unique |
| password | password | at least 8 characters |

- A **session** shows email and token (text, given).
- A **profile** shows email and article count: the number of articles.

### Article

| Field | Type | Rules |
| --- | --- | --- |
| title | text | 1 to 80 characters |
| slug | slug | unique, set to the slug of the title |
| word count | integer | at least 0, default 0 |
| author | User | owner |

### Comment

| Field | Type | Rules |
| --- | --- | --- |
| text | text | 1 to 200 characters |
| article | Article | deleted with it |

## Operations

### Sign up

`POST /users`

- **Who**: anyone
- **Takes**: email, password
- **Answers**: 201 with the user as a session
- THE system SHALL issue a token for the user.

### Show a profile

`GET /profiles/{user_id}`

- **Who**: anyone
- **Answers**: 200 with the user as a profile, under `profile`

### Write an article

`POST /articles`

- **Answers**: 201 with the article

### Show the articles

`GET /articles`

- **Who**: anyone
- **Answers**: the articles as summaries
- **Filters**: min words (integer): the word count is at least the min words
- **Sort**: title

### Show an article

`GET /articles/{slug}`

- **Who**: anyone
- **Answers**: 200 with the article

### Change an article

`PUT /articles/{slug}`

- **Who**: the author of the article
- **Takes**: title (optional), word count (optional), bare
- **Answers**: 200 with the article, bare

### Comment on an article

`POST /articles/{slug}/comments`

- **Who**: the author of the article
- **Takes**: text, under `remark`
- **Answers**: 201 with the comment, under `remark`

### Show the comments of an article

`GET /articles/{slug}/comments`

- **Who**: anyone
- **Answers**: the comments of the article, under `remarks`

### Show the newest articles

`GET /feed`

- **Who**: anyone
- **Answers**: the articles, under `newest` with the total as `howMany`
- **Page**: all at once

### Count the articles

`GET /reports/articles`

- **Who**: anyone
- **Rows**: the articles
- **Measures**: articles: the number of articles

## Acceptance

### Scenario: an article is found by its name

- GIVEN a member Ann
- WHEN Ann calls "Write an article" with title "The first", word count 12
- THEN the status is 201 and the answer's word count is 12
- WHEN nobody calls "Show the articles"
- THEN the answer has 1 item, the total is 1 and the first item's title is "The first"
- WHEN Ann calls "Write an article" with title ""
- THEN it is refused with 422
"""


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(PRESS, tmp_path_factory.mktemp("press"))


def signed_up(api: httpx.Client) -> dict[str, str]:
    made = api.post("/users", json={"user": {"email": "ann@example.org", "password": "correct horse"}})
    assert made.status_code == 201, made.text
    assert set(made.json()) == {"user"}
    return {"Authorization": f"Bearer {made.json()['user']['token']}"}


def test_bodies_stand_under_names_both_ways(press: Path, database: str) -> None:
    with client(press, database) as api:
        caller = signed_up(api)
        sent = {"article": {"title": "The First", "wordCount": 12}}
        made = api.post("/articles", json=sent, headers=caller)
        assert (made.status_code, set(made.json())) == (201, {"article"})
        assert made.json()["article"]["wordCount"] == 12
        api.post("/articles", json={"article": {"title": "A second"}}, headers=caller)

        listed = api.get("/articles", params={"sort": "title", "limit": 1}).json()
        assert set(listed) == {"articles", "articlesCount"}
        assert ([item["title"] for item in listed["articles"]], listed["articlesCount"]) == (["A second"], 2)
        assert api.get("/articles", params={"minWords": 10}).json()["articlesCount"] == 1
        whole = api.get("/feed").json()
        assert (set(whole), len(whole["newest"]), whole["howMany"]) == ({"newest", "howMany"}, 2, 2)
        author = made.json()["article"]["authorId"]
        assert api.get(f"/profiles/{author}").json() == {"profile": {"email": "ann@example.org", "articleCount": 2}}

        changed = api.put("/articles/the-first", json={"wordCount": 14}, headers=caller)
        assert (changed.status_code, changed.json()["wordCount"]) == (200, 14)
        remark = api.post("/articles/the-first/comments", json={"remark": {"text": "Good."}}, headers=caller)
        assert (remark.status_code, remark.json()["remark"]["text"]) == (201, "Good.")
        remarks = api.get("/articles/the-first/comments").json()
        assert (list(remarks), [item["text"] for item in remarks["remarks"]]) == (["remarks"], ["Good."])
        assert api.get("/articles/a-second/comments").json() == {"remarks": []}
        assert api.get("/reports/articles").json() == {"articles": 2}


def test_errors_name_fields_within_their_envelope(press: Path, database: str) -> None:
    with client(press, database) as api:
        caller = signed_up(api)

        def fields(body: object) -> list[str]:
            answer = api.post("/articles", json=body, headers=caller)
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request"), answer.text
            return [error["field"] for error in answer.json()["errors"]]

        assert fields({"article": {"title": "", "wordCount": -1}}) == ["title", "wordCount"]
        assert fields({"article": {"title": "x", "other": 1}}) == ["other"]
        assert fields({"title": "bare"}) == ["article", "title"]
        assert fields({"article": None}) == ["article"]
        assert fields({"article": {"title": "x"}, "note": {}}) == ["note"]


@pytest.mark.long
def test_the_description_says_the_same_and_the_project_passes_its_own_tests(press: Path) -> None:
    assert_alike(press)
    run(press, "-m", "ruff", "check", "app", "tests")
    run(press, "-m", "ruff", "format", "--check", "app", "tests")
    run(press, "-m", "mypy", "--strict", "app", "tests")
    assert " failed" not in run(press, "-m", "pytest", "-q", DATABASE_URL="")
