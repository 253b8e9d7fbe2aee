"""Exact values (decimals, moments, slugs, tokens), and steps that hold (loops, states, locks, one transaction).

All tests of a database share a server, so each names its rows itself.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.capabilities.laboratory import client, compiled
from tests.e2e.serving import fresh_database

WAREHOUSE = """
# Warehouse

## Conventions

- There is no sign-in.

## Entities

### Item

| Field | Type | Rules |
| --- | --- | --- |
| name | text | 1 to 80 characters |
| slug | slug | unique, set to the slug of the name |
| price | money | at least 0 |
| rate | decimal(18, 9) | default 0 |
| sold from | datetime | |
| best before | date | optional |
| stock | integer | at least 0, default 0 |
| label | text | unique, set to a random token |

### Basket

| Field | Type | Rules |
| --- | --- | --- |
| status | one of open, ordered, sent, cancelled | set by the system |
| points | integer | default 0, set by the system |
| note | text | optional |

| Action | From | To |
| --- | --- | --- |
| order | open | ordered |
| send | ordered | sent |
| cancel | open, ordered | cancelled |

- A **view** also shows total (money): `sum(l.quantity * l.item.price for l in basket.lines)`.

### Line

| Field | Type | Rules |
| --- | --- | --- |
| basket | Basket | deleted with it |
| item | Item | blocks its deletion |
| quantity | integer | 1 to 99 |

## Operations

### Add an item

`POST /items`

- **Who**: anyone
- **Answers**: 201 with the item

### Show the items

`GET /items`

- **Who**: anyone
- **Answers**: the items, as views
- **Filters**:
  - sold since (datetime): the sold from is at least the sold since
  - max price (money): the price is less than the max price
- **Sort**: sold from, price

### Show an item

`GET /items/{slug}`

- **Who**: anyone
- **Answers**: 200 with the item

### Open a basket

`POST /baskets`

- **Who**: anyone
- **Answers**: 201 with the basket

### Show a basket

`GET /baskets/{basket_id}`

- **Who**: anyone
- **Answers**: 200 with the basket

### Add a line

`POST /baskets/{basket_id}/lines`

- **Who**: anyone
- **Answers**: 201 with the line
- IF the basket's status is not open, THEN THE system SHALL refuse with 409 `not_open` "It is ordered already."

### Order a basket

`POST /baskets/{basket_id}/order`

- **Who**: anyone
- **Answers**: 200 with the basket
- IF the basket has no lines, THEN THE system SHALL refuse with 409 `empty` "There is nothing in it."
- THE system SHALL order the basket, else refuse with 409 `not_open` "It is ordered already."
- THE system SHALL:
  - for each line of the basket, decrease the line's item's stock by its quantity, else refuse with 409 `sold_out`

### Send a basket

`POST /baskets/{basket_id}/send`

- **Who**: anyone
- **Answers**: 200 with the basket
- IF `sum(l.quantity * l.item.price for l in basket.lines) < 1`, THEN THE system SHALL refuse with 409 `too_cheap`.
- THE system SHALL send the basket, else refuse with 409 `not_ordered` "It is not ordered."

### Praise a basket

`POST /baskets/{basket_id}/praise`

- **Who**: anyone
- **Answers**: 200 with the basket
- IF the basket's points is at least 12, THEN THE system SHALL refuse with 409 `praised` "Twelve are enough."
- THE system SHALL set the basket's points to the basket's points plus 1.
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(WAREHOUSE, tmp_path_factory.mktemp("warehouse"))


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)])
def api(
    request: pytest.FixtureRequest, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    if request.param == "sqlite":
        with client(project, f"sqlite:///{tmp_path_factory.mktemp('data') / 'app.db'}") as made:
            yield made
        return
    with fresh_database(request.getfixturevalue("postgres")) as url, client(project, url) as made:
        yield made


def item(api: httpx.Client, name: str, **given: Any) -> Any:
    answer = api.post("/items", json={"name": name, "price": "0.10", "sold_from": "2026-01-01T00:00:00Z", **given})
    assert answer.status_code == 201, answer.text
    return answer.json()


def basket(api: httpx.Client, *lines: tuple[str, int]) -> str:
    path = f"/baskets/{api.post('/baskets', json={}).json()['id']}"
    for found, quantity in lines:
        assert api.post(f"{path}/lines", json={"item_id": found, "quantity": quantity}).status_code == 201
    return path


def test_values_are_exact(api: httpx.Client) -> None:
    tea = item(api, "Exact", rate="123456789.123456789")
    assert (tea["price"], tea["rate"]) == ("0.10", "123456789.123456789")
    path = basket(api, (tea["id"], 3))
    assert api.get(path).json()["total"] == "0.30"
    for price, kept in ((0.1, "0.10"), ("9999999999.99", "9999999999.99")):
        assert item(api, f"At {price}", price=price)["price"] == kept
    cents = item(api, "Cents", price="0.07")["id"]
    path = basket(api, *[(cents, 99)] * 11)
    assert Decimal(api.get(path).json()["total"]) == Decimal("0.07") * 99 * 11
    for price in ("0.001", "1e2", "12345678901.00", "NaN"):
        refused = api.post("/items", json={"name": "No", "price": price, "sold_from": "2026-01-01T00:00:00Z"})
        assert refused.status_code == 422, price
    cheap = api.get("/items", params={"max_price": "0.10"}).json()["items"]
    assert "Cents" in {found["name"] for found in cheap}
    assert not {"Exact", "At 0.1"} & {found["name"] for found in cheap}


def test_moments_keep_their_microseconds_and_are_told_in_utc(api: httpx.Client) -> None:
    moments = {
        "A": ("2026-03-01T10:00:00.123457+02:00", "2026-03-01T08:00:00.123457Z"),
        "B": ("2026-03-01T08:00:00.123456Z", "2026-03-01T08:00:00.123456Z"),
        "C": ("2026-02-28T23:30:00-08:30", "2026-03-01T08:00:00.000000Z"),
    }
    for name, (sent, kept) in moments.items():
        assert item(api, name, sold_from=sent, best_before="2028-02-29")["sold_from"] == kept
    assert api.get("/items/a").json()["best_before"] == "2028-02-29"
    since = {"sort": "sold_from", "sold_since": "2026-03-01T08:00:00Z"}
    listed = api.get("/items", params=since).json()["items"]
    assert [found["name"] for found in listed] == ["C", "B", "A"]
    later = api.get("/items", params={"sold_since": "2026-03-01T09:00:00.123457+01:00"}).json()["items"]
    assert [found["name"] for found in later] == ["A"]
    for moment in ("2026-03-01T10:00:00", "2026-03-01", "yesterday"):
        assert api.post("/items", json={"name": "D", "price": "1", "sold_from": moment}).status_code == 422
    assert item(api, "E", best_before=None)["best_before"] is None
    wrong = {"name": "F", "price": "1", "sold_from": "2026-03-01T10:00:00Z", "best_before": "2026-02-29"}
    assert api.post("/items", json=wrong).status_code == 422


def test_slugs_are_unique_and_tokens_cannot_be_guessed(api: httpx.Client) -> None:
    assert item(api, "Früher Tee, süß!")["slug"] == "fruher-tee-su"
    refused = api.post("/items", json={"name": "Früher Tee - suß", "price": "1", "sold_from": "2026-01-01T00:00:00Z"})
    assert (refused.status_code, refused.json()["code"]) == (409, "item_exists")
    assert api.get("/items/fruher-tee-su").json()["name"] == "Früher Tee, süß!"
    labels = {item(api, f"Number {number}")["label"] for number in range(20)}
    assert len(labels) == 20
    assert all(len(label) == 32 and label.replace("-", "").replace("_", "").isalnum() for label in labels)
    sent = {"name": "Mine", "price": "1", "sold_from": "2026-01-01T00:00:00Z", "label": "guessed"}
    assert api.post("/items", json=sent).status_code == 422


def test_a_loop_that_is_refused_leaves_nothing_behind(api: httpx.Client) -> None:
    plenty, few = item(api, "Plenty", stock=9)["id"], item(api, "Few", stock=1)["id"]
    path = basket(api, (plenty, 4), (few, 2))
    refused = api.post(f"{path}/order")
    assert (refused.status_code, refused.json()["code"]) == (409, "sold_out")
    assert api.get("/items/plenty").json()["stock"] == 9
    assert api.get(path).json()["status"] == "open"
    fitting = basket(api, (plenty, 4), (few, 1), (plenty, 5))
    assert api.post(f"{fitting}/order").json()["status"] == "ordered"
    assert [api.get(f"/items/{name}").json()["stock"] for name in ("plenty", "few")] == [0, 0]


def test_states_move_as_declared_and_guards_come_first(api: httpx.Client) -> None:
    tea, dust = item(api, "Moved", price="2", stock=9)["id"], item(api, "Dust", price="0.01", stock=9)["id"]
    empty = api.post(f"{basket(api)}/order")
    assert (empty.status_code, empty.json()["code"]) == (409, "empty")
    path = basket(api, (tea, 1))
    assert api.post(f"{path}/send").json()["code"] == "not_ordered"
    assert api.post(f"{path}/order").status_code == 200
    assert api.post(f"{path}/order").json()["code"] == "not_open"
    assert api.post(f"{path}/lines", json={"item_id": tea, "quantity": 1}).json()["code"] == "not_open"
    assert api.post(f"{path}/send").json()["status"] == "sent"
    cheap = basket(api, (dust, 1))
    api.post(f"{cheap}/order")
    assert api.post(f"{cheap}/send").json()["code"] == "too_cheap"
    assert api.get(cheap).json()["status"] == "ordered"


def test_of_many_calls_at_once_only_as_many_succeed_as_may(api: httpx.Client) -> None:
    tea = item(api, "Wanted", stock=5)["id"]
    paths = [basket(api, (tea, 1)) for _ in range(12)]
    with ThreadPoolExecutor(12) as threads:
        ordered = [answer.status_code for answer in threads.map(lambda path: api.post(f"{path}/order"), paths)]
        assert sorted(ordered) == [200] * 5 + [409] * 7
        assert api.get("/items/wanted").json()["stock"] == 0
        praised = [answer.status_code for answer in threads.map(lambda _: api.post(f"{paths[0]}/praise"), range(20))]
        assert sorted(praised) == [200] * 12 + [409] * 8
        assert api.get(paths[0]).json()["points"] == 12
        again = basket(api, (item(api, "More", stock=9)["id"], 1))
        moved = [answer.status_code for answer in threads.map(lambda _: api.post(f"{again}/order"), range(8))]
        assert sorted(moved) == [200] + [409] * 7
        assert api.get("/items/more").json()["stock"] == 8
