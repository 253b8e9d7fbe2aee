"""Redirects, Location headers and absolute addresses of the API itself: a service of short links."""

import os
from pathlib import Path

import pytest

from tests.capabilities.laboratory import client, compiled
from tests.emitters.emitted import run
from tests.emitters.openapi_documents import assert_alike, operations, running, written

LINKS = """
# Links

## Conventions

- There is no sign-in.
- Every path begins with `/v1`.

## Entities

### Link

| Field | Type | Rules |
| --- | --- | --- |
| code | text | 2 to 40 characters, unique |
| target | url | |
| clicks | integer | default 0, set by the system |
| click limit | integer | optional, at least 1 |

- A **view** also shows:
  - short url: `url("/s/", link.code)`
  - own url: `url("/links/", link.id)`
- A **summary** shows code and short url: `url("/s/", link.code)`.

## Operations

### Shorten an address

`POST /links`

- **Who**: anyone
- **Answers**: 201 with the link, located at `url("/links/", link.id)`

### Show the links

`GET /links`

- **Who**: anyone
- **Answers**: the links as summaries
- **Sort**: code; code by default

### Show a link

`GET /links/{link_id}`

- **Who**: anyone
- **Answers**: the link

### Follow a link

`GET /s/{code}`

- **Path**: code is the code of a link
- **Who**: anyone
- **Answers**: 302 to the link's target
- IF its clicks is at least its click limit, THEN THE system SHALL redirect to `url("/used-up?code=", link.code)`.
- THE system SHALL increase the link's clicks by 1.

### Send a link on

`PUT /links/{link_id}/target`

- **Who**: anyone
- **Takes**: target
- **Answers**: 303 to `url("/links/", link.id)`
- THE system SHALL set the link's target to the target.

### Go home

`GET /`

- **Who**: anyone
- **About**: link
- **Answers**: 308 to "https://example.org/home page"

## Acceptance

### Scenario: a link is followed

- GIVEN a link "docs" with code "docs", target "https://docs.example.org/start"
- WHEN nobody calls "Show a link" on docs
- THEN the answer's short url is `url("/s/docs")`
- WHEN nobody calls "Follow a link" with code = "docs"
- THEN the status is 302
- WHEN nobody calls "Follow a link" with code = "none"
- THEN it is refused with 404 `link_not_found`
"""


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(LINKS, tmp_path_factory.mktemp("links"))


def test_what_is_made_is_found_where_the_answer_says(links: Path, database: str) -> None:
    with client(links, database) as api:
        base = str(api.base_url).rstrip("/")
        made = api.post("/v1/links", json={"code": "a b/ü%", "target": "https://example.org/x?y=1"})
        assert made.status_code == 201
        short, own = made.json()["short_url"], made.json()["own_url"]
        assert short == f"{base}/v1/s/a%20b%2F%C3%BC%25"
        assert made.headers["location"] == own == f"{base}/v1/links/{made.json()['id']}"
        assert api.get(own).json() == made.json()
        assert [item["short_url"] for item in api.get("/v1/links").json()["items"]] == [short]


def test_a_redirect_leads_on_and_is_counted(links: Path, database: str) -> None:
    with client(links, database) as api:
        link = api.post(
            "/v1/links", json={"code": "go", "target": "https://example.org/x?y=1#z", "click_limit": 2}
        ).json()
        for _ in range(2):
            followed = api.get(link["short_url"])
            assert (followed.status_code, followed.content) == (302, b"")
            assert followed.headers["location"] == "https://example.org/x?y=1#z"
        used_up = api.get(link["short_url"])
        assert used_up.headers["location"] == str(api.base_url).rstrip("/") + "/v1/used-up?code=go"
        assert api.get(link["own_url"]).json()["clicks"] == 2
        moved = api.put(f"/v1/links/{link['id']}/target", json={"target": "https://example.org/new"})
        assert (moved.status_code, moved.headers["location"]) == (303, link["own_url"])
        assert api.get("/v1/").headers["location"] == "https://example.org/home%20page"
        assert api.get("/v1/").status_code == 308


def test_a_person_says_under_which_address_clients_call(
    links: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "PUBLIC_URL", "https://s.example.org/")
    with client(links, database) as api:
        made = api.post("/v1/links", json={"code": "go", "target": "https://example.org"}, headers={"Host": "evil"})
        assert made.json()["short_url"] == "https://s.example.org/v1/s/go"
        assert made.headers["location"].startswith("https://s.example.org/v1/links/")


def test_the_description_tells_of_redirects(links: Path) -> None:
    for document in (running(links), written(links)):
        found = operations(document)
        assert found["follow_link"]["responses"]["302"]["headers"]["Location"]["schema"] == {"type": "string"}
        assert "content" not in found["follow_link"]["responses"]["302"]
        assert "Location" in found["shorten_address"]["responses"]["201"]["headers"]
        assert "headers" not in found["show_link"]["responses"]["200"]


@pytest.mark.long
def test_the_description_says_the_same_and_the_project_passes_its_own_tests(links: Path) -> None:
    assert_alike(links)
    run(links, "-m", "ruff", "check", "app", "tests")
    run(links, "-m", "ruff", "format", "--check", "app", "tests")
    run(links, "-m", "mypy", "--strict", "app", "tests")
    assert " failed" not in run(links, "-m", "pytest", "-q", DATABASE_URL="")
