"""One random program: all its forms by unit id."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any

from pydantic import ValidationError

from ast_schemas.base import Node
from benchmarks.soundness.generate.answers import draw
from benchmarks.soundness.generate.apart import Apart, draw_job, draw_procedure, procedure_draft
from benchmarks.soundness.generate.body import Body
from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.conventions import random_conventions, random_roles
from benchmarks.soundness.generate.drafts import Draft, Routes
from benchmarks.soundness.generate.envelopes import envelop
from benchmarks.soundness.generate.functions import function_value
from benchmarks.soundness.generate.many_bodies import take_many
from benchmarks.soundness.generate.mapping import Bodies, collectors, transformers
from benchmarks.soundness.generate.media import write_otherwise
from benchmarks.soundness.generate.redirects import send_elsewhere
from benchmarks.soundness.generate.schema import Entities, random_entities
from benchmarks.soundness.generate.scope import Known
from benchmarks.soundness.generate.settings import default_to, random_settings
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
    settings = random_settings(chance)
    entities = random_entities(chance)
    default_to(chance, settings, entities)
    conventions = random_conventions(chance, entities)
    entities.basic = conventions["auth_scheme"] == "basic"
    roles = random_roles(chance, entities)
    outlines = _outlines(conventions, entities, roles, settings or chance.one((None, [])))
    units: Units = {unit: form_of(unit, form) for unit, form in outlines.items()}
    for item in entities.all:
        units[f"schema/{item.name}"] = form_of(f"schema/{item.name}", item.form)
    drafts = Routes(chance, entities, ["member", *(role["name"] for role in roles)]).draw()
    for draft in drafts:
        take_many(chance, draft)
        send_elsewhere(chance, draft)
    bodies = Bodies(chance, entities, drafts)
    differences = {item.name: bodies.of(item) for item in entities.all}
    apart = Apart.random(chance, entities, settings)
    units |= _functions(chance, apart, _world(units, drafts, differences, apart))
    world = _world(units, drafts, differences, apart)
    units |= _procedures(chance, apart, world, bodies)
    known = Known(world.entities, world.dtos, world.outline.account, apart.shared(), tokens=not entities.basic)
    steps: dict[str, list[Form]] = {}
    for draft in drafts:
        body = Body(chance, known, world, draft, bodies)
        draw(body)
        steps[draft.name] = body.steps
        write_otherwise(chance, draft)
        envelop(chance, draft)
    for draft in apart.queue.jobs:
        body = Body(chance, known, world, draft, bodies)
        draw_job(body)
        steps[draft.name] = body.steps
    for item in entities.all:
        reported = [one for name, made in bodies.computed.items() if name.startswith("report:") for one in made]
        own = {draft.output["name"] for draft in drafts if draft.output and draft.output["entity"] == item.name}
        differences[item.name]["differences"] += [one for one in reported if one["name"] in own]
    world = _world(units, drafts, differences, apart)
    known = Known(world.entities, world.dtos, world.outline.account, apart.shared(), tokens=not entities.basic)
    units |= _declared(drafts, differences, apart)
    for item in entities.all:
        unit = f"collectors/{item.name}"
        units[unit] = form_of(unit, collectors(chance, item, drafts, world, known))
        unit = f"transformers/{item.name}"
        units[unit] = form_of(unit, transformers(chance, item, bodies, world, known))
    for draft in (*drafts, *apart.queue.jobs):
        unit = f"operations/{draft.name}"
        units[unit] = form_of(unit, {"steps": steps[draft.name], "requirements": draft.requirements, "uncovered": []})
    return units


def _outlines(conventions: Form, entities: Entities, roles: list[Form], settings: list[Form] | None) -> dict[str, Form]:
    """One section with what is stored and done, and one with roles."""
    whole = {
        "conventions": conventions,
        "roles": [],
        "entities": [
            {"name": item.name, "plural": item.plural, "summary": f"A {item.row}.", "requirements": []}
            for item in entities.all
        ],
        "has_operations": True,
        "settings": settings,
        "scenario": None,
        "informative": [],
        "uncovered": [],
    }
    nothing: Form = {"conventions": None, "entities": [], "has_operations": False, "settings": None}
    return {"outline/all": whole, "outline/roles": whole | nothing | {"roles": roles}}


def _functions(chance: Chance, apart: Apart, world: World) -> Units:
    """The values of functions; each may call those before it."""
    units: Units = {}
    for index, function in enumerate(apart.functions):
        if function.kind != "expression":
            continue
        shared = replace(apart.shared(), functions=tuple(apart.functions[:index]))
        known = Known(world.entities, world.dtos, world.outline.account, shared)
        value = function_value(chance, known, function)
        form = {"value": value, "requirements": [], "uncovered": []}
        units[f"functions/{function.name}"] = form_of(f"functions/{function.name}", form)
    return units


def _procedures(chance: Chance, apart: Apart, world: World, bodies: Bodies) -> Units:
    """The steps of procedures; each may call those before it."""
    units: Units = {}
    for index, procedure in enumerate(apart.procedures):
        shared = replace(apart.shared(), procedures=tuple(apart.procedures[:index]))
        known = Known(world.entities, world.dtos, world.outline.account, shared)
        body = Body(chance, known, world, procedure_draft(procedure, next(iter(world.entities))), bodies)
        draw_procedure(body, procedure)
        form = {"steps": body.steps, "requirements": [], "uncovered": []}
        units[f"procedures/{procedure.name}"] = form_of(f"procedures/{procedure.name}", form)
    return units


def _declared(drafts: list[Draft], differences: dict[str, Form], apart: Apart) -> Units:
    forms = {"operations": [draft.form() for draft in drafts], "uncovered": [], **apart.signatures()}
    units = {"signatures/all": form_of("signatures/all", forms)}
    implied = {f"{name}{role}" for name in differences for role in ("View", "Summary")}
    declared = implied | {dto["name"] for draft in drafts for dto in (draft.input, draft.output) if dto}
    for name, form in differences.items():
        form = form | {"differences": [one for one in form["differences"] if one["name"] in declared]}
        units[f"dtos/{name}"] = form_of(f"dtos/{name}", form)
    return units


def _world(units: Units, drafts: list[Draft], differences: dict[str, Form], apart: Apart) -> World:
    return world_of(Accepted.of(units | _declared(drafts, differences, apart)))
