"""Functions, procedures and code written by hand, shared by operations."""

import shutil
from pathlib import Path

import httpx
import pytest

from compiler.build.settings import Settings
from compiler.driver import compile_spec
from tests.capabilities.laboratory import client, compiled
from tests.emitters.emitted import run
from tests.plan.bounds import assert_bounds
from tests.plan.project import Project

SHOP = """
# Shop

## Conventions

- Accounts are users.

## Settings

- **Tax**: decimal(4, 2), 1.20

## Entities

### User

| Field | Type | Rules |
| --- | --- | --- |
| email | email | unique |
| password | password | at least 8 characters |

- A **session** shows id and token (text, given).

### Product

| Field | Type | Rules |
| --- | --- | --- |
| name | text | 1 to 80 characters |
| price | money | at least 0 |
| stock | integer | at least 0 |

### Order

| Field | Type | Rules |
| --- | --- | --- |
| country | text | 2 characters |
| shipping | money | optional, set by the system |
| closed | yes/no | default no, set by the system |
| owner | User | owner |

- A **view** also shows total (money): the order total of the order.

### Line

| Field | Type | Rules |
| --- | --- | --- |
| order | Order | deleted with it |
| product | Product | blocks its deletion |
| quantity | integer | 1 to 99 |
| price | money | set by the system, default 0 |

## Functions

What more than one place computes.

- **Line total** (line: Line) gives money: the line's price times its quantity.
- **Order total** (order: Order) gives money: `round(sum(line_total(l) for l in order.lines) * settings.tax, 2)`.
- **Is big** (order: Order, limit: money) gives yes/no: `order_total(order) >= limit`.
- **Shipping cost** (amount: money, country: text) gives money, written by hand: What sending an order costs.

## Procedure: take from stock

- **Takes**: product (Product), amount (integer)
- THE system SHALL decrease the product's stock by the amount, else refuse with 409 `sold_out` "It is gone."

## Procedure: close order

- **Takes**: order (Order)
- IF the order is closed, THEN THE system SHALL refuse with 409 `closed` "The order is closed."
- THE system SHALL set the order's closed to yes.

## Operations

### Sign up

`POST /users`

- **Who**: anyone
- **Takes**: email, password
- **Answers**: 201 with the user as a session
- THE system SHALL issue a token for the user.

### Add a product

`POST /products`

- **Who**: anyone
- **Answers**: 201 with the product

### Show a product

`GET /products/{product_id}`

- **Who**: anyone
- **Answers**: 200 with the product

### Add an order

`POST /orders`

- **Who**: members
- **Answers**: 201 with the order

### Show big orders

`GET /orders`

- **Who**: members
- **Answers**: the caller's orders for which `is_big(order, 50)`, as views
- **Sort**: country

### Add a line

`POST /orders/{order_id}/lines`

- **Who**: the owner of the order
- **Answers**: 201 with the line
- IF the order is closed, THEN THE system SHALL refuse with 409 `closed` "The order is closed."
- THE system SHALL set the line's price to the product's price.
- THE system SHALL take from stock for the line's product and the quantity.

### Pay an order

`POST /orders/{order_id}/pay`

- **Who**: the owner of the order
- **Answers**: 200 with the order
- THE system SHALL set the order's shipping to the shipping cost of `order_total(order)` and the order's country.
- THE system SHALL run "Close order" with the order.

### Cancel an order

`POST /orders/{order_id}/cancel`

- **Who**: the owner of the order
- **Answers**: 200 with the order
- THE system SHALL close order for the order.

## Acceptance

### Scenario: a paid order is closed

- GIVEN members Ann and Bob
- GIVEN an order "first" with country "DE" and owner Ann
- WHEN Bob calls "Pay an order" on first
- THEN it is refused with 404 `order_not_found`
- WHEN Ann calls "Pay an order" on first
- THEN it succeeds and the answer's shipping is 4.90
- WHEN Ann calls "Cancel an order" on first
- THEN it is refused with 409 `closed`
"""

WRITTEN = '''"""Shipping."""

import decimal


def shipping_cost(amount: decimal.Decimal, country: str) -> decimal.Decimal:
    return decimal.Decimal("4.9") if country == "DE" else amount / 3
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("shop")
    compiled(SHOP, made)
    return made


@pytest.fixture(scope="module")
def project(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the function written."""
    copy = tmp_path_factory.mktemp("written") / "out"
    shutil.copytree(folder / "out", copy)
    (copy / "extensions" / "shipping_cost.py").write_text(WRITTEN, encoding="utf-8")
    return copy


def signed_up(api: httpx.Client, name: str) -> dict[str, str]:
    made = api.post("/users", json={"email": f"{name}@example.org", "password": "correct horse"})
    return {"Authorization": f"Bearer {made.json()['token']}"}


def test_functions_and_procedures_over_http(project: Path, database: str) -> None:
    with client(project, database) as api:
        ann, bob = signed_up(api, "ann"), signed_up(api, "bob")
        product = api.post("/products", json={"name": "Tea", "price": "9.99", "stock": 5}).json()["id"]
        order = api.post("/orders", json={"country": "DE"}, headers=ann).json()
        assert order["total"] == "0.00"
        path = f"/orders/{order['id']}"
        line = {"product_id": product, "quantity": 4}
        assert api.post(f"{path}/lines", json=line, headers=bob).status_code == 404
        assert api.post(f"{path}/lines", json=line, headers=ann).json()["price"] == "9.99"
        assert api.get("/orders", headers=ann).json()["items"] == []
        refused = api.post(f"{path}/lines", json={**line, "quantity": 2}, headers=ann)
        assert (refused.status_code, refused.json()["code"]) == (409, "sold_out")
        assert api.get(f"/products/{product}").json()["stock"] == 1
        assert api.post(f"{path}/lines", json={**line, "quantity": 1}, headers=ann).status_code == 201
        listed = api.get("/orders", headers=ann).json()["items"]
        assert [item["total"] for item in listed] == ["59.94"]
        paid = api.post(f"{path}/pay", headers=ann)
        assert (paid.status_code, paid.json()["shipping"], paid.json()["closed"]) == (200, "4.90", True)
        for again in ("pay", "cancel", "lines"):
            refused = api.post(f"{path}/{again}", json=line if again == "lines" else None, headers=ann)
            assert (refused.status_code, refused.json()["code"]) == (409, "closed")


def test_what_is_written_by_hand_has_the_digits_of_the_spec_and_is_one_transaction_with_the_rest(
    project: Path, database: str
) -> None:
    with client(project, database) as api:
        ann = signed_up(api, "ann")
        product = api.post("/products", json={"name": "Tea", "price": "10", "stock": 5}).json()["id"]
        order = api.post("/orders", json={"country": "FR"}, headers=ann).json()["id"]
        api.post(f"/orders/{order}/lines", json={"product_id": product, "quantity": 1}, headers=ann)
        assert api.post(f"/orders/{order}/pay", headers=ann).json()["shipping"] == "4.00"


def test_what_nobody_has_written_yet_says_so(folder: Path, tmp_path: Path) -> None:
    with client(folder / "out", f"sqlite:///{tmp_path / 'app.db'}") as api:
        ann = signed_up(api, "ann")
        order = api.post("/orders", json={"country": "FR"}, headers=ann).json()["id"]
        refused = api.post(f"/orders/{order}/pay", headers=ann)
        assert (refused.status_code, refused.json()["code"]) == (501, "not_implemented")
        assert refused.json()["detail"] == "shipping_cost is not written yet: extensions/shipping_cost.py"
        assert api.post(f"/orders/{order}/cancel", headers=ann).status_code == 200
    assert "1 skipped" in run(folder / "out", "-m", "pytest", "-k", "scenario", DATABASE_URL="")


def test_a_file_written_by_hand_stays_and_must_fit_the_spec(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    written = copy / "out" / "extensions" / "shipping_cost.py"
    written.write_text(WRITTEN, encoding="utf-8")
    settings = Settings(retriever="lexical", verify="none")
    changed = SHOP.replace("(amount: money, country: text)", "(amount: money, country: text, express: yes/no)")
    changed = changed.replace("and the order's country.", "and the order's country and no.")
    (copy / "spec.md").write_text(changed, encoding="utf-8")
    refused = compile_spec(copy / "spec.md", copy / "out", settings)
    (problem,) = [item for item in refused.diagnostics if item.severity == "error"]
    assert problem.code == "G1040"
    assert "extensions/shipping_cost.py has `def shipping_cost(amount: decimal.Decimal" in problem.message
    assert "`def shipping_cost(amount: Decimal, country: str, express: bool) -> Decimal`" in problem.message
    fitting = WRITTEN.replace("country: str", "country: str, express: bool")
    written.write_text(fitting, encoding="utf-8")
    assert compile_spec(copy / "spec.md", copy / "out", settings).status == "ok"
    assert written.read_text(encoding="utf-8") == fitting


@pytest.mark.long
def test_the_project_passes_its_own_checks(project: Path) -> None:
    run(project, "-m", "mypy", "--strict", "app", "extensions")
    run(project, "-m", "pytest", "-q", "-x", "tests")


def test_another_body_is_asked_for_and_reaches_the_files_of_its_users(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    project = Project(copy)
    project.edit(("`order_total(order) >= limit`", "`order_total(order) > limit`"))
    plan, had = project.plan(), project.units_and_files()
    done = project.compile()
    assert_bounds(plan, done, had)
    assert {unit.partition("/")[0] for unit in done.filled} == {"outline", "signatures", "functions"}
    assert {"functions/is_big", "signatures/functions"} <= set(done.filled)
    assert [path for path in done.files.written if path.startswith("app/")] == ["app/operations/show_big_orders.py"]


def test_a_default_of_a_setting_asks_nobody_but_its_section(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    project = Project(copy)
    project.edit(("decimal(4, 2), 1.20", "decimal(4, 2), 1.19"))
    done = project.compile()
    assert done.filled == ("outline/settings",)
    assert [path for path in done.files.written if path.startswith("app/")] == ["app/environment.py"]
