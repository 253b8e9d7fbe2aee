"""Calls of a scenario: parameters, body, expected status and checks."""

from collections.abc import Sequence

from ast_schemas import ir
from ast_schemas.collectors import Assignment
from ast_schemas.ir.files import is_file
from ast_schemas.outline import OperationSignature
from ast_schemas.scenarios import CallStep
from compiler.diagnostics import did_you_mean
from compiler.diagnostics.codes import scenarios as codes
from compiler.lower.outcomes import FILE_REFUSALS, NO_FILE, changed_code
from compiler.lower.scenario_files import named_file
from compiler.lower.story import Story
from compiler.lower.walk import parameter_type
from compiler.symbols.naming import snake

TEXT = ir.Scalar(kind="text")
INTEGER = ir.Scalar(kind="integer")
LIST_PARAMETERS = {"q": TEXT, "sort": TEXT, "limit": INTEGER, "offset": INTEGER, "cursor": TEXT}
"""Query parameters that lists have by themselves."""


def lower_call(story: Story, step: CallStep, path: str) -> ir.Call | None:
    """A request and its expected answer."""
    operations = story.world.signatures.operations
    operation = operations.get(step.operation)
    if operation is None:
        allowed = sorted(operations)
        hint = did_you_mean(step.operation, allowed)
        story.resolver.report(
            codes.UNKNOWN_OPERATION, f"{path}.operation", value=step.operation, allowed=allowed, hint=hint
        )
        return None
    if step.actor is not None and step.actor not in story.actors:
        allowed = sorted(story.actors)
        hint = did_you_mean(step.actor, allowed)
        story.resolver.report(codes.UNKNOWN_ACTOR, f"{path}.actor", value=step.actor, allowed=allowed, hint=hint)
    parameters = _parameters(story, step, operation, path)
    body = _body(story, step, operation, path)
    possible = _status(story, step, operation, path)
    succeeds = step.status == operation.success_status or not possible
    scope = story.scope
    answer: ir.Type | None = None
    if operation.output and operation.media and succeeds:
        answer = TEXT
    elif operation.output and succeeds:
        bare = operation.envelope is None or not operation.envelope.output
        cursor = operation.many and bare and story.world.outline.settings.list_shape == "cursor"
        answer = ir.DtoType(dto=operation.output.name, many=operation.many, cursor=cursor)
    if answer is not None:
        scope = scope.with_name("answer", answer, role="answer")
    checks = [
        story.resolver.condition(text, scope, f"{path}.checks[{index}]") for index, text in enumerate(step.checks)
    ]
    if step.name is not None:
        if answer is None:
            story.resolver.report(
                codes.NO_ANSWER_NAME, f"{path}.name", value=step.name, operation=operation.name, status=step.status
            )
        elif story.bind(step.name, f"{path}.name"):
            story.scope = story.scope.with_name(step.name, answer, role="answer")
    return ir.Call(
        path=path,
        actor=step.actor,
        operation=operation.name,
        parameters=parameters,
        body=body,
        status=step.status,
        code=step.code,
        name=step.name,
        checks=tuple(checks),
    )


def _parameters(story: Story, step: CallStep, operation: OperationSignature, path: str) -> tuple[ir.Assigned, ...]:
    types = {item.name: parameter_type(item, story.world) for item in operation.parameters}
    if operation.kind == "list":
        types |= {name: type_ for name, type_ in LIST_PARAMETERS.items() if name not in types}
    values: list[ir.Assigned] = []
    for index, item in _once(story, step.parameters, f"{path}.parameters"):
        where = f"{path}.parameters[{index}]"
        if item.field not in types:
            allowed = sorted(types)
            hint = did_you_mean(item.field, allowed)
            story.resolver.report(
                codes.UNKNOWN_PARAMETER,
                f"{where}.field",
                value=item.field,
                operation=operation.name,
                allowed=allowed,
                hint=hint,
            )
            continue
        value = _value(story, item, types[item.field], step, where)
        if value is not None:
            values.append(ir.Assigned(field=item.field, value=value))
    given = {item.field for item in step.parameters}
    for parameter in operation.parameters:
        if parameter.place == "path" and parameter.name not in given:
            story.resolver.report(
                codes.PARAMETER_MISSING, f"{path}.parameters", value=parameter.name, operation=operation.name
            )
    return tuple(values)


def _body(story: Story, step: CallStep, operation: OperationSignature, path: str) -> tuple[ir.Assigned, ...]:
    dto = story.world.dtos.get(operation.input.name) if operation.input else None
    if dto is None:
        if step.body and operation.input is None:
            story.resolver.report(codes.NO_BODY, f"{path}.body", value=step.body[0].field, operation=operation.name)
        return ()
    members = {member.name: member for member in dto.members}
    values: list[ir.Assigned] = []
    for index, item in _once(story, step.body, f"{path}.body"):
        where = f"{path}.body[{index}]"
        member = members.get(item.field)
        if member is None or member.type is None:
            allowed = sorted(members)
            hint = did_you_mean(item.field, allowed)
            story.resolver.report(
                codes.UNKNOWN_MEMBER,
                f"{where}.field",
                value=item.field,
                operation=operation.name,
                allowed=allowed,
                hint=hint,
            )
            continue
        value = _value(story, item, member.type, step, where)
        if value is not None:
            values.append(ir.Assigned(field=item.field, value=value))
    if step.status == operation.success_status:
        sent = {item.field for item in step.body}
        for member in dto.members:
            if member.required and member.name not in sent:
                story.resolver.report(
                    codes.MEMBER_MISSING,
                    f"{path}.body",
                    value=member.name,
                    operation=operation.name,
                    status=step.status,
                )
    return tuple(values)


def _value(story: Story, item: Assignment, wanted: ir.Scalar, step: CallStep, path: str) -> ir.Expression | None:
    """Typed, except in calls that are to be refused for their form: these may send anything."""
    invalid = step.status == story.world.outline.settings.invalid_status
    if wanted.kind == "file":
        return named_file(story, item.value, wanted, f"{path}.value")
    found = len(story.resolver.found)
    value = story.resolver.value(item.value, story.scope, f"{path}.value", wanted, secrets="plain")
    if value is None and invalid:
        del story.resolver.found[found:]
        value = story.resolver.value(item.value, story.scope, f"{path}.value", secrets="plain")
    return value


def _once(story: Story, given: Sequence[Assignment], path: str) -> list[tuple[int, Assignment]]:
    seen: set[str] = set()
    result: list[tuple[int, Assignment]] = []
    for index, item in enumerate(given):
        if item.field in seen:
            story.resolver.report(codes.FIELD_TWICE, f"{path}[{index}].field", value=item.field)
            continue
        seen.add(item.field)
        result.append((index, item))
    return result


def refusals(operation: OperationSignature, story: Story) -> dict[str, int]:
    """Codes that the operation may refuse with, and their statuses; declared ones win.

    Stories know no bodies: an operation that changes something may call any procedure.
    """
    settings = story.world.outline.settings
    codes_: dict[str, int] = {}
    if set(operation.callers) != {"anyone"} or "anyone" not in operation.callers:
        codes_["not_authenticated"] = 401
    codes_["forbidden"] = 403
    codes_["invalid_request"] = settings.invalid_status
    codes_ |= {NO_FILE: 404} if operation.media == "file" else {}
    dto = story.world.dtos.get(operation.input.name) if operation.input else None
    if dto is not None and any(is_file(member.type) for member in dto.members if member.type is not None):
        codes_ |= FILE_REFUSALS
    for entity in story.world.entities:
        codes_[f"{snake(entity)}_not_found"] = 404
        codes_[f"{snake(entity)}_exists"] = 409
        codes_[changed_code(entity)] = 409
    if operation.kind not in ("read", "list", "report"):
        for procedure in story.world.signatures.functions_of("procedure").values():
            codes_ |= {item.code: item.status for item in procedure.outcomes}
    codes_ |= {item.code: item.status for item in operation.outcomes}
    return codes_


def _status(story: Story, step: CallStep, operation: OperationSignature, path: str) -> bool:
    """Whether the operation ever answers with the status; if not, what is said of its answer is taken for success."""
    known = refusals(operation, story)
    if step.status == operation.success_status:
        if step.actor is None and "anyone" not in operation.callers:
            story.resolver.report(
                codes.CALLER_NOT_ADMITTED,
                f"{path}.actor",
                value="nobody",
                operation=operation.name,
                callers=", ".join(operation.callers),
                status=step.status,
            )
        return True
    if step.status not in known.values():
        allowed = [str(status) for status in sorted({operation.success_status, *known.values()})]
        story.resolver.report(
            codes.IMPOSSIBLE_STATUS, f"{path}.status", value=str(step.status), operation=operation.name, allowed=allowed
        )
        return False
    if step.code is not None and known.get(step.code) != step.status:
        allowed = sorted(f"{code} ({status})" for code, status in known.items() if status == step.status)
        story.resolver.report(
            codes.IMPOSSIBLE_CODE,
            f"{path}.code",
            value=step.code,
            operation=operation.name,
            status=step.status,
            allowed=allowed,
        )
    return True
