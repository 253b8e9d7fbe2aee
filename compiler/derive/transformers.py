"""Effective transformers: how answers are made from rows ⊕ the difference of the transformers form."""

from collections.abc import Mapping
from functools import lru_cache

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.transformers import TransformerDifference, TransformersForm
from compiler.derive.fitting import fits, in_words
from compiler.derive.resolving import Resolver
from compiler.derive.world import World
from compiler.diagnostics import did_you_mean
from compiler.diagnostics.codes import mapping as codes
from compiler.expressions import EMPTY_SCOPE, Scope, free_variables
from compiler.symbols.entities import scalar
from compiler.symbols.naming import snake
from compiler.symbols.value_types import type_problem

UUID = ir.Scalar(kind="uuid")


@lru_cache(maxsize=16)
def transformed(world: World) -> frozenset[str]:
    """DTOs that are made from a row: outputs of operations other than reports, and what they nest."""
    wanted = {
        operation.output.name
        for operation in world.signatures.operations.values()
        if operation.output and operation.kind != "report"
    }
    queue = sorted(wanted)
    while queue:
        dto = world.dtos.get(queue.pop())
        for member in dto.members if dto else ():
            if member.nested and member.nested not in wanted:
                wanted.add(member.nested)
                queue.append(member.nested)
    return frozenset(wanted)


@lru_cache(maxsize=16)
def transformed_of(world: World) -> Mapping[str, tuple[str, ...]]:
    """``transformed`` by entity, in the order of their names."""
    found: dict[str, list[str]] = {}
    for name in sorted(transformed(world)):
        if name in world.dtos:
            found.setdefault(world.dtos[name].entity, []).append(name)
    return {entity: tuple(names) for entity, names in found.items()}


def effective_transformers(
    entity: str, form: TransformersForm | None, world: World
) -> tuple[dict[str, ir.Transformer], list[Diagnostic]]:
    """All transformers of one entity by DTO. ``uses_viewer`` is about its own members only (see ``with_viewers``)."""
    resolver = Resolver(f"transformers/{entity}", world.entities, world.dtos, world.shared)
    own = transformed_of(world).get(entity, ())
    differences: dict[str, tuple[int, TransformerDifference]] = {}
    for index, difference in enumerate(form.differences if form else ()):
        path = f"differences[{index}].dto"
        if difference.dto not in own:
            hint = did_you_mean(difference.dto, own)
            resolver.report(
                codes.UNKNOWN_TRANSFORMER, path, value=difference.dto, entity=entity, allowed=own, hint=hint
            )
        elif difference.dto in differences:
            resolver.report(codes.DIFFERENCE_TWICE, path, value=difference.dto)
        else:
            differences[difference.dto] = (index, difference)
    result = {}
    for name in own:
        index, given = differences.get(name, (0, None))
        result[name] = _transformer(world.dtos[name], given, f"differences[{index}]", world, resolver)
    return result, resolver.found


def transformer_scope(entity: str, world: World) -> Scope:
    """The row, named after its entity, and the viewer (null when not signed in)."""
    scope = EMPTY_SCOPE.with_row(snake(entity), entity, role="query_row")
    account = world.outline.account
    return scope.with_row("viewer", account, nullable=True, role="viewer") if account else scope


def _transformer(
    dto: ir.Dto, given: TransformerDifference | None, path: str, world: World, resolver: Resolver
) -> ir.Transformer:
    entity = world.entities[dto.entity]
    row_name = snake(dto.entity)
    scope = transformer_scope(dto.entity, world)
    extras: list[ir.Parameter] = []
    for index, extra in enumerate(given.extras if given else ()):
        if extra.name in scope.names:
            what = "the row" if extra.name == row_name else "the viewer or another extra"
            resolver.report(codes.EXTRA_CLASH, f"{path}.extras[{index}].name", value=extra.name, what=what)
            continue
        if why := type_problem(extra.type):
            resolver.report(codes.MEMBER_TYPE_INCOMPLETE, f"{path}.extras[{index}].type", value=extra.name, why=why)
            continue
        if extra.type.kind == "file":
            why = "a file is copied from a field, and cannot be handed over"
            resolver.report(codes.MEMBER_TYPE_INCOMPLETE, f"{path}.extras[{index}].type", value=extra.name, why=why)
            continue
        type_ = scalar(extra.type)
        extras.append(ir.Parameter(name=extra.name, type=type_, nullable=False))
        scope = scope.with_name(extra.name, type_, role="extra")
    members = {item.name: item for item in dto.members}
    explicit = _explicit(dto, given, path, scope, members, world, resolver)
    row = ir.Variable(type=ir.RowType(entity=dto.entity), nullable=False, name=row_name, role="query_row")
    assigned = {item.field for item in given.assignments} if given else set()
    values: list[ir.MemberValue] = []
    for member in dto.members:
        value = explicit.get(member.name)
        if value is None and member.name not in assigned:
            same = next((item for item in extras if item.name == member.name), None)
            value = _from_extra(member, same) if same else _implied(row, member, entity, dto, world, resolver)
        if value is not None:
            values.append(value)
    used = {variable.name for item in values for variable in free_variables(item.value)}
    for index, extra in enumerate(given.extras if given else ()):
        if extra.name not in used and extra.name in scope.names:
            resolver.report(codes.EXTRA_UNUSED, f"{path}.extras[{index}].name", value=extra.name, dto=dto.name)
    return ir.Transformer(
        name=snake(dto.name),
        dto=dto.name,
        entity=dto.entity,
        row=row_name,
        uses_viewer="viewer" in used,
        extras=tuple(extras),
        members=tuple(values),
    )


def _explicit(
    dto: ir.Dto,
    given: TransformerDifference | None,
    path: str,
    scope: Scope,
    members: Mapping[str, ir.Member],
    world: World,
    resolver: Resolver,
) -> dict[str, ir.MemberValue]:
    result: dict[str, ir.MemberValue] = {}
    seen: set[str] = set()
    for index, item in enumerate(given.assignments if given else ()):
        where = f"{path}.assignments[{index}]"
        member = members.get(item.field)
        if member is None:
            allowed = sorted(members)
            hint = did_you_mean(item.field, allowed)
            resolver.report(
                codes.MEMBER_GONE, f"{where}.field", value=item.field, dto=dto.name, what="assigned", allowed=allowed,
                hint=hint,
            )  # fmt: skip
            continue
        if item.field in seen:
            resolver.report(codes.ASSIGNED_TWICE, f"{where}.field", value=item.field)
            continue
        seen.add(item.field)
        if member.nested is not None:
            value = _nested(item.value, member, member.nested, scope, f"{where}.value", world, resolver)
        else:
            type_ = member.type
            if type_ is not None and member.many and not type_.many:
                type_ = type_.model_copy(update={"many": True})
            value = resolver.value(item.value, scope, f"{where}.value", type_, nullable=member.nullable)
        if value is not None:
            transformer = snake(member.nested) if member.nested else None
            result[item.field] = ir.MemberValue(member=item.field, value=value, transformer=transformer)
    return result


def _nested(
    text: str, member: ir.Member, nested: str, scope: Scope, path: str, world: World, resolver: Resolver
) -> ir.Expression | None:
    entity = world.dtos[nested].entity if nested in world.dtos else ""
    expected: ir.Type = ir.RowsType(entity=entity) if member.many else ir.RowType(entity=entity)
    value = resolver.value(text, scope, path, expected, nullable=member.nullable)
    if value is None:
        return None
    readable = _starts_at_row(value) or (isinstance(value, ir.Aggregate) and value.kind in ("rows", "first"))
    if not readable:
        wanted = "rows" if member.many else "a row"
        resolver.report(
            codes.NESTED_VALUE, path, value=member.name, dto=nested, wanted=wanted, entity=entity, found=f"`{text}`"
        )
        return None
    return value


def _starts_at_row(value: ir.Expression) -> bool:
    """Whether it is the transformer's own row, or one that relations lead to from there."""
    while isinstance(value, ir.Follow):
        value = value.target
    return isinstance(value, ir.Variable) and value.role == "query_row"


def _from_extra(member: ir.Member, extra: ir.Parameter) -> ir.MemberValue:
    value = ir.Variable(type=extra.type, nullable=False, name=extra.name, role="extra")
    return ir.MemberValue(member=member.name, value=value)


def _implied(
    row: ir.Variable, member: ir.Member, entity: ir.Entity, dto: ir.Dto, world: World, resolver: Resolver
) -> ir.MemberValue | None:
    if member.nested is None:
        value = _copied(row, member, entity, dto, resolver)
        return ir.MemberValue(member=member.name, value=value) if value is not None else None
    for relation in entity.relations:
        if relation.name != member.name:
            continue
        value = related(row, relation)
        if isinstance(value, ir.Follow) and value.nullable and not member.nullable:
            _promises_more(member, dto, relation.name, resolver)
            return None
        return ir.MemberValue(member=member.name, value=value, transformer=snake(member.nested))
    if member.nested in world.dtos and world.dtos[member.nested].entity == entity.name and not member.many:
        return ir.MemberValue(member=member.name, value=row, transformer=snake(member.nested))
    _without_source(member, entity, dto, resolver)
    return None


def related(row: ir.Expression, relation: ir.Relation) -> ir.Expression:
    """The row or the rows at the other end."""
    if relation.to_many:
        source = ir.RelationSource(target=row, relation=relation.name, entity=relation.target)
        return ir.Aggregate(
            type=ir.RowsType(entity=relation.target), nullable=False, kind="rows", variable="_", source=source
        )
    return ir.Follow(
        type=ir.RowType(entity=relation.target), nullable=relation.nullable, target=row, relation=relation.name
    )


def _copied(
    row: ir.Variable, member: ir.Member, entity: ir.Entity, dto: ir.Dto, resolver: Resolver
) -> ir.Expression | None:
    value: ir.Expression | None = None
    for column in entity.columns:
        if column.name == member.name:
            if column.type.kind == "secret":
                resolver.report(codes.SECRET_SHOWN, "differences", value=member.name, dto=dto.name)
                return None
            if column.type.kind == "token":  # the text is known only to the operation that makes it
                break
            value = ir.ColumnOf(type=column.type, nullable=column.nullable, target=row, field=column.name)
    if member.name == "id":
        value = ir.ColumnOf(type=UUID, nullable=False, target=row, field="id")
    for relation in entity.relations:
        if relation.holds_key and member.name == f"{relation.name}_id" and value is None:
            value = ir.ColumnOf(type=UUID, nullable=relation.nullable, target=related(row, relation), field="id")
    if value is None:
        _without_source(member, entity, dto, resolver)
        return None
    found, wanted = value.type, member.type
    if isinstance(found, ir.Scalar) and wanted is not None and not fits(found, wanted):
        resolver.report(
            codes.MEMBER_SOURCE_TYPE,
            "differences",
            value=member.name,
            dto=dto.name,
            found=in_words(wanted),
            entity=entity.name,
            wanted=in_words(found),
        )
        return None
    if value.nullable and not member.nullable:
        _promises_more(member, dto, member.name, resolver)
        return None
    return value


def _promises_more(member: ir.Member, dto: ir.Dto, source: str, resolver: Resolver) -> None:
    resolver.report(codes.REQUIRED_NULL, "differences", value=member.name, dto=dto.name, source=f"`{source}`")


def _without_source(member: ir.Member, entity: ir.Entity, dto: ir.Dto, resolver: Resolver) -> None:
    resolver.report(codes.MEMBER_WITHOUT_SOURCE, "differences", value=member.name, dto=dto.name, entity=entity.name)


def with_viewers(transformers: Mapping[str, ir.Transformer]) -> dict[str, ir.Transformer]:
    """By DTO, ``uses_viewer`` also true where a nested transformer uses it."""
    names = {item.name: dto for dto, item in transformers.items()}
    uses = {dto for dto, item in transformers.items() if item.uses_viewer}
    changed = True
    while changed:
        changed = False
        for dto, item in transformers.items():
            nested = {names.get(value.transformer) for value in item.members if value.transformer}
            if dto not in uses and nested & uses:
                uses.add(dto)
                changed = True
    return {dto: item.model_copy(update={"uses_viewer": dto in uses}) for dto, item in transformers.items()}
