"""Steps that answer: list, report, respond."""

from collections.abc import Sequence

from ast_schemas import ir
from ast_schemas.operations import ListStep, Measure, ReportStep, RespondStep
from compiler.derive.fitting import TEXTS
from compiler.diagnostics import did_you_mean
from compiler.diagnostics.codes import bodies as codes
from compiler.expressions import Scope, describe
from compiler.lower.locations import location_of
from compiler.lower.walk import NOTHING, Walk, Walked
from compiler.symbols.naming import snake

ENDED = Walked((), ends=True)
_ORDERED = TEXTS | {"integer", "decimal", "date", "datetime", "boolean", "enum", "uuid"}


def list_rows(walk: Walk, step: ListStep, path: str) -> Walked:
    """Answer with rows through the output's transformer."""
    entity = walk.entity(step.entity, f"{path}.entity")
    output = _output(walk, path, "list", many=True)
    if entity is None or output is None:
        return ENDED
    if output.entity != entity.name:
        walk.report(
            codes.ANSWER_ENTITY, f"{path}.entity", value=step.name, output=output.name, wanted=output.entity,
            found=entity.name,
        )  # fmt: skip
        return ENDED
    if not walk.bind(step.name, f"{path}.name"):
        return ENDED
    scope = walk.scope.with_row(step.name, entity.name, role="query_row")
    where = walk.resolver.condition(step.where, scope, f"{path}.where") if step.where is not None else None
    filters = _filters(walk, step, scope, path)
    search = _search(walk, step, scope, path)
    sorts = _sorts(walk, step, scope, path)
    _no_extras(walk, output, path)
    made = ir.ListRows(
        path=path,
        name=step.name,
        entity=entity.name,
        where=where,
        filters=filters,
        search=search,
        sorts=sorts,
        default_sort=tuple(step.default_sort),
        paged=step.paged,
        transformer=snake(output.name),
        with_deleted=entity.soft_delete
        and walk.mentions_deleted(step.name, where, *(item.condition for item in filters)),
    )
    return Walked((made,), ends=True)


def _filters(walk: Walk, step: ListStep, scope: Scope, path: str) -> tuple[ir.ListFilter, ...]:
    declared = [item.name for item in walk.operation.parameters if item.place == "query"]
    seen: set[str] = set()
    filters: list[ir.ListFilter] = []
    for index, item in enumerate(step.filters):
        where = f"{path}.filters[{index}]"
        if item.parameter not in declared:
            hint = did_you_mean(item.parameter, declared)
            walk.report(
                codes.FILTER_UNDECLARED,
                f"{where}.parameter",
                value=item.parameter,
                operation=walk.operation.name,
                allowed=sorted(declared),
                hint=hint,
            )
            continue
        if item.parameter in seen:
            walk.report(codes.FILTER_TWICE, f"{where}.parameter", value=item.parameter)
            continue
        seen.add(item.parameter)
        sent = scope.knowing({("not_null", (item.parameter,))})
        condition = walk.resolver.condition(item.condition, sent, f"{where}.condition")
        filters.append(ir.ListFilter(parameter=item.parameter, condition=condition))
    return tuple(filters)


def _search(walk: Walk, step: ListStep, scope: Scope, path: str) -> tuple[ir.Expression, ...]:
    found: list[ir.Expression] = []
    for index, text in enumerate(step.search):
        value = walk.resolver.value(text, scope, f"{path}.search[{index}]")
        if value is None:
            continue
        if not isinstance(value.type, ir.Scalar) or value.type.many or value.type.kind not in TEXTS:
            walk.report(codes.SEARCH_VALUE, f"{path}.search[{index}]", value=text, found=describe(value.type))
            continue
        found.append(value)
    return tuple(found)


def _sorts(walk: Walk, step: ListStep, scope: Scope, path: str) -> tuple[ir.ListSort, ...]:
    sorts: dict[str, ir.ListSort] = {}
    names = [item.name for item in step.sorts]
    for index, item in enumerate(step.sorts):
        where = f"{path}.sorts[{index}]"
        if item.name in names[:index]:
            walk.report(codes.SORT_TWICE, f"{where}.name", value=item.name)
            continue
        value = walk.resolver.value(item.value, scope, f"{where}.value")
        if value is None:
            continue
        if not isinstance(value.type, ir.Scalar) or value.type.many or value.type.kind not in _ORDERED:
            walk.report(codes.SORT_VALUE, f"{where}.value", value=item.value, found=describe(value.type))
            continue
        sorts[item.name] = ir.ListSort(name=item.name, value=value)
    for index, name in enumerate(step.default_sort):
        if name.removeprefix("-") not in names:
            hint = did_you_mean(name.removeprefix("-"), names)
            walk.report(
                codes.SORT_UNKNOWN, f"{path}.default_sort[{index}]", value=name, allowed=sorted(names), hint=hint
            )
    return tuple(sorts.values())


def report(walk: Walk, step: ReportStep, path: str) -> Walked:
    """Answer with groups and their measures."""
    entity = walk.entity(step.entity, f"{path}.entity")
    operation = walk.operation
    output = walk.world.dtos.get(operation.output.name) if operation.output else None
    if output is None:
        walk.report(codes.NO_OUTPUT, path, value="a report", operation=operation.name)
    if entity is None or output is None or not walk.bind(step.name, f"{path}.name"):
        return ENDED
    if step.group_by and not operation.many:
        walk.report(codes.GROUPS_IN_ONE, f"{path}.group_by", operation=operation.name)
    scope = walk.scope.with_row(step.name, entity.name, role="query_row")
    where = walk.resolver.condition(step.where, scope, f"{path}.where") if step.where is not None else None
    keys = _measures(walk, step.group_by, scope, output, f"{path}.group_by", keys=True)
    inside = walk.scope.in_report(step.name, entity.name)
    measures = _measures(walk, step.measures, inside, output, f"{path}.measures", keys=False)
    names = [item.name for item in (*step.group_by, *step.measures)]
    places = [f"{path}.group_by[{index}].name" for index in range(len(step.group_by))]
    places += [f"{path}.measures[{index}].name" for index in range(len(step.measures))]
    for index, name in enumerate(names):
        if name in names[:index]:
            walk.report(codes.MEASURE_TWICE, places[index], value=name)
    for member in output.members:
        if member.name not in names:
            walk.report(codes.MEASURE_MISSING, f"{path}.measures", value=member.name, output=output.name)
    for index, name in enumerate(step.order_by):
        if name.removeprefix("-") not in names:
            walk.report(
                codes.ORDER_UNKNOWN,
                f"{path}.order_by[{index}]",
                value=name,
                allowed=sorted(names),
                hint=did_you_mean(name.removeprefix("-"), names),
            )
    made = ir.Report(
        path=path,
        name=step.name,
        entity=entity.name,
        where=where,
        group_by=keys,
        measures=measures,
        order_by=tuple(step.order_by),
        limit=step.limit,
        dto=output.name,
        many=operation.many,
    )
    return Walked((made,), ends=True)


def _measures(
    walk: Walk, given: Sequence[Measure], scope: Scope, output: ir.Dto, path: str, keys: bool
) -> tuple[ir.ReportMeasure, ...]:
    members = {member.name: member for member in output.members}
    found: list[ir.ReportMeasure] = []
    for index, item in enumerate(given):
        where = f"{path}[{index}]"
        member = members.get(item.name)
        if member is None:
            allowed = sorted(members)
            walk.report(
                codes.MEASURE_UNKNOWN,
                f"{where}.name",
                value=item.name,
                output=output.name,
                allowed=allowed,
                hint=did_you_mean(item.name, allowed),
            )
            continue
        value = walk.resolver.value(item.value, scope, f"{where}.value", member.type, nullable=member.nullable)
        if value is None:
            continue
        if keys and (not isinstance(value.type, ir.Scalar) or value.type.many or value.type.kind not in _ORDERED):
            walk.report(codes.KEY_VALUE, f"{where}.value", value=item.value, found=describe(value.type))
            continue
        found.append(ir.ReportMeasure(name=item.name, value=value))
    return tuple(found)


def respond(walk: Walk, step: RespondStep, path: str) -> Walked:
    """Answer with one row, or with nothing."""
    operation = walk.operation
    if walk.in_loop or (walk.in_bodies and operation.output is None):
        walk.report(codes.ANSWER_IN_LOOP, path)
        return NOTHING
    location = location_of(walk, step, path)
    if step.row is None:
        if operation.output is not None:
            walk.report(
                codes.OUTPUT_EXPECTED,
                f"{path}.row",
                output=operation.output.name,
                operation=operation.name,
                wanted="a list step" if operation.many else f"a row of {operation.output.entity}",
            )
        if operation.media == "file":
            why = "it is declared as a download, which answers by a download step"
            walk.report(codes.DOWNLOAD, path, value="null", operation=operation.name, why=why)
        made = ir.Respond(path=path, row=None, transformer=None, extras=(), location=location)
        return Walked((made,), ends=True)
    output = _output(walk, f"{path}.row", "respond", many=False)
    entity = walk.row(step.row, f"{path}.row")
    if output is None or entity is None:
        return ENDED
    if output.entity != entity.name:
        walk.report(
            codes.ANSWER_ENTITY, f"{path}.row", value=step.row, output=output.name, wanted=output.entity,
            found=entity.name,
        )  # fmt: skip
        return ENDED
    extras = _extras(walk, step, output, path)
    transformer = snake(output.name)
    made = ir.Respond(path=path, row=step.row, transformer=transformer, extras=extras, location=location)
    return Walked((made,), ends=True)


def _extras(walk: Walk, step: RespondStep, output: ir.Dto, path: str) -> tuple[ir.Assigned, ...]:
    transformer = walk.mappings.transformers.get(output.name)
    wanted = {item.name: item for item in transformer.extras} if transformer else {}
    given: dict[str, ir.Assigned] = {}
    for index, item in enumerate(step.extras):
        where = f"{path}.extras[{index}]"
        extra = wanted.get(item.field)
        if extra is None:
            allowed = sorted(wanted)
            hint = did_you_mean(item.field, allowed)
            walk.report(
                codes.EXTRA_UNKNOWN, f"{where}.field", value=item.field, output=output.name, allowed=allowed, hint=hint
            )
            continue
        value = walk.resolver.value(item.value, walk.scope, f"{where}.value", extra.type, nullable=extra.nullable)
        if value is not None:
            given[item.field] = ir.Assigned(field=item.field, value=value)
    for name in wanted:
        if name not in {item.field for item in step.extras}:
            walk.report(codes.EXTRA_MISSING, f"{path}.extras", value=name, output=output.name)
    return tuple(given[name] for name in wanted if name in given)


def _no_extras(walk: Walk, output: ir.Dto, path: str) -> None:
    transformer = walk.mappings.transformers.get(output.name)
    for extra in transformer.extras if transformer else ():
        walk.report(codes.EXTRA_MISSING, path, value=extra.name, output=output.name)


def _output(walk: Walk, path: str, word: str, *, many: bool) -> ir.Dto | None:
    operation = walk.operation
    if walk.in_loop or (walk.in_bodies and many):
        walk.report(codes.ANSWER_IN_LOOP, path)
        return None
    if operation.output is None:
        walk.report(codes.NO_OUTPUT, path, value="rows" if many else "a row", operation=operation.name)
        return None
    if operation.many != (many or walk.in_bodies):
        walk.report(
            codes.MANY_EXPECTED,
            path,
            value=word,
            operation=operation.name,
            wanted="many rows" if operation.many else "one row",
            allowed=["list", "report"] if operation.many else ["respond", "report"],
        )
        return None
    return walk.world.dtos.get(operation.output.name)
