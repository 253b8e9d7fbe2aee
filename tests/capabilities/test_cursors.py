"""Lists whose pages go on after a row: complete and without repetition in every order, whatever happens meanwhile."""

import ast
import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.capabilities.laboratory import client, compiled
from tests.emitters.emitted import run

SPEC = """
# Films

## Conventions

- There is no sign-in.
- Lists are paged by cursor.
- A page has 2 rows, at most 50.

## Entities

### Studio

| Field | Type | Rules |
| --- | --- | --- |
| name | text | |

### Film

| Field | Type | Rules |
| --- | --- | --- |
| title | text | 1 to 80 characters |
| budget | decimal(10, 2) | optional |
| released on | date | optional |
| shown at | datetime | optional |
| stars | integer | default 3 |
| added at | datetime | set on creation |
| studio | Studio | optional |

- A **summary** also shows studio (summary).

## Operations

| Operation | Route | Who | Answers |
| --- | --- | --- | --- |
| Add a studio | `POST /studios` | anyone | 201 with the studio |
| Show the studios | `GET /studios` | anyone | the studios |
| Show the films of a studio | `GET /studios/{studio_id}/films` | anyone | the films of the studio |
| Add a film | `POST /films` | anyone | 201 with the film |
| Remove a film | `DELETE /films/{film_id}` | anyone | 204 with nothing |

### Show the films

`GET /films`

- **Who**: anyone
- **Answers**: the films as summaries
- **Filters**: stars; rivals (integer): `count(orders in Film where orders.studio == film.studio) > rivals`
- **Search**: title
- **Sort**: title, budget, released on, shown at, stars; -stars and title by default

### Show the films by studio

`GET /films/by-studio`

- **Who**: anyone
- **Answers**: the films as summaries
- **Sort**: studio: the name of the film's studio

## Acceptance

### Scenario: a page tells where the next one begins

- GIVEN a film "one" with title "One"
- GIVEN a film "two" with title "Two"
- GIVEN a film "six" with title "Six"
- WHEN nobody calls "Show the films" with sort = "title", called first
- THEN the answer has 2 items and `answer.next != null`
- WHEN nobody calls "Show the films" with sort = "title", cursor = `first.next`
- THEN the answer has 1 item, the first item's title is "Two" and `answer.next == null`
"""
FILMS: list[dict[str, Any]] = [
    {"title": "b", "budget": "10.50", "released_on": "2001-02-03", "shown_at": "2001-02-03T04:05:06.000007Z"},
    {"title": "B", "budget": "9.05", "released_on": "1999-12-31", "stars": 5},
    {"title": "a", "released_on": "2001-02-03", "stars": 5},
    {"title": "ä", "budget": "10.50", "shown_at": "2001-02-03T04:05:06.000007Z"},
    {"title": 'a"\\ \u2028', "budget": "-0.01"},
    {"title": "b", "shown_at": "2000-01-01T00:00:00+05:00", "stars": 1},
    {"title": "c"},
]
SORTS = [sign + name for name in ("title", "budget", "released_on", "shown_at", "stars") for sign in ("", "-")]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(SPEC, tmp_path_factory.mktemp("films"))


@pytest.fixture(scope="module")
def api(project: Path, shared_database: str) -> Iterator[httpx.Client]:
    with client(project, shared_database) as made:
        studios = [made.post("/studios", json={"name": name}).json()["id"] for name in ("Zed", "Abe")]
        for number, film in enumerate(FILMS):
            studio = {"studio_id": studios[number % 3]} if number % 3 < 2 else {}
            assert made.post("/films", json=film | studio).status_code == 201
        yield made


def walked(api: httpx.Client, path: str, **asked: str | int) -> list[list[dict[str, Any]]]:
    """All pages from the first to the one without a next."""
    pages, cursor = [], None
    while True:
        answer = api.get(path, params=asked | ({} if cursor is None else {"cursor": cursor}))
        assert (answer.status_code, list(answer.json())) == (200, ["items", "next"])
        pages.append(answer.json()["items"])
        cursor = answer.json()["next"]
        if cursor is None:
            return pages


@pytest.mark.parametrize("limit", [1, 2, 7])
@pytest.mark.parametrize("sort", [None, *SORTS])
def test_every_order_is_walked_without_gap_or_repetition(api: httpx.Client, sort: str | None, limit: int) -> None:
    asked = {} if sort is None else {"sort": sort}
    whole = walked(api, "/films", limit=50, **asked)
    assert [len(page) for page in whole] == [7]
    pages = walked(api, "/films", limit=limit, **asked)
    assert [row for page in pages for row in page] == whole[0]
    assert [len(page) for page in pages] == [min(limit, 7 - begun) for begun in range(0, 7, limit)]


def test_the_orders_are_those_that_the_sorts_say_with_missing_values_last(api: httpx.Client) -> None:
    def of(sort: str, name: str) -> list[Any]:
        return [row[name] for row in walked(api, "/films", sort=sort)[0] + walked(api, "/films", sort=sort)[1]]

    assert of("budget", "budget") == ["-0.01", "9.05", "10.50", "10.50"]
    assert of("-budget", "budget") == ["10.50", "10.50", "9.05", "-0.01"]
    assert [row["budget"] for row in walked(api, "/films", sort="-budget")[-1]] == [None]
    assert [row["title"] for page in walked(api, "/films") for row in page][:2] == ["B", "a"]


def test_values_of_a_row_that_may_be_missing_order_too(api: httpx.Client) -> None:
    for sort in ("studio", "-studio"):
        rows = [row for page in walked(api, "/films/by-studio", sort=sort) for row in page]
        names = [row["studio"]["name"] if row["studio"] else None for row in rows]
        first, second = ("Abe", "Zed") if sort == "studio" else ("Zed", "Abe")
        counts = {"Abe": 2, "Zed": 3}
        assert names == [first] * counts[first] + [second] * counts[second] + [None, None]


def test_filters_and_search_hold_on_every_page(api: httpx.Client) -> None:
    assert [len(page) for page in walked(api, "/films", stars=5, limit=1)] == [1, 1]
    assert [row["title"] for page in walked(api, "/films", q="B", sort="title", limit=1) for row in page] == [
        "B",
        "b",
        "b",
    ]


def test_a_row_of_a_filter_may_be_called_like_what_orders_the_list(api: httpx.Client, project: Path) -> None:
    counts = [len(walked(api, "/films", rivals=rivals, limit=50)[0]) for rivals in (0, 2, 3)]
    assert counts == [7, 3, 0]
    for module in (project / "app/operations").glob("*.py"):
        body = ast.parse(module.read_text(encoding="utf-8")).body
        named = [item.targets[0] if isinstance(item, ast.Assign) else item for item in body]
        names = [getattr(item, "id", None) or getattr(item, "name", None) for item in named]
        said = [name for name in names if name is not None]
        assert len(said) == len(set(said)), module.name


def test_rows_that_come_and_go_meanwhile_move_nothing(api: httpx.Client) -> None:
    before = [row["title"] for page in walked(api, "/films", sort="title") for row in page]
    first = api.get("/films", params={"sort": "title", "limit": 3}).json()
    early = api.post("/films", json={"title": "A"}).json()
    last_seen = api.post("/films", json={"title": first["items"][-1]["title"]}).json()
    rest = api.get("/films", params={"sort": "title", "limit": 50, "cursor": first["next"]}).json()
    assert [row["title"] for row in rest["items"]] == [last_seen["title"], *before[3:]]
    for row in (early, last_seen):
        api.delete(f"/films/{row['id']}")


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "ä", "bnVsbA==", *(base64.urlsafe_b64encode(json.dumps(given).encode()).decode() for given in (
        ["title"], ["title", "a"], ["title", 1, "01890a5d-ac96-774b-bcce-b302099a8057"], ["title", "a", "b"],
        ["title", None, "01890a5d-ac96-774b-bcce-b302099a8057"], ["stars", 3, "01890a5d-ac96-774b-bcce-b302099a8057"],
        ["title", "\0", "01890a5d-ac96-774b-bcce-b302099a8057"],
    ))],
)  # fmt: skip
def test_a_cursor_that_no_page_gave_is_refused(api: httpx.Client, cursor: str) -> None:
    answer = api.get("/films", params={"sort": "title", "cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def test_pages_are_described(api: httpx.Client) -> None:
    described = api.get("/openapi.json").json()
    names = {item["name"] for item in described["paths"]["/films"]["get"]["parameters"]}
    assert names == {"stars", "rivals", "q", "sort", "limit", "cursor"}
    assert set(described["components"]["schemas"]["CursorPage_FilmSummary_"]["properties"]) == {"items", "next"}


@pytest.mark.long
def test_the_project_passes_its_own_tests(project: Path) -> None:
    run(project, "-m", "mypy", "--strict", "app")
    assert " failed" not in run(project, "-m", "pytest", "-q", DATABASE_URL="")
