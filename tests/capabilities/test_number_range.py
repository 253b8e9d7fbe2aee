"""Numbers beyond 64 bits and moments after the last: refused where they are sent or computed, on both databases."""

from pathlib import Path

from tests.capabilities.laboratory import client, compiled

SPEC = """
# Counters

## Conventions

- There is no sign-in.
- A page has 20 rows, at most 100.

## Entities

### Counter

| Field | Type | Rules |
| --- | --- | --- |
| name | text | 1 to 20 characters |
| total | integer | default 0 |
| worth | decimal(18, 2) | default 0 |
| due | moment | optional |

- A **double** shows twice: the total times 2.
- A **precise** shows exact (decimal(18, 3)): `to_decimal(counter.total, 3)`.

## Operations

| Operation | Route | Who | Answers |
| --- | --- | --- | --- |
| Add a counter | `POST /counters` | anyone | 201 with the counter |
| Show a counter | `GET /counters/{counter_id}` | anyone | the counter |
| Show twice | `GET /counters/{counter_id}/twice` | anyone | the counter as a double |
| Show precisely | `GET /counters/{counter_id}/precise` | anyone | the counter as a precise |

### Raise a counter

`POST /counters/{counter_id}/raise`

- **Who**: anyone
- **Takes**: amount (integer)
- **Answers**: 200 with the counter
- THE system SHALL increase the counter's total by the amount.

### Multiply a counter

`POST /counters/{counter_id}/multiply`

- **Who**: anyone
- **Takes**: factor (integer)
- **Answers**: 200 with the counter
- THE system SHALL set the counter's total to the counter's total times the factor.

### Postpone a counter

`POST /counters/{counter_id}/postpone`

- **Who**: anyone
- **Takes**: days (integer)
- **Answers**: 200 with the counter
- THE system SHALL set the counter's due to `add_days(counter.due, body.days)`.

### Double all counters

`POST /counters/double`

- **Who**: anyone
- **About**: counters
- **Answers**: 204 with nothing
- THE system SHALL set the total of every counter whose name is "all" to `counter.total * 2`.

### Find counters

`GET /counters`

- **Who**: anyone
- **Answers**: the counters
- **Filters**: total (range); half (integer): the counter's total is the half times 2

### Sum counters

`GET /sum`

- **Who**: anyone
- **Rows**: the counters whose name is "all"
- **Measures**: total: the sum of the total
"""
MOST = 2**63 - 1


def test_no_number_leaves_its_range(tmp_path: Path, database: str) -> None:
    with client(compiled(SPEC, tmp_path), database) as api:
        most = api.post("/counters", json={"name": "all", "total": MOST, "worth": "9999999999999999.99"}).json()
        least = api.post("/counters", json={"name": "least", "total": -MOST - 1}).json()
        assert (most["total"], least["total"]) == (MOST, -MOST - 1)
        path = f"/counters/{most['id']}"
        refused = [
            api.post("/counters", json={"name": "more", "total": MOST + 1}),
            api.post("/counters", json={"name": "more", "worth": "10000000000000000.00"}),
            api.post(f"{path}/raise", json={"amount": MOST + 1}),
            api.post(f"{path}/raise", json={"amount": 1}),
            api.post(f"/counters/{least['id']}/raise", json={"amount": -1}),
            api.post(f"{path}/multiply", json={"factor": 2}),
            api.post("/counters/double"),
            api.get(f"{path}/twice"),
            api.get("/counters", params={"min_total": MOST + 1}),
            api.get("/counters", params={"half": MOST}),
        ]
        said = [(answer.status_code, answer.json().get("code")) for answer in refused]
        assert said == [(422, "invalid_request")] * 10
        assert api.get(path).json() == most
        # SQLite keeps decimals in 64 bits too: refused there, but never wrong
        precise = api.get(f"{path}/precise")
        assert precise.status_code == 422 if database.startswith("sqlite") else precise.json()["exact"] == f"{MOST}.000"
        assert api.get("/sum").json()["total"] == MOST
        assert api.get("/counters", params={"half": 2**62}).status_code == 422
        assert api.get("/counters", params={"half": MOST // 2}).json()["items"] == []
        assert api.get("/counters", params={"half": -(2**62)}).json()["items"] == [least]
        assert api.get("/counters", params={"min_total": MOST}).json()["total"] == 1
        assert api.post(f"{path}/raise", json={"amount": -MOST}).json()["total"] == 0
        late = api.post("/counters", json={"name": "late", "due": "9999-12-30T00:00:00Z"}).json()
        for days, status in ((1, 200), (1, 422), (10**9, 422), (10**12, 422), (-(10**7), 422)):
            postponed = api.post(f"/counters/{late['id']}/postpone", json={"days": days})
            assert postponed.status_code == status, (days, postponed.text)
        assert api.get(f"/counters/{late['id']}").json()["due"].startswith("9999-12-31T00:00:00")
        for _ in range(2):
            api.post("/counters", json={"name": "all", "total": MOST})
        assert api.get("/sum").status_code == 422
