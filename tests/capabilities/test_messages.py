"""Refusals that say values: of rows, of the body, of parameters, of settings and of what was counted before."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from compiler.build.settings import Settings
from compiler.driver import compile_spec
from tests.capabilities.laboratory import client, compiled
from tests.emitters.emitted import run

SPEC = (Path(__file__).parent / "stalls.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(SPEC, tmp_path_factory.mktemp("stalls"))


@pytest.fixture(scope="module")
def api(project: Path, shared_database: str) -> Iterator[httpx.Client]:
    with client(project, shared_database) as made:
        yield made


def _refusal(answer: httpx.Response) -> tuple[str, str]:
    assert answer.status_code == 409, answer.text
    return answer.json()["code"], answer.json()["detail"]


def test_messages_say_values(api: httpx.Client) -> None:
    stall = api.post("/stalls", json={"name": 'Bob\'s "{x}"'}).json()
    taken = api.post("/stalls", json={"name": stall["name"]})
    assert _refusal(taken) == ("name_taken", 'There is a stall BOB\'S "{X}".')
    assert taken.json()["errors"] == [{"field": "name", "message": 'There is a stall BOB\'S "{X}".'}]
    path = f"/stalls/{stall['id']}/wares"
    milk = api.post(path, json={"name": "Milk", "price": "1.50", "stock": 3}).json()
    air = api.post(path, json={"name": "Air", "price": 0, "stock": 9}).json()
    full = api.post(path, json={"name": "Bread", "price": 1, "stock": 1})
    assert _refusal(full) == ("stall_full", f"{stall['name']} has 2 wares, so Bread must wait.")
    assert _refusal(api.post(f"/wares/{air['id']}/order", json={"amount": 1}))[1] == f"Air of {stall['name']} is free."
    order = f"/wares/{milk['id']}/order"
    assert api.post(order, json={"amount": 1}).json()["stock"] == 2
    sold = api.post(order, json={"amount": 3})
    assert _refusal(sold) == ("sold_out", 'Only 2 "Milk" at 1.50 are left{!}.')
    assert sold.json()["errors"][0] == {"field": "amount", "message": 'Only 2 "Milk" at 1.50 are left{!}.'}
    assert _refusal(api.post(order, json={"amount": 6})) == ("too_many", "6 are too many, 5 may go.")
    withdrawn = f"/wares/{milk['id']}/withdraw"
    assert api.post(withdrawn).json()["status"] == "gone"
    assert _refusal(api.post(withdrawn)) == ("gone_already", "Milk is gone already.")
    assert _refusal(api.post(f"/wares/{air['id']}/withdraw")) == ("last_one", "Air is the last.")


def test_the_description_tells_the_pattern(api: httpx.Client) -> None:
    described = api.get("/openapi.json").json()["paths"]["/stalls/{stall_id}/wares"]["post"]["responses"]["409"]
    assert "{stall.name} has {load} wares" in described["description"]


@pytest.mark.long
def test_the_project_type_checks(project: Path) -> None:
    run(project, "-m", "mypy", "--strict", "app")


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("{stal.name} has {load} wares", "X620"),
        ("{stall.nam} has {load} wares", "X621"),
        ("{stall.name has {load} wares", "X607"),
        ("{stall.name} has {count(stall.wares)} wares", "B557"),
    ],
)
def test_what_no_message_can_say_is_refused(message: str, code: str, tmp_path: Path) -> None:
    spec = tmp_path / "spec.md"
    spec.write_text(SPEC.replace("{stall.name} has {load} wares", message))
    result = compile_spec(spec, tmp_path / "out", Settings(retriever="lexical", verify="none"))
    assert code in [item.code for item in result.diagnostics if item.severity == "error"], result.diagnostics
