"""Explicit assignments of collectors and steps: field by field, typed, with what may not be assigned refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ast_schemas import ir
from ast_schemas.collectors import Assignment
from ast_schemas.expressions import CallNode, ConditionalNode, ExpressionNode, MemberNode, NameNode
from compiler.derive.parsed import nodes_of
from compiler.derive.resolving import Resolver
from compiler.diagnostics import did_you_mean
from compiler.diagnostics.codes import mapping as codes
from compiler.expressions import Scope


@dataclass(frozen=True)
class Assignable:
    """The row that is assigned to, by which operation and for what."""

    entity: ir.Entity
    purpose: Literal["create", "update"]
    operation: str


@dataclass(frozen=True)
class Assignments:
    """Columns and to-one relations; and many-to-many relations."""

    assignments: tuple[ir.Assigned, ...]
    links: tuple[ir.Assigned, ...]


def assign(given: Sequence[Assignment], target: Assignable, scope: Scope, path: str, resolver: Resolver) -> Assignments:
    """Resolve assignments in order; wrong ones are reported and left out."""
    assignments: list[ir.Assigned] = []
    links: list[ir.Assigned] = []
    seen: set[str] = set()
    for index, item in enumerate(given):
        where = f"{path}[{index}]"
        if item.field in seen:
            resolver.report(codes.ASSIGNED_TWICE, f"{where}.field", value=item.field)
            continue
        seen.add(item.field)
        slot = _slot(item.field, target, f"{where}.field", resolver)
        if slot is None:
            continue
        inside, if_sent = scope, None
        if target.purpose == "update":
            if_sent = member_that_decides(item.value, scope, resolver)
            if if_sent is not None:
                inside = scope.knowing({("sent", ("body", if_sent))})
        value = resolver.value(item.value, inside, f"{where}.value", slot.type, nullable=slot.nullable)
        if value is not None:
            made = ir.Assigned(field=item.field, value=value, if_sent=if_sent)
            (links if isinstance(slot.type, ir.RowsType) else assignments).append(made)
    return Assignments(tuple(assignments), tuple(links))


@dataclass(frozen=True)
class _Slot:
    type: ir.Type
    nullable: bool


def _slot(name: str, target: Assignable, path: str, resolver: Resolver) -> _Slot | None:
    entity = target.entity
    for column in entity.columns:
        if column.name != name:
            continue
        if column.generated is not None or (name == "deleted_at" and entity.soft_delete):
            resolver.report(codes.ASSIGNED_GENERATED, path, value=name)
            return None
        machine = entity.state_machine
        if machine and machine.field == name and target.purpose == "update":
            moves = sorted(move.name for move in machine.transitions)
            resolver.report(codes.ASSIGNED_STATE, path, value=name, entity=entity.name, allowed=moves)
            return None
        return _Slot(column.type, column.nullable)
    for relation in entity.relations:
        if relation.name == name and relation.changed_by:
            resolver.report(codes.ASSIGNED_GENERATED, path, value=name)
            return None
        if relation.name == name and relation.holds_key:
            return _Slot(ir.RowType(entity=relation.target), relation.nullable)
        if relation.name == name and relation.table is not None:
            return _Slot(ir.RowsType(entity=relation.target), False)
        if relation.holds_key and name == f"{relation.name}_id":
            resolver.report(codes.ASSIGNED_KEY, path, value=name, relation=relation.name)
            return None
    allowed = assignable_names(entity)
    resolver.report(
        codes.ASSIGNED_UNKNOWN,
        path,
        value=name,
        entity=entity.name,
        allowed=allowed,
        hint=did_you_mean(name, allowed),
    )
    return None


def assignable_names(entity: ir.Entity) -> list[str]:
    """Fields and relations that may stand on the left, by name."""
    columns = [item.name for item in entity.columns if item.generated is None and item.name != "deleted_at"]
    return sorted(
        columns
        + [item.name for item in entity.relations if (item.holds_key or item.table is not None) and not item.changed_by]
    )


def member_that_decides(text: str, scope: Scope, resolver: Resolver) -> str | None:
    """The one optional member of the body that the value depends on: unless it is sent, nothing is assigned.

    None if there are several or the text itself says what happens without it (``sent``, ``coalesce``, ``if``).
    """
    binding = scope.names.get("body")
    if binding is None or not isinstance(binding.type, ir.DtoType) or binding.type.dto not in resolver.dtos:
        return None
    optional = {item.name for item in resolver.dtos[binding.type.dto].members if not item.required}
    used: set[str] = set()
    for node in nodes_of(text):
        if isinstance(node, ConditionalNode) or (isinstance(node, CallNode) and node.function in ("sent", "coalesce")):
            return None
        if _is_body_member(node) and isinstance(node, MemberNode) and node.name in optional:
            used.add(node.name)
    return used.pop() if len(used) == 1 else None


def _is_body_member(node: ExpressionNode) -> bool:
    return isinstance(node, MemberNode) and isinstance(node.target, NameNode) and node.target.name == "body"
