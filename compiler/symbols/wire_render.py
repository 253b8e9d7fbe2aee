"""Interfaces to lines. A line is one symbol; equal interfaces give equal lines, so its hash is the interface hash."""

import json
import re

from ast_schemas.ir import Scalar, Transition
from compiler.symbols.interfaces import (
    DtoInterface,
    EntityInterface,
    EventInterface,
    FieldInterface,
    FunctionInterface,
    Interfaces,
    JobInterface,
    NestedInterface,
    OperationInterface,
    ParameterInterface,
    RelationInterface,
    RoleInterface,
    ScenarioInterface,
    SettingInterface,
    TakenInterface,
)

_PLAIN_VALUE = re.compile(r"[A-Za-z0-9_.-]+")
_ARROWS = {"one": "->", "many": "->>", "inverse_one": "<-", "inverse_many": "<<-"}


def _value(text: str) -> str:
    return text if _PLAIN_VALUE.fullmatch(text) else json.dumps(text)


def _mark(optional: bool) -> str:
    return "?" if optional else ""


def render_type(type_: Scalar) -> str:
    """``text``, ``enum(open|done)``, ``decimal(10,2)``, ``integer[]``."""
    text: str = type_.kind
    if type_.kind == "enum":
        text += f"({'|'.join(_value(value) for value in type_.values)})"
    if type_.kind == "decimal" and type_.precision is not None:
        text += f"({type_.precision},{type_.scale or 0})"
    return text + ("[]" if type_.many else "")


def render_account(name: str) -> str:
    return f"account {name}"


def render_role(role: RoleInterface) -> str:
    if role.rule is None:
        return f"role {role.name}"
    return f"role {role.name}: {' '.join(role.rule.splitlines())}"


def render_setting(setting: SettingInterface) -> str:
    return f"setting {setting.name}: {render_type(setting.type)}"


def _field(field: FieldInterface) -> str:
    return f"{field.name} {render_type(field.type)}{_mark(field.optional)}"


def _relation(relation: RelationInterface) -> str:
    key = f".{relation.key}" if relation.key else ""
    return f"{relation.name} {_ARROWS[relation.direction]} {relation.target}{key}{_mark(relation.optional)}"


def _transition(transition: Transition) -> str:
    return f"{transition.name} {'|'.join(_value(source) for source in transition.sources)}>{_value(transition.target)}"


def render_entity(entity: EntityInterface) -> str:
    head = f"entity {entity.name} ({entity.plural})"
    if entity.fields is None:
        return head
    parts = [_field(field) for field in entity.fields] + [_relation(relation) for relation in entity.relations]
    if entity.owner:
        parts.append(f"owner {entity.owner}")
    if entity.states:
        moves = ", ".join(_transition(item) for item in entity.states.transitions)
        parts.append(f"states {entity.states.field} {_value(entity.states.initial)}: {moves}".rstrip())
    if entity.soft_delete:
        parts.append("deleted softly")
    return f"{head}: {'; '.join(parts)}"


def _member(member: FieldInterface | NestedInterface) -> str:
    if isinstance(member, FieldInterface):
        return _field(member)
    shape = f"[{member.nested}]" if member.many else f"{{{member.nested}}}"
    return f"{member.name} {shape}{_mark(member.optional)}"


def render_dto(dto: DtoInterface) -> str:
    head = f"dto {dto.name} ({dto.role} {dto.entity})"
    if dto.members is None:
        return head
    return f"{head}: {'; '.join(_member(member) for member in dto.members)}".rstrip()


def _parameter(parameter: ParameterInterface) -> str:
    text = f"{parameter.place} {parameter.name} {render_type(parameter.type)}{_mark(parameter.optional)}"
    if parameter.entity is None:
        return text
    return f"{text} {parameter.entity}.{parameter.field}" if parameter.field else f"{text} {parameter.entity}"


def render_operation(operation: OperationInterface) -> str:
    parts = [f"{operation.method} {operation.path}", f"callers {', '.join(operation.callers)}"]
    parts += [_parameter(parameter) for parameter in operation.parameters]
    if operation.input:
        parts.append(f"input [{operation.input}]" if operation.input_many else f"input {operation.input}")
    if operation.output:
        parts.append(f"output {operation.output}")
    if operation.many:
        parts.append("many")
    if operation.media:
        parts.append(f"as {operation.media}")
    parts.append(f"success {operation.success}")
    parts += [f"outcome {outcome.code} {outcome.status}" for outcome in operation.outcomes]
    return f"operation {operation.name} ({operation.kind} {operation.entity}): {'; '.join(parts)}"


def _taken(value: TakenInterface) -> str:
    return f"takes {value.name} {render_type(value.type)}" + (f" {value.entity}" if value.entity else "")


def render_event(event: EventInterface) -> str:
    parts = [_taken(item) for item in event.takes]
    return f"event {event.name}" + (f": {'; '.join(parts)}" if parts else "")


def render_job(job: JobInterface) -> str:
    parts = [f"event {job.event}"] if job.event else [f"schedule {job.schedule}"] if job.schedule else []
    parts += [_taken(item) for item in job.takes]
    parts += [f"outcome {outcome.code} {outcome.status}" for outcome in job.outcomes]
    return f"job {job.name} ({job.entity})" + (f": {'; '.join(parts)}" if parts else "")


def render_function(function: FunctionInterface) -> str:
    listed = "; ".join(
        f"{item.name} {item.entity or (render_type(item.type) if item.type else '')}" for item in function.parameters
    )
    parts = [f"gives {render_type(function.result)}{_mark(function.nullable)}"] if function.result else []
    parts += [f"outcome {outcome.code} {outcome.status}" for outcome in function.outcomes]
    return f"{function.kind} {function.name} ({listed}): {'; '.join(parts)}".rstrip()


def render_scenario(scenario: ScenarioInterface) -> str:
    return f"scenario {scenario.name}"


def render_interfaces(interfaces: Interfaces) -> str:
    """All lines: account, roles, settings, entities, DTOs, functions, operations, events, jobs, scenarios."""
    lines = [render_account(interfaces.account)] if interfaces.account else []
    lines += [render_role(role) for role in interfaces.roles]
    lines += [render_setting(setting) for setting in interfaces.settings]
    lines += [render_entity(entity) for entity in interfaces.entities]
    lines += [render_dto(dto) for dto in interfaces.dtos]
    lines += [render_function(function) for function in interfaces.functions]
    lines += [render_operation(operation) for operation in interfaces.operations]
    lines += [render_event(event) for event in interfaces.events]
    lines += [render_job(job) for job in interfaces.jobs]
    lines += [render_scenario(scenario) for scenario in interfaces.scenarios]
    return "\n".join(lines)
