"""Constants that whoever runs the backend chooses, and texts that are put together from values."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from compiler.symbols.reserved import setting_reason
from emitters.fastapi import scaffold_files as scaffold
from tests.capabilities.laboratory import client, compiled
from tests.emitters.emitted import run

PARCELS = """
# Parcels

## Conventions

- There is no sign-in.

## Settings

- **Free shipping from**: money, 50
- **Currency**: one of EUR, USD; EUR; What prices are in.
- **Return days**: integer, 14
- **Opened on**: date, 2024-02-29
- **Shop**: text, "The \\"Parcel\\" shop"

## Entities

### Order

| Field | Type | Rules |
| --- | --- | --- |
| name | text | 1 to 80 characters |
| nickname | text | optional |
| total | money | at least 0 |
| shipping | money | default 0, set by the system |
| label | text | default "", set by the system |
| return until | date | default `add_days(today(), settings.return_days)`, set by the system |
| currency | one of EUR, USD | default `settings.currency`, set by the system |

- A **view** also shows free: whether the total is at least the free shipping from.
- A **view** also shows heading (text): `f"{order.name}{order.nickname}: {order.total} {order.currency} {{net}}"`.

## Operations

### Place an order

`POST /orders`

- **Who**: anyone
- **Answers**: 201 with the order
- THE system SHALL set the order's shipping to 0 if the total is at least the free shipping from, otherwise 4.90.
- THE system SHALL set the order's label to the text "{the shop} ({the opened on}), {the name}".

### Show the orders

`GET /orders`

- **Who**: anyone
- **Answers**: the orders whose total is at least the free shipping from, as views
- **Sort**: name
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(PARCELS, tmp_path_factory.mktemp("parcels"))


def test_a_setting_has_its_default(project: Path, database: str) -> None:
    with client(project, database) as api:
        small = api.post("/orders", json={"name": "Ann", "total": "49.99"}).json()
        large = api.post("/orders", json={"name": "Bob", "nickname": "by", "total": "50.00"}).json()
        assert (small["shipping"], small["free"], small["currency"]) == ("4.90", False, "EUR")
        assert (large["shipping"], large["free"]) == ("0.00", True)
        assert small["label"] == 'The "Parcel" shop (2024-02-29), Ann'
        assert small["heading"] == "Ann: 49.99 EUR {net}"
        assert large["heading"] == "Bobby: 50.00 EUR {net}"
        assert [item["name"] for item in api.get("/orders").json()["items"]] == ["Bob"]


def test_the_environment_changes_what_code_and_statements_compare_with(
    project: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FREE_SHIPPING_FROM", "9.5")
    monkeypatch.setenv("CURRENCY", "USD")
    with client(project, database) as api:
        made = api.post("/orders", json={"name": "Ann", "total": "9.50"}).json()
        assert (made["shipping"], made["free"], made["currency"]) == ("0.00", True, "USD")
        assert [item["name"] for item in api.get("/orders").json()["items"]] == ["Ann"]


def test_a_wrong_setting_ends_the_start_with_its_name(project: Path) -> None:
    environment = {**os.environ, "FREE_SHIPPING_FROM": "a lot", "CURRENCY": "GBP", "RETURN_DAYS": "1.5"}
    started = subprocess.run(
        [sys.executable, "-c", "import app.main"], cwd=project, env=environment, capture_output=True, text=True
    )
    assert started.returncode == 1
    assert "Traceback" not in started.stderr
    for name in ("FREE_SHIPPING_FROM", "CURRENCY", "RETURN_DAYS"):
        assert f"  {name}: " in started.stderr


def test_no_setting_of_a_spec_can_stand_for_one_of_the_backend() -> None:
    template = Path(scaffold.__file__).parent / "scaffold" / "app" / "settings.py.j2"
    own = re.findall(r"^    ([a-z_]+): ", template.read_text(encoding="utf-8"), re.MULTILINE)
    assert own
    assert [name for name in own if setting_reason(name) is None] == []


def test_people_find_the_settings_where_they_look_for_them(project: Path) -> None:
    assert "FREE_SHIPPING_FROM=50.00" in (project / ".env.example").read_text(encoding="utf-8").splitlines()
    assert "| `CURRENCY` | `EUR` | What prices are in |" in (project / "README.md").read_text(encoding="utf-8")


@pytest.mark.long
def test_the_project_passes_its_own_checks(project: Path) -> None:
    run(project, "-m", "mypy", "--strict", "app")
    run(project, "-m", "pytest", "-q", "-x", "tests")
