"""One scenario's form → IR: rows made complete, calls typed against signatures and DTOs."""

from collections.abc import Sequence

from ast_schemas import ir
from ast_schemas.collectors import Assignment
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.scenarios import ActorStep, AtOnceStep, CallStep, RowStep, ScenarioForm, WaitStep
from compiler.derive.mappings import Mappings
from compiler.derive.resolving import Resolver
from compiler.derive.world import World
from compiler.diagnostics import did_you_mean
from compiler.diagnostics.codes import scenarios as codes
from compiler.lower.made_up import NotMadeUp, made_up
from compiler.lower.role_values import role_values, tested_fields
from compiler.lower.scenario_calls import lower_call
from compiler.lower.scenario_files import named_file
from compiler.lower.story import Story

DATETIME = ir.Scalar(kind="datetime")
INTEGER = ir.Scalar(kind="integer")
ONE = ir.Constant(type=INTEGER, nullable=False, value=1)


def lower_scenario(
    name: str, form: ScenarioForm, world: World, mappings: Mappings
) -> tuple[ir.Scenario, list[Diagnostic]]:
    """The scenario; after errors its steps are those that could be understood."""
    resolver = Resolver(f"scenarios/{name}", world.entities, world.dtos, world.shared)
    story = Story(world, mappings, resolver)
    steps: list[ir.ScenarioStep] = []
    for index, step in enumerate(form.steps):
        path = f"steps[{index}]"
        match step:
            case ActorStep():
                steps += _actor(story, step, path)
            case RowStep():
                steps += _row(story, step, path)
            case CallStep():
                call = lower_call(story, step, path)
                steps += [call] if call else []
            case AtOnceStep():
                steps.append(_at_once(story, step, path))
            case WaitStep():
                steps.append(ir.Wait(path=path, minutes=step.minutes))
    if not any(isinstance(step, CallStep | AtOnceStep) for step in form.steps):
        resolver.report(codes.NO_CALLS, "steps")
    title = name.replace("_", " ").capitalize()
    return ir.Scenario(
        name=name, title=title, steps=tuple(steps), requirements=tuple(form.requirements)
    ), resolver.found


def _at_once(story: Story, step: AtOnceStep, path: str) -> ir.AtOnce:
    calls = [lower_call(story, call, f"{path}.calls[{index}]") for index, call in enumerate(step.calls)]
    return ir.AtOnce(path=path, calls=tuple(call for call in calls if call is not None))


def _actor(story: Story, step: ActorStep, path: str) -> list[ir.ScenarioStep]:
    outline = story.world.outline
    account = story.world.entities.get(outline.account or "")
    if account is None:
        story.resolver.report(codes.NO_ACCOUNTS, path)
        return []
    if step.role not in outline.role_names:
        allowed = list(outline.role_names)
        hint = did_you_mean(step.role, allowed)
        story.resolver.report(codes.UNKNOWN_ROLE, f"{path}.role", value=step.role, allowed=allowed, hint=hint)
    before, values = _values(story, step.name, account, step.values, path)
    given = {item.field for item in values}
    rule = story.mappings.rules.get(step.role)
    if rule is not None:
        implied = role_values(rule)
        tested = tested_fields(rule)
        if implied is None and not set(tested) & {item.field for item in step.values}:
            story.resolver.report(
                codes.ROLE_NOT_SATISFIED,
                f"{path}.values",
                value=step.role,
                rule=f"`{outline.roles[step.role].rule}`",
                fields=", ".join(tested) or "its fields",
            )
        chosen = {item.field for item in step.values}
        for name, value in (implied or {}).items():
            if name not in chosen:
                values = [item for item in values if item.field != name]
                values.append(ir.Assigned(field=name, value=value))
                given.add(name)
    if not story.bind(step.name, f"{path}.name"):
        return []
    story.scope = story.scope.with_row(step.name, account.name)
    story.actors[step.name] = step.role
    return [*before, ir.GivenActor(path=path, name=step.name, entity=account.name, values=tuple(values))]


def _row(story: Story, step: RowStep, path: str) -> list[ir.ScenarioStep]:
    entity = story.world.entities.get(step.entity)
    if entity is None:
        allowed = sorted(story.world.entities)
        hint = did_you_mean(step.entity, allowed)
        story.resolver.report(codes.UNKNOWN_ENTITY, f"{path}.entity", value=step.entity, allowed=allowed, hint=hint)
        return []
    before, values = _values(story, step.name, entity, step.values, path)
    if not story.bind(step.name, f"{path}.name"):
        return []
    story.scope = story.scope.with_row(step.name, entity.name)
    return [*before, ir.GivenRow(path=path, name=step.name, entity=entity.name, values=tuple(values))]


def _values(
    story: Story, row: str, entity: ir.Entity, given: Sequence[Assignment], path: str
) -> tuple[list[ir.ScenarioStep], list[ir.Assigned]]:
    """Given values, then made-up ones; and the rows that had to be made up for required relations."""
    values = _given(story, entity, given, path)
    named = {item.field for item in given}
    before, made = complete(story, row, entity, named, path, (entity.name,))
    return before, [*values, *made]


def _given(story: Story, entity: ir.Entity, given: Sequence[Assignment], path: str) -> list[ir.Assigned]:
    columns = {item.name: item for item in entity.columns}
    relations = {item.name: item for item in entity.relations if item.holds_key or item.table is not None}
    values: list[ir.Assigned] = []
    seen: set[str] = set()
    for index, item in enumerate(given):
        where = f"{path}.values[{index}]"
        if item.field in seen:
            story.resolver.report(codes.FIELD_TWICE, f"{where}.field", value=item.field)
            continue
        seen.add(item.field)
        wanted: ir.Type
        if item.field in columns:
            wanted, nullable = columns[item.field].type, columns[item.field].nullable
        elif item.field in relations:
            relation = relations[item.field]
            if relation.to_many:
                wanted, nullable = ir.RowsType(entity=relation.target), False
            else:
                wanted, nullable = ir.RowType(entity=relation.target), relation.nullable
        else:
            allowed = sorted((*columns, *relations))
            hint = did_you_mean(item.field, allowed)
            story.resolver.report(
                codes.UNKNOWN_FIELD, f"{where}.field", value=item.field, entity=entity.name, allowed=allowed, hint=hint
            )
            continue
        if isinstance(wanted, ir.Scalar) and wanted.kind == "file":
            value = named_file(story, item.value, wanted, f"{where}.value")
        else:
            value = story.resolver.value(item.value, story.scope, f"{where}.value", wanted, nullable=nullable)
        if value is not None:
            values.append(ir.Assigned(field=item.field, value=value))
    return values


def complete(
    story: Story, row: str, entity: ir.Entity, named: set[str], path: str, above: tuple[str, ...]
) -> tuple[list[ir.ScenarioStep], list[ir.Assigned]]:
    """Values of all required columns and relations that are not ``named``; ``above``: entities being made up."""
    before: list[ir.ScenarioStep] = []
    number = story.rows
    story.rows += 1
    values: list[ir.Assigned] = []
    for column in entity.columns:
        if column.name in named or column.name == "deleted_at":
            continue
        if column.generated == "version":
            values.append(ir.Assigned(field=column.name, value=ONE))
        elif column.generated is not None:
            values.append(ir.Assigned(field=column.name, value=_stamp(number)))
        elif column.default is not None:
            values.append(ir.Assigned(field=column.name, value=column.default))
        elif not column.nullable:
            try:
                values.append(ir.Assigned(field=column.name, value=made_up(column, row, number)))
            except NotMadeUp as problem:
                why = str(problem)
                story.resolver.report(
                    codes.NOT_MADE_UP, f"{path}.values", value=column.name, entity=entity.name, why=why
                )
    for relation in entity.relations:
        if not relation.holds_key or relation.nullable or relation.name in named:
            continue
        target = story.world.entities.get(relation.target)
        if target is None or relation.target in above:
            story.resolver.report(codes.ENDLESS_ROWS, f"{path}.values", value=relation.name, entity=entity.name)
            continue
        name = _free_name(story, f"{row}_{relation.name}")
        more, inner = complete(story, name, target, set(), path, (*above, target.name))
        before += [*more, ir.GivenRow(path=path, name=name, entity=target.name, values=tuple(inner))]
        story.scope = story.scope.with_row(name, target.name)
        variable = ir.Variable(type=ir.RowType(entity=target.name), nullable=False, name=name, role="row")
        values.append(ir.Assigned(field=relation.name, value=variable))
    return before, values


def _free_name(story: Story, wanted: str) -> str:
    name, number = wanted, 2
    while name in story.scope.names:
        name, number = f"{wanted}_{number}", number + 1
    return name


def _stamp(number: int) -> ir.Expression:
    """Times in the last hours, later for later rows, so that orders by creation are certain."""
    now = ir.Apply(type=DATETIME, nullable=False, function="now", arguments=())
    minutes = ir.Constant(type=INTEGER, nullable=False, value=number - 120)
    return ir.Apply(type=DATETIME, nullable=False, function="add_minutes", arguments=(now, minutes))
