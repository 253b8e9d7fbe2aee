"""Symbols of the table as interfaces."""

from collections.abc import Iterable

from ast_schemas.ir import Dto, Entity, Relation, Scalar
from ast_schemas.outline import (
    DtoSignature,
    EntityDeclaration,
    EventSignature,
    FunctionSignature,
    JobSignature,
    OperationSignature,
    RoleDeclaration,
    SettingDeclaration,
    TakenValue,
)
from compiler.symbols.entities import scalar
from compiler.symbols.interfaces import (
    Direction,
    DtoInterface,
    EntityInterface,
    EventInterface,
    FieldInterface,
    FunctionInterface,
    FunctionParameterInterface,
    JobInterface,
    NestedInterface,
    OperationInterface,
    OutcomeInterface,
    ParameterInterface,
    RelationInterface,
    RoleInterface,
    SettingInterface,
    StatesInterface,
    TakenInterface,
)

KEY = FieldInterface(name="id", type=Scalar(kind="uuid"))


def of_declaration(declaration: EntityDeclaration) -> EntityInterface:
    """An entity before its schema."""
    return EntityInterface(name=declaration.name, plural=declaration.plural)


def of_entity(entity: Entity) -> EntityInterface:
    """An entity with its members."""
    machine = entity.state_machine
    return EntityInterface(
        name=entity.name,
        plural=entity.plural,
        fields=(
            KEY,
            *(FieldInterface(name=item.name, type=item.type, optional=item.nullable) for item in entity.columns),
        ),
        relations=tuple(_relation(item) for item in entity.relations),
        owner=entity.owner,
        states=StatesInterface(field=machine.field, initial=machine.initial, transitions=machine.transitions)
        if machine
        else None,
        soft_delete=entity.soft_delete,
    )


def _relation(relation: Relation) -> RelationInterface:
    inverse = not relation.holds_key and relation.table is None
    direction: Direction
    if inverse:
        direction = "inverse_many" if relation.to_many else "inverse_one"
    else:
        direction = "many" if relation.to_many else "one"
    return RelationInterface(
        name=relation.name,
        direction=direction,
        target=relation.target,
        key=relation.inverse if inverse else None,
        optional=relation.nullable,
    )


def of_dto_signature(dto: DtoSignature) -> DtoInterface:
    """A DTO before the dtos phase."""
    return DtoInterface(name=dto.name, role=dto.role, entity=dto.entity)


def of_dto(dto: Dto) -> DtoInterface:
    """A DTO with its members."""
    members: list[FieldInterface | NestedInterface] = []
    for item in dto.members:
        optional = item.nullable or (dto.direction == "input" and not item.required)
        if item.nested is not None:
            members.append(
                NestedInterface(name=item.name, nested=item.nested, many=item.many, optional=optional and not item.many)
            )
        else:
            type_ = item.type or Scalar(kind="text")
            if item.many:
                type_ = type_.model_copy(update={"many": True})
            members.append(FieldInterface(name=item.name, type=type_, optional=optional))
    return DtoInterface(name=dto.name, role=dto.role, entity=dto.entity, members=tuple(members))


def of_operation(operation: OperationSignature) -> OperationInterface:
    """An endpoint's signature."""
    return OperationInterface(
        name=operation.name,
        kind=operation.kind,
        entity=operation.entity,
        method=operation.method,
        path=operation.path,
        callers=tuple(operation.callers),
        parameters=tuple(
            ParameterInterface(
                name=item.name,
                place=item.place,
                type=scalar(item.type),
                optional=not item.required,
                entity=item.entity,
                field=item.field if item.entity else None,
            )
            for item in operation.parameters
        ),
        input=operation.input.name if operation.input else None,
        input_many=bool(operation.input_many),
        output=operation.output.name if operation.output else None,
        many=operation.many,
        media=operation.media,
        success=operation.success_status,
        outcomes=tuple(OutcomeInterface(code=item.code, status=item.status) for item in operation.outcomes),
    )


def of_role(role: RoleDeclaration) -> RoleInterface:
    """A declared role."""
    return RoleInterface(name=role.name, rule=role.rule)


def of_event(event: EventSignature) -> EventInterface:
    """What is announced."""
    return EventInterface(name=event.name, takes=_taken(event.takes))


def of_job(job: JobSignature, takes: Iterable[TakenValue]) -> JobInterface:
    """A job's signature; ``takes`` are the values of its event, or its own."""
    return JobInterface(
        name=job.name,
        entity=job.entity,
        event=job.event,
        schedule=job.schedule,
        takes=_taken(takes),
        outcomes=tuple(OutcomeInterface(code=item.code, status=item.status) for item in job.outcomes),
    )


def _taken(values: Iterable[TakenValue]) -> tuple[TakenInterface, ...]:
    return tuple(TakenInterface(name=item.name, type=scalar(item.type), entity=item.entity) for item in values)


def of_setting(setting: SettingDeclaration) -> SettingInterface:
    """A declared setting."""
    return SettingInterface(name=setting.name, type=scalar(setting.type))


def of_function(function: FunctionSignature) -> FunctionInterface:
    """A function's signature."""
    return FunctionInterface(
        kind="function" if function.kind == "expression" else function.kind,
        name=function.name,
        parameters=tuple(
            FunctionParameterInterface(
                name=item.name, type=scalar(item.type) if item.type else None, entity=item.entity
            )
            for item in function.parameters
        ),
        result=scalar(function.result) if function.result else None,
        nullable=function.nullable,
        outcomes=tuple(OutcomeInterface(code=item.code, status=item.status) for item in function.outcomes),
    )
