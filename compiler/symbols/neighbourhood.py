"""The neighbourhood of a unit: the interface lines that its request shows, and the names that it may refer to.

A unit is stale when one of its lines changes, so a neighbourhood is what the unit may need and no more. It depends on
earlier phases only, never on units of the same phase.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from ast_schemas.ir import Dto
from compiler.derive.collectors import collecting
from compiler.derive.dtos import effective_dtos
from compiler.derive.path_rows import path_rows
from compiler.derive.transformers import transformed_of
from compiler.derive.world import World, dto_context_of, world_of
from compiler.symbols.accepted import Accepted
from compiler.symbols.entities import entities_of
from compiler.symbols.interface_of import (
    of_declaration,
    of_dto,
    of_dto_signature,
    of_entity,
    of_event,
    of_function,
    of_job,
    of_operation,
    of_role,
    of_setting,
)
from compiler.symbols.interfaces import (
    FunctionInterface,
    Interfaces,
    RoleInterface,
    ScenarioInterface,
    SettingInterface,
)
from compiler.symbols.naming import snake
from compiler.symbols.outline import Outline, outline_of
from compiler.symbols.reach import named_in, within
from compiler.symbols.signatures import Signatures, signatures_of
from compiler.symbols.wire import render_interfaces

MANY_SYMBOLS = 60
"""With more operations, entities and DTOs than this, a scenario is shown only what its text names: operations, and all
those of the entities that it names; and of their neighbours where it quotes no operation, for prose tells what happens
and not to which thing."""
_VALUES = ("expression", "extern")
"""Kinds of function that an expression calls."""
_QUOTED = re.compile(r"[\"“]([^\"“”]{1,200})[\"”]")


@dataclass(frozen=True)
class Offered:
    """``lines`` in a stable order; ``allowed``: names by kind of reference (``x-ref`` in ``ast_schemas/names.py``)."""

    lines: tuple[str, ...]
    allowed: Mapping[str, tuple[str, ...]]
    likely: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of these kinds the names that are usually meant; the others of ``allowed`` are meant now and then."""


NOTHING = Offered((), {})


def offered(unit_id: str, accepted: Accepted, text: str | None = None) -> Offered:
    """What the request of a unit shows.

    ``text``: that of the unit's sections. With it, relations are not followed through the account entity (which knows
    everyone) and what the text names is added; without it, whatever is two relations away is shown.
    """
    phase, _, name = unit_id.partition("/")
    maker = _PHASES.get(phase)
    return maker(name, accepted, text) if maker else NOTHING


def _made(shown: Interfaces, **allowed: Iterable[str]) -> Offered:
    return Offered(
        tuple(line for line in render_interfaces(shown).split("\n") if line),
        {kind: tuple(names) for kind, names in allowed.items()},
    )


def _roles(outline: Outline) -> tuple[RoleInterface, ...]:
    return tuple(of_role(role) for role in outline.roles.values())


def _environment(outline: Outline) -> tuple[SettingInterface, ...]:
    return tuple(of_setting(setting) for setting in outline.environment.values())


def _callable(signatures: Signatures, *kinds: str) -> tuple[FunctionInterface, ...]:
    functions = signatures.functions_of(*kinds)
    return tuple(of_function(functions[name]) for name in sorted(functions))


def _signatures(_name: str, accepted: Accepted, _text: str | None) -> Offered:
    outline = outline_of(accepted)
    shown = Interfaces(
        account=outline.account,
        roles=_roles(outline),
        entities=tuple(of_declaration(item) for item in outline.entities.values()),
    )
    return _made(shown, entity=sorted(outline.entities), role=outline.role_names)


def _schema(_name: str, accepted: Accepted, _text: str | None) -> Offered:
    outline = outline_of(accepted)
    entities = tuple(of_declaration(item) for item in outline.entities.values())
    return _made(
        Interfaces(account=outline.account, settings=_environment(outline), entities=entities),
        entity=sorted(outline.entities),
    )


def _functions(name: str, accepted: Accepted, text: str | None) -> Offered:
    world = world_of(accepted)
    near = _near(_rows_of(name, world), world, text)
    return _made(_shown(world, near, [], [], ("expression",)))


def _procedures(name: str, accepted: Accepted, text: str | None) -> Offered:
    world = world_of(accepted)
    near = _near(_rows_of(name, world), world, text)
    own = world.signatures.functions[name].outcomes if name in world.signatures.functions else ()
    return _made(
        _shown(world, near, [], [], (*_VALUES, "procedure")),
        entity=sorted(near),
        outcome=dict.fromkeys((*(item.code for item in own), *_implied_outcomes(near))),
        transition=dict.fromkeys(_transitions(near, world)),
        procedure=sorted(world.signatures.functions_of("procedure").keys() - {name}),
        message=(),
    )


def _rows_of(function: str, world: World) -> list[str]:
    """Entities of the rows that a function is given."""
    declared = world.signatures.functions.get(function)
    return [item.entity for item in declared.parameters if item.entity] if declared is not None else []


def _implied_outcomes(near: Iterable[str]) -> list[str]:
    return [*_derived(near), "not_authenticated", "forbidden", "invalid_request"]


def _transitions(near: Iterable[str], world: World) -> list[str]:
    machines = (world.entities[item].state_machine for item in sorted(near) if item in world.entities)
    return [move.name for machine in machines if machine for move in machine.transitions]


def _dtos(name: str, accepted: Accepted, text: str | None) -> Offered:
    entities = entities_of(accepted)
    near = within([name], entities, 1)
    if text is not None:
        near |= named_in(text, {item.name: item.plural for item in entities.values()})
    dtos = [dto for dto in signatures_of(accepted).dtos.values() if dto.entity in near]
    implied = _implied(name, accepted)
    shown = Interfaces(
        settings=_environment(outline_of(accepted)),
        functions=_callable(signatures_of(accepted), "expression"),
        entities=tuple(of_entity(entities[item]) for item in sorted(near) if item in entities),
        dtos=tuple(
            of_dto(implied[dto.name]) if dto.name in implied else of_dto_signature(dto)
            for dto in sorted(dtos, key=lambda dto: dto.name)
        ),
    )
    return _made(shown, entity=sorted(near), dto=sorted(dto.name for dto in dtos))


def _implied(entity: str, accepted: Accepted) -> dict[str, Dto]:
    """What the unit's own DTOs start from, by name; a custom one starts from nothing. Those of other entities would
    only cost."""
    context = dto_context_of(accepted)
    if entity not in context.entities:
        return {}
    return {name: dto for name, dto in effective_dtos(entity, None, context)[0].items() if dto.members}


def _mapping(name: str, accepted: Accepted, text: str | None, references: dict[str, list[str]]) -> Offered:
    """Collectors and transformers of one entity."""
    world = world_of(accepted)
    near = _near([name], world, text)
    dtos = _with_nested([dto for dto, item in world.dtos.items() if item.entity == name], world)
    operations = sorted(item.name for item in world.signatures.operations_of(name))
    rows = {
        parameter.entity
        for operation in operations
        for parameter in path_rows(world.signatures.operations[operation]).values()
    }
    near |= {row for row in rows if row}
    return _made(_shown(world, near, dtos, operations, _VALUES), entity=sorted(near), **references)


def _collectors(name: str, accepted: Accepted, text: str | None) -> Offered:
    return _mapping(name, accepted, text, {"operation": collecting(name, world_of(accepted))})


def _transformers(name: str, accepted: Accepted, text: str | None) -> Offered:
    world = world_of(accepted)
    dtos = transformed_of(world).get(name, ())
    return _mapping(name, accepted, text, {"dto": list(dtos)})


def _operations(name: str, accepted: Accepted, text: str | None) -> Offered:
    world = world_of(accepted)
    operation = world.signatures.bodies.get(name)
    if operation is None:
        return NOTHING
    messages = _messages(world, text)
    bodies = [body for body in (operation.input, operation.output) if body is not None]
    starts = [operation.entity, *(item.entity for item in operation.parameters if item.entity)]
    starts += [body.entity for body in bodies]
    near = _near(starts, world, text)
    dtos = _with_nested([body.name for body in bodies], world)
    own = [item.code for item in operation.outcomes]
    shown = _shown(world, near, dtos, [name], (*_VALUES, "procedure"))
    found = _made(
        shown.model_copy(update=_events_and_jobs(world, {name, *messages})),
        entity=sorted(near),
        role=world.outline.role_names,
        dto=sorted(dtos),
        operation=[name],
        message=messages,
        outcome=dict.fromkeys([*own, *_implied_outcomes(near)]),
        transition=dict.fromkeys(_transitions(near, world)),
        procedure=sorted(world.signatures.functions_of("procedure")),
    )
    named = named_in(text or "", {item.name: item.plural for item in world.entities.values()})
    usual = {
        "entity": tuple(sorted({*starts, *named} & near)),
        "outcome": tuple(dict.fromkeys([*own, *_derived(starts)])),
    }
    return replace(found, likely=usual)


def _derived(entities: Iterable[str]) -> list[str]:
    """Refusals that need no declaration."""
    return [f"{snake(entity)}_{what}" for entity in sorted(set(entities)) for what in ("not_found", "exists")]


def _messages(world: World, text: str | None) -> list[str]:
    """Events and jobs that may be enqueued: those whose words stand in the text one after the other, as in "the order
    is placed"."""
    known = sorted(world.signatures.messages)
    if text is None:
        return known
    words = " ".join(text.lower().replace("_", " ").split())
    return [
        name for name in known if re.search(r"\b" + r"\b(?:\W+\w+){0,2}?\W+\b".join(name.split("_")) + r"\b", words)
    ]


def _events_and_jobs(world: World, names: Collection[str]) -> dict[str, object]:
    signatures = world.signatures
    jobs = (signatures.jobs[name] for name in sorted(names) if name in signatures.jobs)
    return {
        "events": tuple(of_event(signatures.events[name]) for name in sorted(names) if name in signatures.events),
        "jobs": tuple(of_job(job, signatures.taken(job)) for job in jobs),
    }


def _scenarios(_name: str, accepted: Accepted, text: str | None) -> Offered:
    world = world_of(accepted)
    operations = sorted(world.signatures.operations)
    entities, dtos = set(world.entities), set(world.dtos)
    if text is not None and len(operations) + len(entities) + len(dtos) > MANY_SYMBOLS:
        plurals = {item.name: item.plural for item in world.entities.values()}
        told = named_in(text, plurals)
        named = set(_named_operations(text, world))
        if not _quotes(text, named, world):
            told = within(told, world.entities, 1) & entities
        operations = [item for item in operations if item in named or world.signatures.operations[item].entity in told]
        operations = operations or sorted(world.signatures.operations)
        used = [world.signatures.operations[item] for item in operations]
        bodies = {body.name for item in used for body in (item.input, item.output) if body}
        dtos = _with_nested(sorted(bodies), world)
        entities = told | {item.entity for item in used}
        entities |= {item.entity for operation in used for item in operation.parameters if item.entity}
        entities |= {world.outline.account} if world.outline.account else set()
    shown = _shown(world, entities, dtos, operations, ("expression", "procedure"))
    scenarios = tuple(ScenarioInterface(name=item) for item in (_name,))
    return _made(
        shown.model_copy(update={"scenarios": scenarios}),
        entity=sorted(entities),
        role=world.outline.role_names,
        operation=operations,
        dto=sorted(dtos),
    )


def _named_operations(text: str, world: World) -> list[str]:
    """Operations whose name, summary or route the text has."""
    words = f" {' '.join(text.lower().replace('_', ' ').split())} "
    return sorted(
        name
        for name, operation in world.signatures.operations.items()
        if name.replace("_", " ") in words
        or operation.summary.lower().rstrip(".") in words
        or _without_articles(name) in _without_articles(words)
        or f"{operation.method} {operation.path}".lower() in words
    )


def _quotes(text: str, named: Iterable[str], world: World) -> bool:
    """Whether an operation stands in quotation marks, as in ``calls "Add an item"``; prose tells what happens."""
    quoted = {_without_articles(part.lower()) for part in _QUOTED.findall(text)}
    names = {_without_articles(name) for name in named}
    summaries = {_without_articles(world.signatures.operations[name].summary.lower().rstrip(".")) for name in named}
    return bool(quoted & (names | summaries))


def _without_articles(text: str) -> str:
    return " ".join(word.strip('.,:;"“”') for word in text.replace("_", " ").split() if word not in ("a", "an", "the"))


def _near(starts: list[str], world: World, text: str | None) -> set[str]:
    account = world.outline.account
    own = {account} if account else set()
    if text is None:
        return (within(starts, world.entities, 2) & set(world.entities)) | own
    plurals = {item.name: item.plural for item in world.entities.values()}
    through = own - set(starts)
    named = named_in(text, plurals)
    near = within(starts, world.entities, 2, through) | named | within(named - through, world.entities, 1, through)
    return (near & set(world.entities)) | own


def _with_nested(dtos: list[str], world: World) -> set[str]:
    found: set[str] = set()
    queue = list(dtos)
    while queue:
        dto = world.dtos.get(queue.pop())
        if dto is not None and dto.name not in found:
            found.add(dto.name)
            queue += [member.nested for member in dto.members if member.nested]
    return found


def _shown(
    world: World,
    entities: Iterable[str],
    dtos: Iterable[str],
    operations: Iterable[str],
    functions: Iterable[str] = (),
) -> Interfaces:
    return Interfaces(
        account=world.outline.account,
        roles=_roles(world.outline),
        settings=_environment(world.outline),
        entities=tuple(of_entity(world.plain[item]) for item in sorted(entities) if item in world.plain),
        dtos=tuple(of_dto(world.dtos[item]) for item in sorted(dtos) if item in world.dtos),
        functions=_callable(world.signatures, *functions),
        operations=tuple(
            of_operation(world.signatures.operations[item])
            for item in operations
            if item in world.signatures.operations
        ),
    )


_PHASES: dict[str, Callable[[str, Accepted, str | None], Offered]] = {
    "signatures": _signatures,
    "schema": _schema,
    "functions": _functions,
    "dtos": _dtos,
    "collectors": _collectors,
    "transformers": _transformers,
    "procedures": _procedures,
    "operations": _operations,
    "scenarios": _scenarios,
}
