"""How grave a new answer is: nothing new, words only, the inside only, more to use, or something that users must know.

Pure. A unit's interface are the lines of the symbols that it declares; with an equal interface its users are cut off.
"""

from collections.abc import Iterator
from typing import Any

from ast_schemas.base import Node
from compiler.derive.world import world_of
from compiler.graph.changes import Category, interface_category
from compiler.symbols.accepted import Accepted
from compiler.symbols.interface_of import (
    of_dto,
    of_entity,
    of_event,
    of_function,
    of_job,
    of_operation,
    of_setting,
)
from compiler.symbols.interfaces import Interfaces
from compiler.symbols.signatures import signatures_of
from compiler.symbols.wire import render_interfaces, render_setting

_WORDS = frozenset({"requirements", "informative", "uncovered", "summary"})
"""Keys that say something about a form and change nothing of what it means."""


def change_of(unit: str, before: Accepted, now: Accepted) -> Category:
    """The category of a unit that both have; one that only one has is ``additive`` or ``breaking``."""
    old, new = _form(unit, before), _form(unit, now)
    if old is None or new is None:
        return "additive" if old is None else "breaking"
    old_value, new_value = old.model_dump(mode="json"), new.model_dump(mode="json")
    if old_value == new_value:
        return "none"
    if _without_words(old_value) == _without_words(new_value):
        return "doc"
    grave = interface_category(declared(unit, before), declared(unit, now))
    return "body" if grave == "none" else grave


def declared(unit: str, accepted: Accepted) -> tuple[str, ...]:
    """The interface lines of what a unit declares, in no special order; empty where nothing is seen by others."""
    phase, _, name = unit.partition("/")
    if phase == "outline" and name in accepted.outline:
        return tuple(_outlined(name, accepted))
    if phase == "signatures" and name in accepted.signatures:
        form, signatures = accepted.signatures[name], signatures_of(accepted)
        operations = tuple(of_operation(item) for item in form.operations)
        events = tuple(of_event(item) for item in form.events or ())
        jobs = tuple(of_job(item, signatures.taken(item)) for item in form.jobs or ())
        functions = tuple(of_function(item) for item in form.functions or ())
        return _lines(Interfaces(functions=functions, operations=operations, events=events, jobs=jobs))
    if phase == "schema":
        entity = world_of(accepted).plain.get(name)
        return _lines(Interfaces(entities=(of_entity(entity),))) if entity else ()
    if phase == "dtos":
        world, dtos = world_of(accepted), signatures_of(accepted).dtos_of(name)
        return _lines(Interfaces(dtos=tuple(of_dto(world.dtos[dto.name]) for dto in dtos if dto.name in world.dtos)))
    return ()


def _outlined(section: str, accepted: Accepted) -> Iterator[str]:
    form = accepted.outline[section]
    for entity in form.entities:
        yield f"entity {entity.name} ({entity.plural})"
    for role in form.roles:
        yield f"role {role.name}: {role.rule}"
    for setting in form.settings or ():
        yield render_setting(of_setting(setting))
    for name, value in sorted((form.conventions.model_dump(mode="json") if form.conventions else {}).items()):
        if value is not None:
            yield f"convention {name}: {value}"
    if form.has_operations:
        yield "operations declared"
    if form.scenario:
        yield f"scenario {form.scenario}"


def _lines(shown: Interfaces) -> tuple[str, ...]:
    return tuple(line for line in render_interfaces(shown).split("\n") if line)


def _form(unit: str, accepted: Accepted) -> Node | None:
    phase, _, name = unit.partition("/")
    form: Node | None = getattr(accepted, phase).get(name)
    return form


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_words(inner) for key, inner in value.items() if key not in _WORDS}
    return [_without_words(inner) for inner in value] if isinstance(value, list) else value
