"""Effective collectors: how rows are filled from bodies, actor and path rows ⊕ the difference of the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ast_schemas import ir
from ast_schemas.collectors import Assignment, CollectorDifference, CollectorsForm
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.outline import OperationSignature
from compiler.derive.assignments import Assignable, assign
from compiler.derive.body_copies import body_copies
from compiler.derive.path_rows import path_rows, related_by_path
from compiler.derive.resolving import Resolver
from compiler.derive.world import World
from compiler.diagnostics import did_you_mean
from compiler.diagnostics.codes import mapping as codes
from compiler.expressions import EMPTY_SCOPE, Scope, free_variables

Purpose = Literal["create", "update"]


@dataclass(frozen=True)
class Target:
    """What a collector fills."""

    entity: str
    purpose: Purpose


def collector_target(operation: OperationSignature, differs: bool = False) -> Target | None:
    """Create and update operations have a collector; others if they take a create or update body, or differ.

    An action on a row of its own entity does not create another by a collector: what it sets are steps of its body.
    """
    role = operation.input.role if operation.input else None
    entity = operation.input.entity if operation.input and role in ("create", "update") else operation.entity
    if operation.kind in ("create", "update"):
        return Target(entity, operation.kind)
    if operation.kind in ("read", "list", "report"):
        return None
    if role in ("create", "update"):
        return Target(entity, role)
    acts_on_its_row = any(parameter.entity == entity for parameter in path_rows(operation).values())
    return Target(entity, "create") if differs and operation.kind == "action" and not acts_on_its_row else None


def effective_collectors(
    entity: str, form: CollectorsForm | None, world: World
) -> tuple[dict[str, ir.Collector], list[Diagnostic]]:
    """All collectors that fill rows of one entity, by operation."""
    resolver = Resolver(f"collectors/{entity}", world.entities, world.dtos, world.shared)
    differences: dict[str, tuple[int, CollectorDifference]] = {}
    operations = world.signatures.operations
    for index, difference in enumerate(form.differences if form else ()):
        path = f"differences[{index}].operation"
        operation = operations.get(difference.operation)
        target = collector_target(operation, differs=True) if operation else None
        if target is None or target.entity != entity:
            allowed = collecting(entity, world)
            resolver.report(
                codes.UNKNOWN_COLLECTOR,
                path,
                value=difference.operation,
                entity=entity,
                allowed=allowed,
                hint=did_you_mean(difference.operation, allowed),
            )
        elif difference.operation in differences:
            resolver.report(codes.DIFFERENCE_TWICE, path, value=difference.operation)
        else:
            differences[difference.operation] = (index, difference)
    result: dict[str, ir.Collector] = {}
    for name in _about(world).get(entity, ()):
        operation = operations[name]
        target = collector_target(operation, differs=name in differences)
        if target is None or target.entity != entity or entity not in world.entities:
            continue
        index, given = differences.get(name, (0, None))
        assignments = given.assignments if given else []
        result[name] = _collector(operation, target, assignments, f"differences[{index}].assignments", world, resolver)
    return result, resolver.found


def collecting(entity: str, world: World) -> list[str]:
    """Operations that may have a collector of this entity."""
    operations = world.signatures.operations
    return sorted(
        name
        for name in _about(world).get(entity, ())
        if (target := collector_target(operations[name], differs=True)) and target.entity == entity
    )


@lru_cache(maxsize=16)
def _about(world: World) -> Mapping[str, tuple[str, ...]]:
    """Entity → operations of it or with a body of it, in their order: no other has a collector that fills its rows."""
    found: dict[str, list[str]] = {}
    for name, operation in world.signatures.operations.items():
        for entity in {operation.entity, operation.input.entity if operation.input else operation.entity}:
            found.setdefault(entity, []).append(name)
    return {entity: tuple(names) for entity, names in found.items()}


def collector_scope(operation: OperationSignature, world: World) -> Scope:
    """``body``, ``actor`` and the rows of the path."""
    scope = EMPTY_SCOPE
    if operation.input:
        scope = scope.with_name("body", ir.DtoType(dto=operation.input.name), role="body")
    account = world.outline.account
    if account and set(operation.callers) != {"anyone"}:
        scope = scope.with_row("actor", account, nullable="anyone" in operation.callers, role="actor")
    for name, parameter in path_rows(operation).items():
        scope = scope.with_row(name, parameter.entity or "")
    return scope


def _collector(
    operation: OperationSignature,
    target: Target,
    given: list[Assignment],
    path: str,
    world: World,
    resolver: Resolver,
) -> ir.Collector:
    entity = world.entities[target.entity]
    scope = collector_scope(operation, world)
    copies = body_copies(operation, entity, target.purpose, world, explicit={item.field for item in given})
    resolver.found.extend(copies.problems)
    assignments: dict[str, ir.Assigned] = {item.field: item for item in copies.assignments}
    links: dict[str, ir.Assigned] = {item.field: item for item in copies.links}
    parameters = [
        ir.Parameter(name=name, type=binding.type, nullable=binding.nullable) for name, binding in scope.names.items()
    ]
    parameters += copies.parameters
    if target.purpose == "create":
        for item in _implied(operation, entity, scope, world):
            assignments.setdefault(item.field, item)
    explicit = assign(given, Assignable(entity, target.purpose, operation.name), scope, path, resolver)
    for item in explicit.assignments:
        assignments[item.field] = item
    for item in explicit.links:
        links[item.field] = item
    used = {
        variable.name for item in (*assignments.values(), *links.values()) for variable in free_variables(item.value)
    } | ({"body"} if any(item.if_sent for item in (*assignments.values(), *links.values())) else set())
    return ir.Collector(
        name=operation.name,
        entity=entity.name,
        purpose=target.purpose,
        parameters=tuple(item for item in parameters if item.name in used),
        assignments=tuple(assignments.values()),
        links=tuple(links.values()),
    )


def _implied(operation: OperationSignature, entity: ir.Entity, scope: Scope, world: World) -> list[ir.Assigned]:
    """Relations from the path, the owner, and defaults (the initial state is the state field's default)."""
    result: list[ir.Assigned] = []
    for name, row in related_by_path(operation, entity).items():
        result.append(ir.Assigned(field=name, value=_variable(scope, row)))
    if "actor" in scope.names:
        actor = _variable(scope, "actor")
        for relation in caller_relations(entity, world.outline.account):
            if relation.nullable or not actor.nullable:
                result.append(ir.Assigned(field=relation.name, value=actor))
    result += defaults(entity)
    return result


def caller_relations(entity: ir.Entity, account: str | None) -> list[ir.Relation]:
    """Relations that a new row gets from the caller: its owner, or the only required one that callers cannot choose;
    and the one to who changed it last."""
    keyed = [item for item in entity.relations if item.holds_key and item.target == account]
    changed_by = [item for item in keyed if item.changed_by]
    owner = [item for item in keyed if item.name == entity.owner]
    forced = [item for item in keyed if not item.nullable and not item.writable]
    return [*(owner or (forced if len(forced) == 1 else [])), *changed_by]


def defaults(entity: ir.Entity) -> list[ir.Assigned]:
    """Every field with a default, assigned to it."""
    return [
        ir.Assigned(field=column.name, value=column.default) for column in entity.columns if column.default is not None
    ]


def _variable(scope: Scope, name: str) -> ir.Variable:
    binding = scope.names[name]
    return ir.Variable(type=binding.type, nullable=binding.nullable, name=name, role=binding.role)


def by_operation(collectors: Mapping[str, Mapping[str, ir.Collector]]) -> dict[str, ir.Collector]:
    """Collectors of all entities in one mapping."""
    return {name: item for group in collectors.values() for name, item in group.items()}
