"""Rows that count their changes: an update that has not seen the latest one is refused."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.capabilities.laboratory import client, compiled
from tests.emitters.emitted import run
from tests.emitters.openapi_documents import assert_alike

SPEC = """
# Papers

## Conventions

- There is no sign-in.

## Entities

### Paper

| Field | Type | Rules |
| --- | --- | --- |
| title | text | 1 to 80 characters |
| pages | integer | default 1 |
| status | one of draft, published | set by the system |
| revision | integer | raised on change |
| changed at | datetime | set on change |
| tags | many Tag | optional |

| Action | From | To |
| --- | --- | --- |
| publish | draft | published |

- Papers are deleted softly.

### Tag

| Field | Type | Rules |
| --- | --- | --- |
| name | text | unique |

Starting rows:

| name |
| --- |
| new |

## Operations

| Operation | Route | Who | Answers |
| --- | --- | --- | --- |
| Add a paper | `POST /papers` | anyone | 201 with the paper |
| Show a paper | `GET /papers/{paper_id}` | anyone | the paper |
| Change a paper | `PATCH /papers/{paper_id}` | anyone | 200 with the paper |
| Remove a paper | `DELETE /papers/{paper_id}` | anyone | nothing |
| Show the tags | `GET /tags` | anyone | the tags |

### Retitle a paper

`PUT /papers/{paper_id}`

- **Who**: anyone
- **Takes**: title
- **Answers**: 200 with the paper

### Publish a paper

`POST /papers/{paper_id}/publish`

- **Who**: anyone
- **Answers**: 200 with the paper
- THE system SHALL publish the paper, else refuse with 409 `published_already`.
- THE system SHALL increase the paper's pages by 1.

### Lengthen all papers

`POST /papers/lengthen`

- **Who**: anyone
- **About**: papers
- **Answers**: 204 with nothing
- THE system SHALL set the pages of every paper whose status is draft to 9.

## Acceptance

### Scenario: a change that did not see the last one

- GIVEN a paper "old" with title "Old", revision 3
- WHEN nobody calls "Change a paper" on old with title "New", revision 3
- THEN it succeeds and the answer's revision is 4
- WHEN nobody calls "Change a paper" on old with title "Newer", revision 3
- THEN it is refused with 409 `paper_changed`
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(SPEC, tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="module")
def api(project: Path, shared_database: str) -> Iterator[httpx.Client]:
    with client(project, shared_database) as made:
        yield made


def _revision(api: httpx.Client, path: str) -> int:
    return int(api.get(path).json()["revision"])


def test_every_kind_of_change_raises_it_and_only_updates_must_name_it(api: httpx.Client) -> None:
    made = api.post("/papers", json={"title": "One"})
    assert (made.status_code, made.json()["revision"]) == (201, 1)
    path = f"/papers/{made.json()['id']}"
    assert api.post("/papers", json={"title": "Two", "revision": 5}).status_code == 422
    assert api.patch(path, json={"title": "Uno"}).json()["errors"][0]["field"] == "revision"
    assert api.patch(path, json={"title": "Uno", "revision": 1}).json()["revision"] == 2
    assert api.put(path, json={"title": "Un", "revision": 2}).json()["revision"] == 3
    assert api.post(f"{path}/publish").json()["revision"] == 5
    assert api.post("/papers/lengthen").status_code == 204
    assert _revision(api, path) == 5
    draft = api.post("/papers", json={"title": "Three"}).json()
    api.post("/papers/lengthen")
    assert _revision(api, f"/papers/{draft['id']}") == 2


def test_a_stale_update_changes_nothing_not_even_links(api: httpx.Client) -> None:
    tag = api.get("/tags").json()["items"][0]["id"]
    made = api.post("/papers", json={"title": "One"}).json()
    path = f"/papers/{made['id']}"
    linked = api.patch(path, json={"tag_ids": [tag], "revision": 1})
    assert (linked.status_code, linked.json()["revision"]) == (200, 2)
    stale = api.patch(path, json={"title": "Late", "tag_ids": [], "revision": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "paper_changed")
    assert stale.json()["detail"] == "The paper was changed meanwhile."
    assert api.get(path).json()["title"] == "One"
    assert api.patch(path, json={"title": "Late", "revision": 7}).status_code == 409


def test_of_many_updates_at_once_that_saw_the_same_one_wins(api: httpx.Client) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = api.post("/papers", json={"title": "One"}).json()
        path = f"/papers/{made['id']}"
        bodies = [{"title": f"By {number}", "revision": 1} for number in range(16)]
        statuses = [answer.status_code for answer in threads.map(lambda body: api.patch(path, json=body), bodies)]
        assert sorted(statuses) == [200] + [409] * 15
        assert _revision(api, path) == 2


def test_a_paper_that_the_caller_has_is_not_sent_again(api: httpx.Client) -> None:
    made = api.post("/papers", json={"title": "One"}).json()
    path = f"/papers/{made['id']}"
    shown = api.get(path)
    tag = shown.headers["etag"]
    assert tag.startswith('"1-')
    assert tag.endswith('"')
    for header in (tag, f"W/{tag}", f'"0-0", {tag}', "*"):
        again = api.get(path, headers={"If-None-Match": header})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert api.get(path, headers={"If-None-Match": '"1-0"'}).content == shown.content
    api.patch(path, json={"title": "Uno", "revision": 1})
    changed = api.get(path, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.headers["etag"][:3]) == (200, '"2-')
    assert api.get(f"/papers/{made['id'][:-1]}", headers={"If-None-Match": "*"}).status_code == 422


def test_what_was_changed_meanwhile_is_not_changed_or_removed(api: httpx.Client) -> None:
    made = api.post("/papers", json={"title": "One"}).json()
    path = f"/papers/{made['id']}"
    tag = api.get(path).headers["etag"]
    first = api.patch(path, json={"title": "Uno", "revision": 1}, headers={"If-Match": tag})
    assert (first.status_code, first.json()["revision"]) == (200, 2)
    for header in (tag, '"1"', 'W/"2"', "2-", ""):
        for late in (
            api.patch(path, json={"title": "Late", "revision": 2}, headers={"If-Match": header}),
            api.delete(path, headers={"If-Match": header}),
        ):
            assert (late.status_code, late.json()["code"]) == (412, "precondition_failed"), header
    assert api.get(path).json()["title"] == "Uno"
    assert api.put(path, json={"title": "Un", "revision": 2}, headers={"If-Match": '"0", "2"'}).status_code == 200
    assert api.delete(path, headers={"If-Match": api.get(path).headers["etag"]}).status_code == 204
    assert api.delete(path, headers={"If-Match": "*"}).status_code == 404


def test_of_many_removals_at_once_that_saw_the_row_and_one_change_one_wins(api: httpx.Client) -> None:
    with ThreadPoolExecutor(8) as threads:
        path = f"/papers/{api.post('/papers', json={'title': 'One'}).json()['id']}"
        headers = {"If-Match": '"1"'}

        def call(number: int) -> int:
            if number == 0:
                return api.patch(path, json={"title": "New", "revision": 1}, headers=headers).status_code
            return api.delete(path, headers=headers).status_code

        statuses = list(threads.map(call, range(8)))
        assert len([status for status in statuses if status < 300]) == 1, statuses
        assert set(statuses) <= {200, 204, 404, 412}


def test_the_headers_are_described(api: httpx.Client, project: Path) -> None:
    operations = api.get("/openapi.json").json()["paths"]["/papers/{paper_id}"]
    assert set(operations["get"]["responses"]) == {"200", "304", "404", "422"}
    assert "ETag" in operations["get"]["responses"]["200"]["headers"]
    for method in ("patch", "put", "delete"):
        assert "If-Match" in [item["name"] for item in operations[method]["parameters"]]
        assert "precondition_failed" in operations[method]["responses"]["412"]["description"]
    assert_alike(project)


def test_the_refusal_is_described(api: httpx.Client) -> None:
    operations = api.get("/openapi.json").json()["paths"]["/papers/{paper_id}"]
    assert "paper_changed" in operations["patch"]["responses"]["409"]["description"]
    assert "409" not in operations["get"]["responses"]


def test_the_story_of_the_spec_holds(project: Path) -> None:
    assert "1 passed" in run(project, "-m", "pytest", "-k", "scenario", DATABASE_URL="")
