"""A compile with stand-ins for symbols, rules and emitter, so that the driver is seen alone.

The stand-in emitter prints one file per operation from the first value of its steps, and a test per scenario.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from ast_schemas.artifact import Artifact, Origin
from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from compiler.build import emitting, rooms
from compiler.build.migrating import NO_MIGRATIONS
from compiler.build.rooms import Neighbours
from compiler.models.protocol import Channel, FillRequest, RawReply
from compiler.symbols.accepted import Accepted
from compiler.symbols.outline import outline_of
from tests.fill.scripted import raw

SPEC = """# Groceries

Shopping made easy.

## Items

- An item has a title.

## Show an item

- Anyone can see an item.
- Nobody pays for it.

## Scenario

- Seeing works.
"""


def requirement(request: FillRequest, section: str, index: int = 0) -> str:
    """The id of a requirement of a section, as the request shows it."""
    text = request.messages[0].content.partition(f"{{#{section}}}")[2]
    lines = [line for line in text.splitlines() if line.startswith("[")]
    return lines[index][1:].partition("]")[0]


def outline(request: FillRequest, **changes: Any) -> dict[str, Any]:
    form = {
        "conventions": None,
        "roles": [],
        "entities": [],
        "has_operations": False,
        "settings": None,
        "scenario": None,
        "informative": [],
        "uncovered": [],
    }
    return {**form, **changes}


def answers() -> dict[str, Callable[[FillRequest], dict[str, Any]]]:
    """The right answer for each unit."""
    operation = {
        "name": "show_item",
        "kind": "read",
        "entity": "Item",
        "summary": "Show.",
        "method": "GET",
        "path": "/items/{item_id}",
        "callers": ["anyone"],
        "parameters": [],
        "input": None,
        "output": None,
        "many": False,
        "envelope": None,
        "media": None,
        "input_many": None,
        "success_status": 200,
        "outcomes": [],
    }
    schema = {
        "fields": [],
        "relations": [],
        "unique_together": [],
        "indexes": [],
        "owner": None,
        "soft_delete": False,
        "state_machine": None,
        "invariants": [],
        "seeds": [],
    }
    call = {
        "step": "call",
        "actor": None,
        "operation": "show_item",
        "parameters": [],
        "body": [],
        "status": 200,
        "code": None,
        "name": None,
        "checks": [],
    }
    nothing: dict[str, Any] = {"differences": [], "requirements": [], "uncovered": []}
    return {
        "outline/groceries": lambda r: outline(r, informative=[requirement(r, "groceries")]),
        "outline/items": lambda r: outline(
            r,
            entities=[
                {"name": "Item", "plural": "items", "summary": "Food.", "requirements": [requirement(r, "items")]}
            ],
        ),
        "outline/show-an-item": lambda r: outline(r, has_operations=True),
        "outline/scenario": lambda r: outline(r, scenario="seeing_works"),
        "signatures/show-an-item": lambda r: {
            "functions": None,
            "operations": [{**operation, "requirements": [requirement(r, "show-an-item")]}],
            "uncovered": [{"requirement": requirement(r, "show-an-item", 1), "reason": "payments are unknown"}],
        },
        "schema/Item": lambda r: {**schema, "requirements": [requirement(r, "items")], "uncovered": []},
        "dtos/Item": lambda r: dict(nothing),
        "transformers/Item": lambda r: dict(nothing),
        "operations/show_item": lambda r: {
            "steps": [
                {"step": "let", "name": "price", "value": "1"},
                {"step": "respond", "row": None, "extras": [], "location": None},
            ],
            "requirements": [],
            "uncovered": [],
        },
        "scenarios/seeing_works": lambda r: {
            "steps": [call],
            "requirements": [requirement(r, "scenario")],
            "uncovered": [],
        },
    }


class ByUnit:
    """A model with an answer per unit; ``spoiled`` answers come first, one each time that the unit is asked."""

    name = "by_unit"
    channels: tuple[Channel, ...] = ("forced",)

    def __init__(self, **spoiled: list[Any]) -> None:
        self.answers = answers()
        self.spoiled: dict[str, list[Any]] = dict(spoiled)
        self.asked: Counter[str] = Counter()
        self.requests: list[FillRequest] = []

    async def fill(self, request: FillRequest) -> RawReply:
        self.asked[request.unit] += 1
        self.requests.append(request)
        waiting = self.spoiled.get(request.unit)
        value = waiting.pop(0) if waiting else self.answers[request.unit](request)
        if isinstance(value, BaseException):
            raise value
        return raw(request, value(request) if callable(value) else value)

    async def close(self) -> None:
        pass


def with_let(value: str) -> dict[str, Any]:
    """The operation's form with another value."""
    return {
        "steps": [
            {"step": "let", "name": "price", "value": value},
            {"step": "respond", "row": None, "extras": [], "location": None},
        ],
        "requirements": [],
        "uncovered": [],
    }


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the stand-ins in the place of the rooms."""
    monkeypatch.setattr(rooms, "neighbours", neighbours)
    monkeypatch.setattr(rooms, "check_unit", check_nothing)
    monkeypatch.setattr(rooms, "check_phase", check_nothing_of_phase)
    monkeypatch.setattr(rooms, "lowered", lambda accepted: accepted)
    monkeypatch.setattr(rooms, "emitted", emitted)
    monkeypatch.setattr(emitting, "migrated", lambda *told: NO_MIGRATIONS)


def neighbours(unit: str, accepted: Accepted, text: str) -> Neighbours:
    entities = tuple(outline_of(accepted).entities)
    offered: dict[str, tuple[str, ...]] = {"entity": entities} if unit.partition("/")[0] != "outline" else {}
    return Neighbours(tuple(f"entity {name} (items)" for name in entities), offered, {})


def check_nothing(unit: str, form: Node, accepted: Accepted) -> tuple[Diagnostic, ...]:
    return ()


def check_nothing_of_phase(phase: str, accepted: Accepted) -> tuple[Diagnostic, ...]:
    return ()


def emitted(accepted: Accepted, revisions: tuple[Artifact, ...]) -> tuple[Artifact, ...]:
    files = [
        Artifact(path="pyproject.toml", text='[tool.mypy]\nstrict = true\npackages = ["app"]\n'),
        Artifact(path="alembic.ini", text="[alembic]\nscript_location = migrations\n"),
        Artifact(path="migrations/env.py", text="MIGRATES = True\n"),
        Artifact(path="extensions/__init__.py", text="", ownership="once"),
        Artifact(path="app/__init__.py", text=""),
        Artifact(
            path="app/main.py",
            text="from app import show_item\n\n\nclass App:\n    def openapi(self) -> int:\n"
            "        return show_item.price()\n\n\napp = App()\n",
        ),
    ]
    for name, form in accepted.operations.items():
        value = form.steps[0].model_dump()["value"]
        text = f"def price()->int:\n    # the price\n    return ({value})\n"
        origins = (Origin(first=3, last=3, unit=f"operations/{name}", path="steps[0].value"),)
        files.append(Artifact(path=f"app/{name}.py", text=text, unit=f"operations/{name}", origins=origins))
    for name in accepted.scenarios:
        text = f"from app import show_item\ndef test_{name}()->None:\n    assert show_item.price() == 1\n"
        origins = (Origin(first=3, last=3, unit=f"scenarios/{name}", path="steps[0]"),)
        files.append(Artifact(path=f"tests/test_{name}.py", text=text, unit=f"scenarios/{name}", origins=origins))
    files.append(Artifact(path="conftest.py", text=""))
    return tuple(sorted(files, key=lambda item: item.path))
