"""What a collector copies from the body: fields of the same name, and relations by their keys.

A row that the body names by key is a parameter ``body_<relation>`` of the collector; lowering loads it before the
step. Linked rows are selected by their keys; lowering refuses keys without a row.
"""

from collections.abc import Set
from dataclasses import dataclass
from typing import Literal

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.outline import OperationSignature
from compiler.derive.fitting import fits, in_words
from compiler.derive.resolving import BOOLEAN
from compiler.derive.world import World
from compiler.diagnostics import make
from compiler.diagnostics.codes import mapping as codes
from compiler.expressions.typing.secrets import absent_secret
from compiler.symbols.naming import links_key

UUID = ir.Scalar(kind="uuid")
UUIDS = ir.Scalar(kind="uuid", many=True)
SECRET = ir.Scalar(kind="secret")


@dataclass(frozen=True)
class BodyCopies:
    """Assignments, links and row parameters that follow from the members of a body."""

    assignments: tuple[ir.Assigned, ...] = ()
    links: tuple[ir.Assigned, ...] = ()
    parameters: tuple[ir.Parameter, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


def row_parameter(relation: str) -> str:
    """The collector's parameter for the row that ``body.<relation>_id`` names."""
    return f"body_{relation}"


def body_copies(
    operation: OperationSignature,
    entity: ir.Entity,
    purpose: Literal["create", "update"],
    world: World,
    explicit: Set[str] = frozenset(),
) -> BodyCopies:
    """``explicit``: fields that the difference assigns itself, which are not copied."""
    if operation.input is None or operation.input.name not in world.dtos:
        return BodyCopies()
    dto = world.dtos[operation.input.name]
    body = ir.Variable(type=ir.DtoType(dto=dto.name), nullable=False, name="body", role="body")
    columns = {item.name: item for item in entity.columns if item.generated is None}
    keys = {f"{item.name}_id": item for item in entity.relations if item.holds_key}
    link_keys = {
        links_key(item.name, item.target, world.entities[item.target].plural): item
        for item in entity.relations
        if item.table is not None and item.target in world.entities
    }
    state = entity.state_machine.field if entity.state_machine else None
    assignments: list[ir.Assigned] = []
    links: list[ir.Assigned] = []
    parameters: list[ir.Parameter] = []
    problems: list[Diagnostic] = []
    for member in dto.members:
        if_sent = member.name if purpose == "update" and not member.required else None
        if member.name in columns and member.name not in explicit:
            column = columns[member.name]
            problem = _column_problem(member, column, dto, entity, operation, purpose, state)
            if problem is not None:
                problems.append(problem)
                continue
            value = _copied(body, member, column, purpose)
            assignments.append(ir.Assigned(field=column.name, value=value, if_sent=if_sent))
        elif member.name in keys and keys[member.name].name not in explicit:
            relation = keys[member.name]
            if problem := _relation_problem(member, relation, dto, entity, operation, purpose):
                problems.append(problem)
                continue
            nullable = member.nullable or not member.required
            row = ir.Parameter(
                name=row_parameter(relation.name), type=ir.RowType(entity=relation.target), nullable=nullable
            )
            parameters.append(row)
            value = ir.Variable(type=row.type, nullable=relation.nullable and nullable, name=row.name, role="row")
            assignments.append(ir.Assigned(field=relation.name, value=value, if_sent=if_sent))
        elif member.name in link_keys and link_keys[member.name].name not in explicit:
            relation = link_keys[member.name]
            sent = None if member.required else member.name
            links.append(ir.Assigned(field=relation.name, value=linked_rows(body, member, relation), if_sent=sent))
    return BodyCopies(tuple(assignments), tuple(links), tuple(parameters), tuple(problems))


def linked_rows(body: ir.Expression, member: ir.Member, relation: ir.Relation) -> ir.Aggregate:
    """The rows whose keys are in a member of the body."""
    row = ir.Variable(type=ir.RowType(entity=relation.target), nullable=False, name="linked", role="query_row")
    key = ir.ColumnOf(type=UUID, nullable=False, target=row, field="id")
    keys = ir.DtoMember(type=UUIDS, nullable=False, target=body, name=member.name)
    return ir.Aggregate(
        type=ir.RowsType(entity=relation.target),
        nullable=False,
        kind="rows",
        variable="linked",
        source=ir.EntitySource(entity=relation.target),
        where=ir.Compare(type=BOOLEAN, nullable=False, operator="in", left=key, right=keys),
    )


def _copied(
    body: ir.Variable, member: ir.Member, column: ir.Column, purpose: Literal["create", "update"]
) -> ir.Expression:
    """The member as the column's value; on create an absent one gives way to the column's default."""
    absent = purpose == "create" and not member.required
    type_ = member.type or column.type
    value: ir.Expression = ir.DtoMember(type=type_, nullable=member.nullable or absent, target=body, name=member.name)
    if column.type.kind == "secret":
        value = ir.Apply(type=SECRET, nullable=value.nullable, function="hash", arguments=(value,))
    if not absent or column.default is None:
        return value
    if not column.nullable:
        return ir.Apply(type=column.type, nullable=False, function="coalesce", arguments=(value, column.default))
    sent = ir.IsSent(type=BOOLEAN, nullable=False, target=body, name=member.name)
    return ir.Conditional(type=column.type, nullable=True, condition=sent, then=value, otherwise=column.default)


def _column_problem(
    member: ir.Member,
    column: ir.Column,
    dto: ir.Dto,
    entity: ir.Entity,
    operation: OperationSignature,
    purpose: Literal["create", "update"],
    state: str | None,
) -> Diagnostic | None:
    unit = f"collectors/{entity.name}"
    if purpose == "update" and column.name == state:
        moves = sorted(move.name for move in entity.state_machine.transitions) if entity.state_machine else []
        return make(
            codes.ASSIGNED_STATE, unit=unit, path="differences", value=column.name, entity=entity.name, allowed=moves
        )
    if purpose == "update" and column.writable and not column.editable and dto.role == "update":
        return make(
            codes.IMMUTABLE_UPDATED, unit=unit, path="differences", value=column.name, entity=entity.name,
            operation=operation.name,
        )  # fmt: skip
    found = member.type
    if found is None or not fits(found.model_copy(update={"many": found.many or member.many}), column.type):
        return make(
            codes.MEMBER_TYPE,
            unit=unit,
            path="differences",
            value=member.name,
            dto=dto.name,
            found=in_words(found) if found else "an object",
            entity=entity.name,
            wanted=in_words(column.type),
        )
    optional = member.nullable or (purpose == "create" and not member.required)
    if optional and not column.nullable and column.default is None:
        if column.type.kind == "secret":
            hint = f"assign `{column.name}`: {absent_secret(f'body.{member.name}')}"
        else:
            hint = f"assign `{column.name}`: coalesce(body.{member.name}, …)"
        return make(
            codes.OPTIONAL_TO_REQUIRED,
            unit=unit,
            path="differences",
            value=member.name,
            dto=dto.name,
            entity=entity.name,
            hint=hint,
        )
    return None


def _relation_problem(
    member: ir.Member,
    relation: ir.Relation,
    dto: ir.Dto,
    entity: ir.Entity,
    operation: OperationSignature,
    purpose: Literal["create", "update"],
) -> Diagnostic | None:
    unit = f"collectors/{entity.name}"
    if purpose == "update" and relation.writable and not relation.editable and dto.role == "update":
        return make(
            codes.IMMUTABLE_UPDATED, unit=unit, path="differences", value=relation.name, entity=entity.name,
            operation=operation.name,
        )  # fmt: skip
    optional = member.nullable or (purpose == "create" and not member.required)
    if optional and not relation.nullable:
        return make(
            codes.OPTIONAL_TO_REQUIRED,
            unit=unit,
            path="differences",
            value=member.name,
            dto=dto.name,
            entity=entity.name,
        )
    return None
