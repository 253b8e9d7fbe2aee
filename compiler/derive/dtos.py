"""Effective DTOs: what entity and role imply ⊕ the difference of the dtos form (ARCHITECTURE.md, "What is derived")."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.dtos import DtoDifference, DtoField, DtosForm
from ast_schemas.ir import Column, Dto, Entity, Member, Relation, Scalar
from ast_schemas.outline import DtoSignature, OperationSignature
from ast_schemas.types import NEVER_SHOWN, NO_LIMITS, Limits
from compiler.derive.path_rows import related_by_path
from compiler.diagnostics import did_you_mean, make
from compiler.diagnostics.codes import mapping as codes
from compiler.symbols.entities import scalar
from compiler.symbols.naming import links_key, wire_name
from compiler.symbols.value_types import limits_problem, type_problem

UUID = Scalar(kind="uuid")
UUIDS = Scalar(kind="uuid", many=True)
LONG_TEXT = 500
"""Texts that may be longer are left out of summaries."""


@dataclass(frozen=True)
class DtoContext:
    """What a DTO is derived from besides its own difference."""

    entities: Mapping[str, Entity]
    dtos: Mapping[str, DtoSignature]
    ways: Mapping[str, Literal["input", "output"]]
    users: Mapping[str, Sequence[OperationSignature]]
    """DTO → the operations whose input it is."""
    field_case: Literal["snake_case", "camelCase"]
    defaulted: Mapping[str, frozenset[str]]
    """Entity → fields that have a default."""

    @cached_property
    def own(self) -> Mapping[str, Mapping[str, DtoSignature]]:
        """Entity → its DTOs by name."""
        found: dict[str, dict[str, DtoSignature]] = {}
        for name, dto in self.dtos.items():
            found.setdefault(dto.entity, {})[name] = dto
        return found


def effective_dtos(entity: str, form: DtosForm | None, context: DtoContext) -> tuple[dict[str, Dto], list[Diagnostic]]:
    """All DTOs of one entity by name. ``form`` None: nothing differs."""
    unit = f"dtos/{entity}"
    own = context.own.get(entity, {})
    found: list[Diagnostic] = []
    differences: dict[str, tuple[int, DtoDifference]] = {}
    for index, difference in enumerate(form.differences if form else ()):
        path = f"differences[{index}].name"
        if difference.name not in own:
            names = sorted(own)
            hint = did_you_mean(difference.name, names)
            found.append(
                make(
                    codes.UNKNOWN_DTO,
                    unit=unit,
                    path=path,
                    value=difference.name,
                    allowed=names,
                    entity=entity,
                    hint=hint,
                )
            )
        elif difference.name in differences:
            found.append(make(codes.DIFFERENCE_TWICE, unit=unit, path=path, value=difference.name))
        else:
            differences[difference.name] = (index, difference)
    result: dict[str, Dto] = {}
    for name, signature in own.items():
        members = {member.name: member for member in implied_members(signature, context)}
        problems: list[Diagnostic] = []
        if name in differences:
            index, difference = differences[name]
            members, problems = _apply(difference, f"differences[{index}]", unit, signature, members, context)
            found.extend(problems)
        members |= _version_seen(signature, context)
        result[name] = Dto(
            name=name,
            entity=entity,
            role=signature.role,
            direction=context.ways[name],
            members=tuple(members.values()),
        )
        if not members and not problems:
            found.append(make(codes.EMPTY_DTO, unit=unit, path="differences", value=name))
    return result, found


def implied_members(signature: DtoSignature, context: DtoContext) -> Iterator[Member]:
    """The members that role and entity imply, in order."""
    entity = context.entities[signature.entity]
    case = context.field_case
    match signature.role:
        case "create":
            skipped = _identified_by_paths(signature, entity, context)
            yield from _input_members(entity, context, "create", skipped)
        case "update":
            yield from _input_members(entity, context, "update", frozenset())
        case "view":
            yield key_member(case)
            yield from (field_member(column, case) for column in entity.columns if column.type.kind not in NEVER_SHOWN)
            yield from (relation_member(item, case) for item in entity.relations if item.holds_key)
        case "summary":
            yield key_member(case)
            yield from (field_member(column, case) for column in entity.columns if _is_short(column))
        case "custom":
            return


def _is_short(column: Column) -> bool:
    return (
        column.type.kind not in NEVER_SHOWN
        and not column.type.many
        and not (column.type.kind == "text" and (column.limits.max_length or 0) > LONG_TEXT)
    )


def _identified_by_paths(signature: DtoSignature, entity: Entity, context: DtoContext) -> frozenset[str]:
    """Relations that the path of every operation with this input identifies."""
    sets = [frozenset(related_by_path(operation, entity)) for operation in context.users.get(signature.name, ())]
    return frozenset.intersection(*sets) if sets else frozenset()


def _input_members(
    entity: Entity, context: DtoContext, purpose: Literal["create", "update"], skipped: frozenset[str]
) -> Iterator[Member]:
    state = entity.state_machine.field if entity.state_machine else None
    create = purpose == "create"
    for column in entity.columns:
        if (column.writable if create else column.editable) and column.name != state:
            required = create and not column.nullable and column.name not in context.defaulted[entity.name]
            yield field_member(column, context.field_case).model_copy(
                update={"required": required, "nullable": column.nullable, "limits": column.limits}
            )
    for relation in entity.relations:
        if not (relation.writable if create else relation.editable) or relation.name in skipped:
            continue
        if relation.holds_key:
            required = create and not relation.nullable
            yield relation_member(relation, context.field_case).model_copy(update={"required": required})
        elif relation.to_many:
            yield _member(_links_key(relation, context), context.field_case, UUIDS, required=False, nullable=False)


def _member(
    name: str,
    case: Literal["snake_case", "camelCase"],
    type_: Scalar | None,
    *,
    required: bool,
    nullable: bool,
    limits: Limits = NO_LIMITS,
    nested: str | None = None,
    many: bool = False,
) -> Member:
    return Member(
        name=name,
        wire=wire_name(name, case),
        type=type_,
        nested=nested,
        many=many,
        required=required,
        nullable=nullable,
        limits=limits,
    )


def key_member(case: Literal["snake_case", "camelCase"]) -> Member:
    return _member("id", case, UUID, required=True, nullable=False)


def field_member(column: Column, case: Literal["snake_case", "camelCase"]) -> Member:
    """An output member that copies a field."""
    return _member(column.name, case, column.type, required=not column.nullable, nullable=column.nullable)


def relation_member(relation: Relation, case: Literal["snake_case", "camelCase"]) -> Member:
    """An output member that copies the key of a to-one relation."""
    return _member(f"{relation.name}_id", case, UUID, required=not relation.nullable, nullable=relation.nullable)


def _apply(
    difference: DtoDifference,
    path: str,
    unit: str,
    signature: DtoSignature,
    members: dict[str, Member],
    context: DtoContext,
) -> tuple[dict[str, Member], list[Diagnostic]]:
    found: list[Diagnostic] = []
    dto = signature.name
    added = {field.name for field in difference.fields}
    known = sorted(members.keys() | added)
    for index, name in enumerate(difference.remove):
        where = f"{path}.remove[{index}]"
        if name not in members:
            found.append(_gone(unit, where, name, dto, "removed", sorted(members)))
        if name in (difference.only or ()):
            found.append(make(codes.ONLY_AND_REMOVE, unit=unit, path=where, value=name))
    for index, name in enumerate(difference.only or ()):
        if name not in members and name not in added and not _copied(name, signature, context):
            found.append(_gone(unit, f"{path}.only[{index}]", name, dto, "kept", known))
    members = {name: member for name, member in members.items() if name not in difference.remove}
    seen: set[str] = set()
    for index, field in enumerate(difference.fields):
        if field.name in seen:
            found.append(
                make(codes.MEMBER_TWICE, unit=unit, path=f"{path}.fields[{index}].name", value=field.name, dto=dto)
            )
            continue
        seen.add(field.name)
        member, problems = _field(field, f"{path}.fields[{index}]", unit, signature, context)
        found.extend(problems)
        if member is not None:
            members[field.name] = member
    if difference.only is not None:
        kept = {}
        for name in difference.only:
            member = members.get(name) or _copied(name, signature, context)
            if member is not None:
                kept[name] = member
        kept.update({name: member for name, member in members.items() if name in added and name not in kept})
        members = kept
    return members, found


def _gone(unit: str, path: str, name: str, dto: str, what: str, allowed: list[str]) -> Diagnostic:
    hint = did_you_mean(name, allowed)
    return make(codes.MEMBER_GONE, unit=unit, path=path, value=name, dto=dto, what=what, allowed=allowed, hint=hint)


def _copied(name: str, signature: DtoSignature, context: DtoContext) -> Member | None:
    """The member that copies the field (or ``<relation>_id``) of this name, if the entity has it."""
    entity = context.entities[signature.entity]
    output = context.ways[signature.name] == "output"
    if name == "id":
        return key_member(context.field_case)
    for column in entity.columns:
        if column.name == name:
            member = field_member(column, context.field_case)
            if output:
                return member if column.type.kind not in NEVER_SHOWN else None
            required = signature.role != "update" and not column.nullable and name not in context.defaulted[entity.name]
            return member.model_copy(update={"required": required, "limits": column.limits})
    for relation in entity.relations:
        if relation.holds_key and name == f"{relation.name}_id":
            return relation_member(relation, context.field_case)
        if relation.to_many and not output and relation.table and name == _links_key(relation, context):
            return _member(name, context.field_case, UUIDS, required=False, nullable=False)
    return None


def _changes(signature: DtoSignature, context: DtoContext) -> bool:
    """Whether the body changes a row, so that a member that is not sent leaves its field as it is: an update body, or
    a custom one that only update operations take. A null that is sent is another matter; the field decides."""
    users = context.users.get(signature.name, ())
    custom = signature.role == "custom" and bool(users) and all(item.kind == "update" for item in users)
    return signature.role == "update" or custom


def _version_seen(signature: DtoSignature, context: DtoContext) -> dict[str, Member]:
    """The version that every update of a row must name, where its entity counts changes."""
    entity = context.entities[signature.entity]
    if entity.version is None or context.ways[signature.name] != "input" or not _changes(signature, context):
        return {}
    column = next(item for item in entity.columns if item.name == entity.version)
    return {column.name: field_member(column, context.field_case).model_copy(update={"required": True})}


def _links_key(relation: Relation, context: DtoContext) -> str:
    target = context.entities.get(relation.target)
    return links_key(relation.name, relation.target, target.plural if target else None)


def _field(
    field: DtoField, path: str, unit: str, signature: DtoSignature, context: DtoContext
) -> tuple[Member | None, list[Diagnostic]]:
    entity = context.entities[signature.entity]
    output = context.ways[signature.name] == "output"
    if problem := _unsayable(field, path, unit, output):
        return None, [problem]
    if field.nested is not None:
        return _nested(field, path, unit, signature, entity, context)
    copied = _copied(field.name, signature, context)
    hidden = {item.name for item in entity.columns if item.type.kind in NEVER_SHOWN}
    given = field.type is not None and field.type.kind not in NEVER_SHOWN  # a token is handed over when it is made
    if output and field.name in hidden and not (given and _is_token(field.name, entity)):
        return None, [make(codes.SECRET_SHOWN, unit=unit, path=f"{path}.name", value=field.name, dto=signature.name)]
    if field.type is None and copied is None:
        relation = next((item for item in entity.relations if item.name == field.name), None)
        if relation is not None:
            key = _links_key(relation, context) if relation.to_many else f"{relation.name}_id"
            return None, [make(codes.RELATION_AS_MEMBER, unit=unit, path=path, value=field.name, key=key)]
        return None, [make(codes.MEMBER_UNTYPED, unit=unit, path=path, value=field.name, entity=entity.name)]
    if field.type is None and copied is not None:
        update: dict[str, object] = {"required": field.required}
        if output:
            update["nullable"] = copied.nullable or not field.required
            update["required"] = not update["nullable"]
        else:
            may_be_null = not field.required and signature.role == "custom" and not _changes(signature, context)
            update["nullable"] = copied.nullable or may_be_null
        if field.limits is not None:
            update["limits"] = field.limits
        return copied.model_copy(update=update), []
    assert field.type is not None
    type_ = scalar(field.type)
    if field.many:
        type_ = type_.model_copy(update={"many": True})
    limits = field.limits or (copied.limits if copied is not None and not output else NO_LIMITS)
    nullable = not field.required
    if not output and _changes(signature, context):
        nullable = copied.nullable if copied else nullable and signature.role != "update"
    return _member(field.name, context.field_case, type_, required=field.required, nullable=nullable, limits=limits), []


def _is_token(name: str, entity: Entity) -> bool:
    return any(item.name == name and item.type.kind == "token" for item in entity.columns)


def _unsayable(field: DtoField, path: str, unit: str, output: bool) -> Diagnostic | None:
    """What is wrong with an added member whatever its entity is."""
    if field.type is not None and field.nested is not None:
        return make(codes.MEMBER_BOTH, unit=unit, path=path, value=field.name)
    if field.type is None:
        return None
    if why := type_problem(field.type):
        return make(codes.MEMBER_TYPE_INCOMPLETE, unit=unit, path=f"{path}.type", value=field.name, why=why)
    if field.limits is not None and (why := limits_problem(field.type, field.limits)):
        return make(codes.LIMITS_OF_TYPE, unit=unit, path=f"{path}.limits", value=field.name, why=why)
    if output and field.type.kind in NEVER_SHOWN:
        return make(codes.SECRET_SHOWN, unit=unit, path=f"{path}.type", value=field.name, dto="an answer")
    return None


def _nested(
    field: DtoField, path: str, unit: str, signature: DtoSignature, entity: Entity, context: DtoContext
) -> tuple[Member | None, list[Diagnostic]]:
    nested = field.nested or ""
    where = f"{path}.nested"
    if context.ways[signature.name] == "input":
        return None, [make(codes.NESTED_INPUT, unit=unit, path=where, value=field.name, dto=signature.name)]
    if nested not in context.dtos:
        names = sorted(name for name, way in context.ways.items() if way == "output")
        return None, [make(codes.NESTED_UNKNOWN, unit=unit, path=where, value=nested, allowed=names)]
    if context.ways[nested] == "input":
        return None, [make(codes.NESTED_IS_INPUT, unit=unit, path=where, value=nested, dto=signature.name)]
    found: list[Diagnostic] = []
    relation = next((item for item in entity.relations if item.name == field.name), None)
    nullable = not field.required and not field.many
    if relation is not None:
        shown = context.dtos[nested].entity
        if shown != relation.target:
            allowed = sorted(dto.name for dto in context.dtos.values() if dto.entity == relation.target)
            found.append(
                make(
                    codes.NESTED_TARGET,
                    unit=unit,
                    path=where,
                    value=nested,
                    relation=relation.name,
                    target=relation.target,
                    entity=shown,
                    allowed=allowed,
                )
            )
        if field.many != relation.to_many:
            count, wanted = ("many rows", "true") if relation.to_many else ("one row", "false")
            found.append(
                make(codes.NESTED_MANY, unit=unit, path=f"{path}.many", value=field.name, count=count, wanted=wanted)
            )
        nullable = relation.nullable or nullable
    member = _member(
        field.name,
        context.field_case,
        None,
        required=not nullable,
        nullable=nullable,
        nested=nested,
        many=field.many,
    )
    return member, found
