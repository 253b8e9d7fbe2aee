"""Merge of all signatures forms: operations, routes and DTO names of the program."""

import re
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Literal, TypeVar

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.outline import (
    DtoSignature,
    EventSignature,
    FunctionSignature,
    JobSignature,
    OperationSignature,
    SignaturesForm,
    TakenValue,
)
from compiler.diagnostics import make
from compiler.diagnostics.codes import outline as codes
from compiler.symbols.accepted import Accepted, Stratum
from compiler.symbols.envelope_names import Spellings, spelt_otherwise
from compiler.symbols.job_signatures import MessageSignature, as_action, merge_jobs, messages
from compiler.symbols.naming import snake
from compiler.symbols.outline import Outline, outline_of

Way = Literal["input", "output"]
_PLACE = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True)
class Signatures:
    """Operations, events, jobs and DTO names. Of DTOs, ``ways`` says whether callers send or get them."""

    operations: dict[str, OperationSignature]
    dtos: Mapping[str, DtoSignature]
    ways: Mapping[str, Way]
    owners: Mapping[str, str]
    """Operation, event, job, DTO or function (``function name``) → the unit that declares it (first)."""
    events: Mapping[str, EventSignature] = field(default_factory=dict)
    jobs: Mapping[str, JobSignature] = field(default_factory=dict)
    functions: Mapping[str, FunctionSignature] = field(default_factory=dict)

    @cached_property
    def messages(self) -> Mapping[str, MessageSignature]:
        """What can be enqueued, by name."""
        return messages(self.events, self.jobs)

    @cached_property
    def bodies(self) -> Mapping[str, OperationSignature]:
        """The signature on which each body of the operations phase stands: a job's is that of an action of nobody.

        A reaction to an event that nobody declares has none: what it takes is not known.
        """
        known = {name: job for name, job in self.jobs.items() if job.event is None or job.event in self.events}
        return self.operations | {name: as_action(job, self.taken(job)) for name, job in known.items()}

    def taken(self, job: JobSignature) -> tuple[TakenValue, ...]:
        """What a job takes: the values of its event, or its own."""
        found = self.messages.get(job.event or job.name)
        return found.takes if found is not None else ()

    def form_kind(self, name: str) -> str:
        """Which variant of the operations form a body has: the kind of the operation, or ``job``."""
        return "job" if name in self.jobs else self.operations[name].kind

    def functions_of(self, *kinds: str) -> dict[str, FunctionSignature]:
        """The functions of these kinds, by name."""
        return {name: item for name, item in self.functions.items() if item.kind in kinds}

    def dtos_of(self, entity: str) -> tuple[DtoSignature, ...]:
        return self._dtos_by_entity.get(entity, ())

    def operations_of(self, entity: str) -> tuple[OperationSignature, ...]:
        return self._operations_by_entity.get(entity, ())

    @cached_property
    def _dtos_by_entity(self) -> Mapping[str, tuple[DtoSignature, ...]]:
        return _by_entity(self.dtos.values())

    @cached_property
    def _operations_by_entity(self) -> Mapping[str, tuple[OperationSignature, ...]]:
        return _by_entity(self.operations.values())

    def using(self, dto: str, way: Way) -> tuple[OperationSignature, ...]:
        """The operations whose input (output) this DTO is."""
        return self._users.get((dto, way), ())

    @cached_property
    def _users(self) -> Mapping[tuple[str, Way], tuple[OperationSignature, ...]]:
        found: dict[tuple[str, Way], list[OperationSignature]] = {}
        for operation in self.operations.values():
            for body, way in _bodies(operation):
                found.setdefault((body.name, way), []).append(operation)
        return {key: tuple(own) for key, own in found.items()}


def merge_signatures(accepted: Accepted, outline: Outline) -> tuple[Signatures, list[Diagnostic]]:
    """The first declaration of a name stays; conflicts between units are diagnostics of the later one.

    What one operation says about itself is checked in ``compiler/checks/signatures.py``.
    """
    signatures, diagnostics = merged_signatures(accepted.signatures, tuple(outline.entities))
    return signatures, list(diagnostics)


def signatures_of(accepted: Accepted) -> Signatures:
    """The merged signatures without their diagnostics."""
    return merge_signatures(accepted, outline_of(accepted))[0]


def conflicts(accepted: Accepted, outline: Outline) -> tuple[Diagnostic, ...]:
    """The diagnostics of the merge alone, in time that grows with the signatures and not with the entities."""
    return _declared(accepted.signatures, tuple(outline.entities))[1]


@lru_cache(maxsize=16)
def merged_signatures(
    forms: Stratum[SignaturesForm], entities: tuple[str, ...]
) -> tuple[Signatures, tuple[Diagnostic, ...]]:
    """``merge_signatures`` of one stratum, remembered."""
    own, found = _declared(forms, entities)
    dtos, ways, owners = dict(own.dtos), dict(own.ways), dict(own.owners)
    spellings = {**_spellings(entities), **{snake(name): name for name in dtos}}
    for entity in entities:
        for implied in implied_dtos(entity):
            if implied.name not in dtos:
                _add_dto(implied, "output", f"dtos/{entity}", "", dtos, ways, owners, spellings)
    return replace(own, dtos=dtos, ways=ways, owners=owners), found


@lru_cache(maxsize=16)
def _spellings(entities: tuple[str, ...]) -> Mapping[str, str]:
    return {snake(name): name for name in entities}


@lru_cache(maxsize=16)
def _declared(forms: Stratum[SignaturesForm], entities: tuple[str, ...]) -> tuple[Signatures, tuple[Diagnostic, ...]]:
    """What the forms declare, without the shapes that every entity has."""
    found: list[Diagnostic] = []
    operations: dict[str, OperationSignature] = {}
    dtos: dict[str, DtoSignature] = {}
    ways: dict[str, Way] = {}
    owners: dict[str, str] = {}
    routes: dict[str, str] = {}
    envelopes: Spellings = {}
    spellings: MutableMapping[str, str] = ChainMap({}, _spellings(entities))  # type: ignore[arg-type]
    for section, form in forms.items():
        unit = f"signatures/{section}"
        for index, operation in enumerate(form.operations):
            path = f"operations[{index}]"
            if operation.name in operations:
                other = owners[operation.name]
                found.append(
                    make(codes.OPERATION_TWICE, unit=unit, path=f"{path}.name", value=operation.name, other=other)
                )
                continue
            route = f"{operation.method} {operation.path}"
            if clash := routes.get(_PLACE.sub("{}", route)):
                found.append(make(codes.ROUTE_TWICE, unit=unit, path=f"{path}.path", value=route, other=clash))
            routes.setdefault(_PLACE.sub("{}", route), operation.name)
            operations[operation.name] = operation
            owners[operation.name] = unit
            found.extend(spelt_otherwise(operation, unit, path, envelopes))
            for dto, way in _bodies(operation):
                problem = _add_dto(dto, way, unit, f"{path}.{way}", dtos, ways, owners, spellings)
                found.extend([problem] if problem else [])
    events, jobs, twice = merge_jobs(forms, owners)
    found.extend(twice)
    found.extend(_crossings(operations, owners))
    functions = _functions(forms, owners, found)
    return Signatures(operations, dtos, ways, owners, events, jobs, functions), tuple(found)


def _functions(
    forms: Mapping[str, SignaturesForm], owners: dict[str, str], found: list[Diagnostic]
) -> dict[str, FunctionSignature]:
    functions: dict[str, FunctionSignature] = {}
    for section, form in forms.items():
        unit = f"signatures/{section}"
        for index, function in enumerate(form.functions or ()):
            if function.name in functions:
                other = owners[f"function {function.name}"]
                path = f"functions[{index}].name"
                found.append(make(codes.FUNCTION_TWICE, unit=unit, path=path, value=function.name, other=other))
                continue
            functions[function.name] = function
            owners[f"function {function.name}"] = unit
    return functions


def _bodies(operation: OperationSignature) -> Iterator[tuple[DtoSignature, Way]]:
    if operation.input is not None:
        yield operation.input, "input"
    if operation.output is not None:
        yield operation.output, "output"


_Of = TypeVar("_Of", DtoSignature, OperationSignature)


def _by_entity(items: Iterable[_Of]) -> Mapping[str, tuple[_Of, ...]]:
    found: dict[str, list[_Of]] = {}
    for item in items:
        found.setdefault(item.entity, []).append(item)
    return {entity: tuple(own) for entity, own in found.items()}


def implied_dtos(entity: str) -> tuple[DtoSignature, DtoSignature]:
    """The shapes that every entity has, whether or not an operation answers with them: others may nest them."""
    return (
        DtoSignature(name=f"{entity}View", entity=entity, role="view"),
        DtoSignature(name=f"{entity}Summary", entity=entity, role="summary"),
    )


def _add_dto(
    dto: DtoSignature,
    way: Way,
    unit: str,
    path: str,
    dtos: dict[str, DtoSignature],
    ways: dict[str, Way],
    owners: dict[str, str],
    spellings: MutableMapping[str, str],
) -> Diagnostic | None:
    known = dtos.get(dto.name)
    if known is None:
        other = spellings.get(snake(dto.name))
        if other is not None:
            return make(codes.ENTITY_COLLISION, unit=unit, path=f"{path}.name", value=dto.name, other=other)
        spellings[snake(dto.name)] = dto.name
        dtos[dto.name] = dto
        ways[dto.name] = way
        owners[dto.name] = unit
        return None
    if known != dto:
        return make(
            codes.DTO_CONFLICT,
            unit=unit,
            path=path,
            value=dto.name,
            role=dto.role,
            entity=dto.entity,
            other_role=known.role,
            other_entity=known.entity,
            other=owners[dto.name],
        )
    if ways[dto.name] != way:
        return make(
            codes.DTO_DIRECTION,
            unit=unit,
            path=path,
            value=dto.name,
            role=dto.role,
            allowed_way=f"{ways[dto.name]} once it is used as such",
            used_way=way,
        )
    return None


def _crossings(operations: Mapping[str, OperationSignature], owners: Mapping[str, str]) -> list[Diagnostic]:
    """Pairs of routes of one method and length where each has a parameter at a place that the other fixes.

    Routes are looked at by their first part: two that fix it differently never meet.
    """
    groups: dict[tuple[str, int], dict[str, list[tuple[tuple[str, ...], str]]]] = {}
    found: list[Diagnostic] = []
    for operation in operations.values():
        parts = tuple(operation.path.split("/"))
        group = groups.setdefault((operation.method, len(parts)), {})
        first = "{" if len(parts) > 1 and parts[1].startswith("{") else "".join(parts[1:2])
        near = [first, "{"] if first != "{" else list(group)
        for other_parts, other in (item for part in dict.fromkeys(near) for item in group.get(part, ())):
            pairs = [(a.startswith("{"), b.startswith("{"), a == b) for a, b in zip(parts, other_parts, strict=True)]
            meet = all(mine or theirs or equal for mine, theirs, equal in pairs)
            if meet and (True, False, False) in pairs and (False, True, False) in pairs:
                found.append(
                    make(
                        codes.CROSSING_ROUTES,
                        unit=owners[operation.name],
                        value=f"{operation.method} {operation.path}",
                        other=f"{operations[other].method} {operations[other].path}",
                    )
                )
        group.setdefault(first, []).append((parts, operation.name))
    return found
