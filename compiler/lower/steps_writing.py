"""Steps that create and update rows, with what their collectors need."""

from ast_schemas import ir
from ast_schemas.operations import CreateStep, UpdateStep, UpdateWhereStep
from compiler.derive.assignments import Assignable, assign
from compiler.derive.collectors import defaults
from compiler.derive.resolving import BOOLEAN
from compiler.diagnostics.codes import bodies as codes
from compiler.diagnostics.codes import mapping
from compiler.lower.body_rows import body_loads, body_parameters
from compiler.lower.many_protected import protected_where_known
from compiler.lower.messages import said
from compiler.lower.outcomes import changed_code, exists_code
from compiler.lower.walk import NOTHING, Walk, Walked, expected_rows


def create(walk: Walk, step: CreateStep, path: str) -> Walked:
    """Insert, complete: every required column and key has a value."""
    entity = walk.entity(step.entity, f"{path}.entity")
    if entity is None:
        return walk.unbound(step.name)
    collector = _collector(walk, step.collect, entity, "create", path)
    made = assign(
        step.assignments,
        Assignable(entity, "create", walk.operation.name),
        walk.scope,
        f"{path}.assignments",
        walk.resolver,
    )
    given = {item.field: item for item in made.assignments}
    if collector is None:
        for item in (*defaults(entity), *_changed_by(walk, entity)):
            given.setdefault(item.field, item)
    loads = body_loads(walk, collector, {item.field for item in step.assignments}, path) if collector else ()
    arguments = _arguments(walk, collector, path) if collector else ()
    assigned = {item.field for item in step.assignments} | set(given)
    if collector:
        assigned |= {item.field for item in collector.assignments}
    if not walk.resolver.failed:
        for name in required_names(entity):
            if name not in assigned:
                walk.report(
                    mapping.REQUIRED_UNASSIGNED,
                    f"{path}.assignments",
                    value=name,
                    operation=walk.operation.name,
                    entity=entity.name,
                )
    duplicate = _duplicate(walk, step.duplicate, entity, path)
    if walk.bind(step.name, f"{path}.name"):
        walk.scope = walk.scope.with_row(step.name, entity.name)
    created = ir.Create(
        path=path,
        name=step.name,
        entity=entity.name,
        collector=collector.name if collector else None,
        arguments=arguments,
        assignments=tuple(given.values()),
        duplicate=duplicate,
        said=said(walk, duplicate, f"{path}.duplicate"),
    )
    links = _links(walk, step.name, entity.name, made.links, path)
    return Walked((*loads, created, *links))


def _changed_by(walk: Walk, entity: ir.Entity) -> list[ir.Assigned]:
    """A new row was changed last by the caller, if there is one."""
    if "actor" not in walk.scope.names:
        return []
    return [ir.Assigned(field=item.name, value=walk.variable("actor")) for item in entity.relations if item.changed_by]


def required_names(entity: ir.Entity) -> list[str]:
    """Columns and to-one relations that every new row needs a value for."""
    columns = [
        item.name for item in entity.columns if not item.nullable and item.default is None and item.generated is None
    ]
    return columns + [item.name for item in entity.relations if item.holds_key and not item.nullable]


def update(walk: Walk, step: UpdateStep, path: str) -> Walked:
    """Change one row."""
    entity = walk.row(step.row, f"{path}.row")
    if entity is None:
        return NOTHING
    if not step.collect and not step.assignments:
        walk.report(codes.NOTHING_CHANGED, path)
    collector = _collector(walk, step.collect, entity, "update", path)
    made = assign(
        step.assignments,
        Assignable(entity, "update", walk.operation.name),
        walk.scope,
        f"{path}.assignments",
        walk.resolver,
    )
    loads = body_loads(walk, collector, {item.field for item in step.assignments}, path) if collector else ()
    arguments = _arguments(walk, collector, path) if collector else ()
    duplicate = _duplicate(walk, step.duplicate, entity, path)
    expected = _expected(walk, entity) if collector else None
    walk.changed(step.row)
    changed = ir.Update(
        path=path,
        row=step.row,
        entity=entity.name,
        collector=collector.name if collector else None,
        arguments=arguments,
        assignments=made.assignments,
        duplicate=duplicate,
        said=said(walk, duplicate, f"{path}.duplicate"),
        expected=expected,
        stale=walk.outcome(changed_code(entity.name), path) if expected is not None else None,
    )
    links = _links(walk, step.row, entity.name, made.links, path)
    if not step.collect and not made.assignments:
        return Walked((*loads, *links))
    return Walked((*loads, changed, *links))


def _expected(walk: Walk, entity: ir.Entity) -> ir.Expression | None:
    """The version of the row that the body names, where it names one."""
    body = walk.scope.names.get("body")
    if entity.version is None or body is None or not isinstance(body.type, ir.DtoType):
        return None
    dto = walk.world.dtos.get(body.type.dto)
    member = next((item for item in dto.members if item.name == entity.version), None) if dto else None
    if member is None or member.type is None or not member.required:
        return None
    return ir.DtoMember(type=member.type, nullable=False, target=walk.variable("body"), name=member.name)


def update_where(walk: Walk, step: UpdateWhereStep, path: str) -> Walked:
    """Change all rows that fit."""
    entity = walk.entity(step.entity, f"{path}.entity")
    if entity is None or not walk.bind(step.name, f"{path}.name"):
        return NOTHING
    if not step.assignments:
        walk.report(codes.NOTHING_CHANGED, path)
    condition = walk.where(step.where, step.name, entity.name, f"{path}.where")
    made = assign(
        step.assignments,
        Assignable(entity, "update", walk.operation.name),
        walk.scope.with_row(step.name, entity.name, role="query_row"),
        f"{path}.assignments",
        walk.resolver,
    )
    for index, item in enumerate(step.assignments):
        if any(link.field == item.field for link in made.links):
            walk.report(codes.RELATION_CHANGED_TO_NULL, f"{path}.assignments[{index}].field", value=item.field)
    assignments = protected_where_known(walk, entity, step, made.assignments, path)
    _forget_rows(walk, entity.name)
    if not assignments and made.assignments:
        return NOTHING
    return Walked(
        (ir.UpdateWhere(path=path, name=step.name, entity=entity.name, where=condition, assignments=assignments),)
    )


def _forget_rows(walk: Walk, entity: str) -> None:
    for name, binding in walk.scope.names.items():
        if binding.type == ir.RowType(entity=entity):
            walk.changed(name)


def _links(walk: Walk, row: str, entity: str, links: tuple[ir.Assigned, ...], path: str) -> tuple[ir.BodyStep, ...]:
    """Many-to-many relations that a step assigns are replaced after it."""
    made: list[ir.BodyStep] = []
    for item in links:
        link = ir.Link(path=path, row=row, entity=entity, relation=item.field, action="replace", target=item.value)
        if item.if_sent is None:
            made.append(link)
        else:
            sent = ir.IsSent(type=BOOLEAN, nullable=False, target=walk.variable("body"), name=item.if_sent)
            made.append(ir.If(path=path, condition=sent, then=(link,), otherwise=()))
    return tuple(made)


def _collector(walk: Walk, collect: bool, entity: ir.Entity, purpose: str, path: str) -> ir.Collector | None:
    if not collect:
        return None
    collector = walk.mappings.collectors.get(walk.operation.name)
    if collector is None or collector.entity != entity.name or collector.purpose != purpose:
        walk.report(
            codes.NO_COLLECTOR,
            f"{path}.collect",
            value="true",
            operation=walk.operation.name,
            purpose=purpose,
            entity=entity.name,
        )
        return None
    return collector


def _arguments(walk: Walk, collector: ir.Collector, path: str) -> tuple[ir.Assigned, ...]:
    """Each collector parameter and the name in scope that it gets."""
    arguments: list[ir.Assigned] = []
    rows = expected_rows(walk.operation)
    for parameter in collector.parameters:
        name = parameter.name
        if name in rows:
            name = _row_of_path(walk, name, parameter, rows[name].name)
            if name not in walk.scope.names:
                walk.report(
                    codes.COLLECTOR_ROW,
                    f"{path}.collect",
                    value=parameter.name,
                    operation=walk.operation.name,
                    entity=rows[parameter.name].entity,
                    parameter=rows[parameter.name].name,
                )
                continue
        if name in walk.scope.names:
            arguments.append(ir.Assigned(field=parameter.name, value=walk.variable(name)))
        elif name in body_parameters(collector):
            value = ir.Variable(type=parameter.type, nullable=parameter.nullable, name=name, role="row")
            arguments.append(ir.Assigned(field=parameter.name, value=value))
    return tuple(arguments)


def _row_of_path(walk: Walk, name: str, parameter: ir.Parameter, path_parameter: str) -> str:
    """The row in scope that the path parameter identifies, whatever its load step called it."""
    known = walk.scope.names.get(name)
    if known is not None and known.type == parameter.type:
        return name
    return walk.loaded_by.get(path_parameter, "")


def _duplicate(walk: Walk, code: str | None, entity: ir.Entity, path: str) -> str | None:
    """The outcome of a unique violation; derived where none is given."""
    unique = (
        any(item.unique for item in entity.columns)
        or any(item.unique for item in entity.relations)
        or bool(entity.unique_together)
    )
    if code is None:
        return walk.outcome(exists_code(entity.name), f"{path}.duplicate") if unique else None
    walk.outcome(code, f"{path}.duplicate")
    if not unique:
        walk.report(codes.DUPLICATE_IMPOSSIBLE, f"{path}.duplicate", value=code, entity=entity.name)
        return None
    return code
