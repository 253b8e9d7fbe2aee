"""A random valid program with one mistake is refused with the mistake's code at its place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import pytest

from benchmarks.soundness.generate.program import Units, form_of, random_program
from benchmarks.soundness.judged import errors

Data = dict[str, Any]
Place = tuple[str, str]
"""Unit and AST path."""


@dataclass(frozen=True)
class Mistake:
    """``make`` changes the plain data of a program and says where; None where there is no place for it."""

    name: str
    code: str
    make: Callable[[Data], Place | None]


@cache
def programs() -> tuple[Units, ...]:
    """A few programs that are right."""
    drawn = (random_program(Random(f"mistakes:{number}")) for number in range(12))
    return tuple(units for units in drawn if not errors(units))


def _operations(data: Data) -> Iterator[tuple[str, Data]]:
    return ((unit, form) for unit, form in data.items() if unit.startswith("operations/"))


def _schemas(data: Data) -> Iterator[tuple[str, Data]]:
    return ((unit, form) for unit, form in data.items() if unit.startswith("schema/"))


def _step(data: Data, word: str) -> tuple[str, int, Data] | None:
    for unit, form in _operations(data):
        for index, step in enumerate(form["steps"]):
            if step["step"] == word:
                return unit, index, step
    return None


def _set(word: str, key: str, value: Any) -> Callable[[Data], Place | None]:
    """Another value for a key of the first step of a kind."""

    def make(data: Data) -> Place | None:
        found = _step(data, word)
        if found is None or found[2][key] is None:
            return None
        unit, index, step = found
        step[key] = f"({step[key]}) {value[1:]}" if isinstance(value, str) and value.startswith("+") else value
        return unit, f"steps[{index}].{key}"

    return make


def _step_after_the_answer(data: Data) -> Place | None:
    unit, form = next(_operations(data))
    form["steps"].append(form["steps"][-1])
    return unit, f"steps[{len(form['steps']) - 1}]"


def _no_answer(data: Data) -> Place | None:
    for unit, form in _operations(data):
        if len(form["steps"]) > 1 and form["steps"][-1]["step"] == "respond" and form["steps"][-2]["step"] != "if":
            form["steps"].pop()
            return unit, "steps"
    return None


def _missing_guard(data: Data) -> Place | None:
    for unit, form in _operations(data):
        for index, step in enumerate(form["steps"]):
            changed = {one.get("row") for one in form["steps"] if one["step"] in ("update", "delete")}
            guarded = step["step"] == "load" and step["name"] in changed
            parts = step["where"].split(" and ") if guarded else []
            if len(parts) == 2 and parts[1].startswith(f"{step['name']}.") and parts[1].endswith(" == actor"):
                step["where"] = parts[0]
                return unit, f"steps[{index}].where"
    return None


def _writing_read(data: Data) -> Place | None:
    for operation in data["signatures/all"]["operations"]:
        form = data[f"operations/{operation['name']}"]
        if operation["kind"] == "read" and form["steps"][0]["step"] == "load":
            form["steps"].insert(1, {"step": "delete", "row": form["steps"][0]["name"]})
            return f"operations/{operation['name']}", "steps[1]"
    return None


def _secret_shown(data: Data) -> Place | None:
    for unit, form in data.items():
        for index, dto in enumerate(form["differences"] if unit.startswith("dtos/") else ()):
            if dto["name"] == "SignedIn":
                shown = {"type": None, "nested": None, "many": False, "required": True, "limits": None}
                dto["fields"].append({"name": "password", **shown})
                return unit, f"differences[{index}].fields[{len(dto['fields']) - 1}].name"
    return None


def _unused_parameter(data: Data) -> Place | None:
    operation = data["signatures/all"]["operations"][0]
    kind = {"kind": "integer", "values": None, "precision": None, "scale": None, "many": False}
    operation["parameters"].append(
        {"name": "for_nothing", "place": "query", "type": kind, "entity": None, "field": None, "required": False}
    )
    return f"operations/{operation['name']}", "steps"


def _same_route(data: Data) -> Place | None:
    first, second = data["signatures/all"]["operations"][:2]
    second["method"], second["path"], second["parameters"] = first["method"], first["path"], first["parameters"]
    return ("signatures/all", "operations[1].path") if first["method"] == "POST" else None


def _unknown_target(data: Data) -> Place | None:
    for unit, form in _schemas(data):
        if form["relations"]:
            form["relations"][0]["target"] = "Nowhere"
            return unit, "relations[0].target"
    return None


def _unknown_state(data: Data) -> Place | None:
    for unit, form in _schemas(data):
        if form["state_machine"]:
            form["state_machine"]["initial"] = "nowhere"
            return unit, "state_machine.initial"
    return None


def _name_twice(data: Data) -> Place | None:
    unit, form = next(_schemas(data))
    form["fields"].append(form["fields"][0])
    return unit, f"fields[{len(form['fields']) - 1}].name"


MISTAKES = (
    Mistake("a condition names something unknown", "X620", _set("load", "where", "+and no_such_name == 1")),
    Mistake("a condition is a number", "X632", _set("load", "where", "1 + 1")),
    Mistake("a condition breaks off", "X608", _set("load", "where", "+and")),
    Mistake("an outcome is not declared", "B510", _set("load", "otherwise", "no_such_outcome")),
    Mistake("a row is not known", "B503", _set("respond", "row", "nobody")),
    Mistake("an entity is not known", "B507", _set("load", "entity", "Nowhere")),
    Mistake("a transition is not known", "B534", _set("transition", "transition", "vanish")),
    Mistake("a step comes after the answer", "B520", _step_after_the_answer),
    Mistake("there is no answer", "B521", _no_answer),
    Mistake("rows of others are reachable", "B580", _missing_guard),
    Mistake("a reading operation deletes", "B525", _writing_read),
    Mistake("a secret is shown", "C413", _secret_shown),
    Mistake("a parameter is used by no step", "B524", _unused_parameter),
    Mistake("two operations have one route", "O221", _same_route),
    Mistake("a relation leads nowhere", "D303", _unknown_target),
    Mistake("a state is not known", "D331", _unknown_state),
    Mistake("a field is declared twice", "D301", _name_twice),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_one_mistake_is_refused_where_it_is(mistake: Mistake) -> None:
    tried = 0
    for units in programs():
        data = {unit: form.model_dump(mode="json") for unit, form in units.items()}
        place = mistake.make(data)
        if place is None:
            continue
        tried += 1
        found = [(item.code, item.unit, item.path) for item in errors({u: form_of(u, f) for u, f in data.items()})]
        assert (mistake.code, *place) in found
    assert tried > 0
