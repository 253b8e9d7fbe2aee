"""Rows that the body names by key: loaded, and refused if missing or not the caller's, before a collector uses them."""

from collections.abc import Set

from ast_schemas import ir
from compiler.derive.body_copies import UUID, linked_rows, row_parameter
from compiler.derive.resolving import BOOLEAN
from compiler.diagnostics.codes import bodies as codes
from compiler.expressions import free_variables
from compiler.lower.messages import said
from compiler.lower.ownership import is_private, owner_condition
from compiler.lower.walk import Walk
from compiler.symbols.naming import links_key, snake

INTEGER = ir.Scalar(kind="integer")
NULL = ir.Constant(type=ir.NullType(), nullable=True, value=None)


def body_parameters(collector: ir.Collector) -> frozenset[str]:
    """Parameters of a collector that lowering loads by keys of the body."""
    used = {item.name for assigned in collector.assignments for item in free_variables(assigned.value)}
    return frozenset(item.name for item in collector.parameters if item.name.startswith("body_") and item.name in used)


def body_loads(walk: Walk, collector: ir.Collector, overridden: Set[str], path: str) -> tuple[ir.BodyStep, ...]:
    """Loads of to-one targets and tests of linked ones. ``overridden``: fields that the step assigns itself."""
    if walk.operation.input is None or walk.operation.input.name not in walk.world.dtos:
        return ()
    dto = walk.world.dtos[walk.operation.input.name]
    members = {member.name: member for member in dto.members}
    entity = walk.world.entities[collector.entity]
    body = ir.Variable(type=ir.DtoType(dto=dto.name), nullable=False, name="body", role="body")
    wanted = body_parameters(collector)
    steps: list[ir.BodyStep] = []
    for relation in entity.relations:
        if relation.holds_key and row_parameter(relation.name) in wanted and f"{relation.name}_id" in members:
            steps += _load(walk, relation, members[f"{relation.name}_id"], body, entity.owner, path)
    for link in collector.links:
        relation = next(item for item in entity.relations if item.name == link.field)
        plural = walk.world.entities[relation.target].plural
        member = members.get(links_key(relation.name, relation.target, plural))
        if member is not None and relation.name not in overridden:
            steps.append(_all_found(walk, relation, member, body, path))
    return tuple(steps)


def _load(
    walk: Walk, relation: ir.Relation, member: ir.Member, body: ir.Variable, owner: str | None, path: str
) -> list[ir.BodyStep]:
    name = row_parameter(relation.name)
    row = ir.Variable(type=ir.RowType(entity=relation.target), nullable=False, name=name, role="query_row")
    optional = member.nullable or not member.required
    key = ir.DtoMember(type=UUID, nullable=optional, target=body, name=member.name)
    condition: ir.Expression = ir.Compare(type=BOOLEAN, nullable=False, operator="==", left=_key(row), right=key)
    condition = _visible(walk, condition, row, relation, owner, path)
    code = walk.outcome(f"{snake(relation.target)}_not_found", path) or ""
    message = said(walk, code, path)
    load = ir.Load(
        path=path,
        name=name,
        entity=relation.target,
        where=condition,
        otherwise=None if optional else code,
        lock=False,
        said=None if optional else message,
    )
    if not optional:
        return [load]
    found = ir.Variable(type=row.type, nullable=True, name=name, role="row")
    require = ir.Require(
        path=path,
        condition=ir.Logic(
            type=BOOLEAN,
            nullable=False,
            operator="or",
            left=ir.Compare(type=BOOLEAN, nullable=False, operator="==", left=key, right=NULL),
            right=ir.Compare(type=BOOLEAN, nullable=False, operator="!=", left=found, right=NULL),
        ),
        otherwise=code,
        said=message,
    )
    return [load, require]


def _all_found(walk: Walk, relation: ir.Relation, member: ir.Member, body: ir.Variable, path: str) -> ir.Require:
    """As many rows as keys, so that no key is unknown or of someone else."""
    rows = linked_rows(body, member, relation)
    row = ir.Variable(type=ir.RowType(entity=relation.target), nullable=False, name="linked", role="query_row")
    assert rows.where is not None
    where = _visible(walk, rows.where, row, relation, None, path)
    found = rows.model_copy(update={"kind": "count", "type": INTEGER, "where": where})
    keys = ir.DtoMember(type=ir.Scalar(kind="uuid", many=True), nullable=False, target=body, name=member.name)
    sent = ir.Apply(type=INTEGER, nullable=False, function="length", arguments=(keys,))
    condition: ir.Expression = ir.Compare(type=BOOLEAN, nullable=False, operator="==", left=found, right=sent)
    if not member.required:
        is_sent = ir.IsSent(type=BOOLEAN, nullable=False, target=body, name=member.name)
        absent = ir.Not(type=BOOLEAN, nullable=False, operand=is_sent)
        condition = ir.Logic(type=BOOLEAN, nullable=False, operator="or", left=absent, right=condition)
    code = walk.outcome(f"{snake(relation.target)}_not_found", path) or ""
    message = said(walk, code, path)
    return ir.Require(path=path, condition=condition, otherwise=code, said=message)


def _visible(
    walk: Walk, condition: ir.Expression, row: ir.Variable, relation: ir.Relation, owner: str | None, path: str
) -> ir.Expression:
    """The condition, narrowed to rows of the caller where rows of the target are private to the callers."""
    joins = relation.name == owner
    if not is_private(relation.target, walk.operation, walk.world, reading=not joins):
        return condition
    if "actor" not in walk.scope.names or set(walk.operation.callers) == {"anyone"}:
        value = f"body.{relation.name}_id"
        walk.report(codes.BODY_KEY_OF_ANYONE, path, value=value, entity=relation.target)
        return condition
    mine = owner_condition(row, walk.world, walk.variable("actor"))
    return ir.Logic(type=BOOLEAN, nullable=False, operator="and", left=condition, right=mine)


def _key(row: ir.Variable) -> ir.ColumnOf:
    return ir.ColumnOf(type=UUID, nullable=False, target=row, field="id")
