"""One random program: all its forms by unit id."""

from collections.abc import Sequence
from copy import deepcopy
from random import Random
from typing import Any

from pydantic import ValidationError

from ast_schemas.base import Node
from benchmarks.soundness.generate.answers import draw
from benchmarks.soundness.generate.body import Body
from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.conventions import random_conventions, random_roles
from benchmarks.soundness.generate.drafts import Draft, Routes
from benchmarks.soundness.generate.mapping import Bodies, collectors, transformers
from benchmarks.soundness.generate.schema import Entities, random_entities
from benchmarks.soundness.generate.scope import Known
from benchmarks.soundness.generate.types import Form
from compiler.derive.world import World, world_of
from compiler.fill.forms import FORMS
from compiler.symbols.accepted import Accepted

Units = dict[str, Node]


def form_of(unit: str, value: Any) -> Node:
    """The strict form of a unit from plain data, in which null may be left out. Raises pydantic.ValidationError."""
    model = FORMS[unit.partition("/")[0]]
    try:
        made = model.model_validate(value)
    except ValidationError as error:
        value = deepcopy(value)
        for missing in error.errors(include_url=False, include_input=False):
            _leave_null(value, missing["loc"])
        made = model.model_validate(value)
    assert isinstance(made, Node)
    return made


def _leave_null(value: Any, location: Sequence[str | int]) -> None:
    """Null for a key that is not there; the path may name variants of a union, which are no keys."""
    for step in location[:-1]:
        if isinstance(value, list) or step in value:
            value = value[step]  # type: ignore[index]
    value.setdefault(location[-1], None)


def random_program(random: Random) -> Units:
    """A program that should pass the checker. Equal states of the generator give equal programs."""
    chance = Chance(random)
    entities = random_entities(chance)
    roles = random_roles(chance, entities)
    units: Units = {unit: form_of(unit, form) for unit, form in _outlines(chance, entities, roles).items()}
    for item in entities.all:
        units[f"schema/{item.name}"] = form_of(f"schema/{item.name}", item.form)
    drafts = Routes(chance, entities, ["member", *(role["name"] for role in roles)]).draw()
    bodies = Bodies(chance, entities, drafts)
    differences = {item.name: bodies.of(item) for item in entities.all}
    world = _world(units, drafts, differences)
    known = Known(world.entities, world.dtos, world.outline.account)
    steps: dict[str, list[Form]] = {}
    for draft in drafts:
        body = Body(chance, known, world, draft, bodies)
        draw(body)
        steps[draft.name] = body.steps
    for item in entities.all:
        reported = [one for name, made in bodies.computed.items() if name.startswith("report:") for one in made]
        own = {draft.output["name"] for draft in drafts if draft.output and draft.output["entity"] == item.name}
        differences[item.name]["differences"] += [one for one in reported if one["name"] in own]
    world = _world(units, drafts, differences)
    known = Known(world.entities, world.dtos, world.outline.account)
    units |= _declared(drafts, differences)
    for item in entities.all:
        unit = f"collectors/{item.name}"
        units[unit] = form_of(unit, collectors(chance, item, drafts, world, known))
        unit = f"transformers/{item.name}"
        units[unit] = form_of(unit, transformers(chance, item, bodies, world, known))
    for draft in drafts:
        unit = f"operations/{draft.name}"
        units[unit] = form_of(unit, {"steps": steps[draft.name], "requirements": draft.requirements, "uncovered": []})
    return units


def _outlines(chance: Chance, entities: Entities, roles: list[Form]) -> dict[str, Form]:
    """One section with what is stored and done, and one with roles."""
    whole = {
        "conventions": random_conventions(chance, entities),
        "roles": [],
        "entities": [
            {"name": item.name, "plural": item.plural, "summary": f"A {item.row}.", "requirements": []}
            for item in entities.all
        ],
        "has_operations": True,
        "scenario": None,
        "informative": [],
        "uncovered": [],
    }
    nothing: Form = {"conventions": None, "entities": [], "has_operations": False}
    return {"outline/all": whole, "outline/roles": whole | nothing | {"roles": roles}}


def _declared(drafts: list[Draft], differences: dict[str, Form]) -> Units:
    forms = {"operations": [draft.form() for draft in drafts], "uncovered": []}
    units = {"signatures/all": form_of("signatures/all", forms)}
    implied = {f"{name}{role}" for name in differences for role in ("View", "Summary")}
    declared = implied | {dto["name"] for draft in drafts for dto in (draft.input, draft.output) if dto}
    for name, form in differences.items():
        form = form | {"differences": [one for one in form["differences"] if one["name"] in declared]}
        units[f"dtos/{name}"] = form_of(f"dtos/{name}", form)
    return units


def _world(units: Units, drafts: list[Draft], differences: dict[str, Form]) -> World:
    return world_of(Accepted.of(units | _declared(drafts, differences)))
