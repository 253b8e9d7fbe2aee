"""Names and members: what a path such as ``item.list.owner`` reaches."""

from collections.abc import Mapping

from ast_schemas import ir
from ast_schemas.expressions import ExpressionNode, MemberNode, NameNode
from compiler.diagnostics import did_you_mean
from compiler.diagnostics.codes import expressions as codes
from compiler.diagnostics.suggestion import Suggestion
from compiler.expressions import foreign
from compiler.expressions.typing.context import Context
from compiler.expressions.typing.literals import constant
from compiler.expressions.typing.narrowing import access_path
from compiler.expressions.typing.scope import Scope
from compiler.expressions.typing.secrets import KEPT
from compiler.expressions.typing.shared import SETTINGS, setting
from compiler.expressions.typing.types import INTEGER, TEXT, UUID, describe, item_type

ANONYMOUS = "_"
"""The row of an aggregate that gives it no name."""

_PAGE_NUMBERS = ("total", "limit", "offset")


def name(ctx: Context, node: ExpressionNode, scope: Scope, hint: ir.Type | None) -> ir.Expression | None:
    """A name in scope; or a bare enum value where ``hint`` is an enum that has it."""
    assert isinstance(node, NameNode)
    binding = scope.names.get(node.name)
    if _is_of_unnamed_rows(ctx, node, scope):
        if binding is None:
            return _member_of_unnamed_rows(ctx, node, scope)
        ctx.report(
            codes.AMBIGUOUS, node, type=describe(binding.type), hint=f"name the rows: x in … where x.{node.name} …"
        )
        return None
    if binding is not None:
        nullable = binding.nullable and not scope.knows("not_null", (node.name,))
        return ir.Variable(type=binding.type, nullable=nullable, name=node.name, role=binding.role)
    if isinstance(hint, ir.Scalar) and hint.kind == "enum" and node.name in hint.values:
        ctx.coerced(node, f'"{node.name}"')
        return constant(item_type(hint), node.name)
    if node.name in ctx.shared.settings:
        ctx.coerced(node, f"{SETTINGS}.{node.name}")
        return setting(ctx.shared.settings[node.name])
    if node.name in ctx.entities:
        advice = f"as rows write rows(x in {node.name} where …), or exists(x in {node.name} where …)"
        ctx.report(codes.ENTITY_AS_VALUE, node, hint=advice)
        return None
    ctx.report(
        codes.UNKNOWN_NAME,
        node,
        allowed=sorted(scope.names) or ("nothing",),
        hint=_suggestion(ctx, node.name, scope, hint),
    )
    return None


def _is_of_unnamed_rows(ctx: Context, node: NameNode, scope: Scope) -> bool:
    """Whether it stands in the condition of an aggregate whose rows have no name, and have such a member."""
    rows = scope.names.get(ANONYMOUS)
    return rows is not None and node.name != ANONYMOUS and node.name in members(ctx, rows.type)


def _member_of_unnamed_rows(ctx: Context, node: NameNode, scope: Scope) -> ir.Expression | None:
    ctx.coerced(node, f"{ANONYMOUS}.{node.name}")
    row = NameNode(node="name", name=ANONYMOUS, span=node.span)
    return ctx.infer(MemberNode(node="member", target=row, name=node.name, span=node.span), scope)


def _suggestion(ctx: Context, wanted: str, scope: Scope, hint: ir.Type | None) -> str | None:
    if isinstance(hint, ir.Scalar) and hint.kind == "enum":
        near = did_you_mean(wanted, hint.values)
        return f'{near} Enum values are texts: "…".' if near else f"enum values are texts: {', '.join(hint.values)}"
    owners = [name for name, binding in scope.names.items() if wanted in members(ctx, binding.type)]
    if owners:
        return Suggestion(f"{sorted(owners)[0]}.{wanted}")
    usual = foreign.NAMES.get(wanted)
    if usual is not None and usual in scope.names:
        return Suggestion(usual)
    return did_you_mean(wanted, scope.names)


def members(ctx: Context, type: ir.Type) -> Mapping[str, str]:
    """Names after a dot on a value of this type → what they are in words."""
    if isinstance(type, ir.RowType) and type.entity in ctx.entities:
        entity = ctx.entities[type.entity]
        found = {"id": "a uuid"}
        found |= {column.name: describe(column.type) for column in entity.columns if column.type.kind != "secret"}
        for relation in entity.relations:
            found[relation.name] = f"rows of {relation.target}" if relation.to_many else f"a row of {relation.target}"
        return found
    if isinstance(type, ir.DtoType) and not type.many and type.dto in ctx.dtos:
        return {item.name: item.nested or "a value" for item in ctx.dtos[type.dto].members}
    return {}


def member(ctx: Context, node: ExpressionNode, scope: Scope, _hint: ir.Type | None) -> ir.Expression | None:
    """A field, key or relation of a row, or a member of a DTO. A member of null is null."""
    assert isinstance(node, MemberNode)
    if isinstance(node.target, NameNode) and node.target.name == SETTINGS and SETTINGS not in scope.names:
        return _setting(ctx, node)
    target = ctx.infer(node.target, scope)
    if target is None:
        return None
    match target.type:
        case ir.RowType():
            return _of_row(ctx, node, scope, target, target.type.entity)
        case ir.DtoType(many=False):
            return _of_dto(ctx, node, scope, target, target.type.dto)
        case ir.DtoType() if isinstance(target, ir.Variable) and target.role == "answer":
            if node.name == "items":
                return ir.DtoMember(type=target.type, nullable=False, target=target, name="items")
            if node.name == "next" and target.type.cursor:
                return ir.DtoMember(type=TEXT, nullable=True, target=target, name="next")
            if node.name in _PAGE_NUMBERS and not target.type.cursor:
                return ir.DtoMember(type=INTEGER, nullable=False, target=target, name=node.name)
    if node.name in foreign.SIZE_MEMBERS and _has_size(target.type):
        function = "count" if isinstance(target.type, ir.RowsType) else "length"
        ctx.coerced(node, f"{function}({ctx.source(node.target)})")
        return size(target)
    _refuse(ctx, node, target)
    return None


def _setting(ctx: Context, node: MemberNode) -> ir.Expression | None:
    known = ctx.shared.settings
    if node.name in known:
        return setting(known[node.name])
    ctx.report(
        codes.UNKNOWN_SETTING,
        node,
        span=_name_span(node),
        value=node.name,
        allowed=sorted(known) or ("none",),
        hint=did_you_mean(node.name, known),
    )
    return None


def size(target: ir.Expression) -> ir.Expression:
    """The number of characters, items or rows."""
    if isinstance(target, ir.Aggregate) and target.kind == "rows":
        return target.model_copy(update={"kind": "count", "type": INTEGER, "nullable": False})
    if isinstance(target.type, ir.RowsType):
        source = ir.ListSource(target=target, entity=target.type.entity)
        return ir.Aggregate(type=INTEGER, nullable=False, kind="count", variable="_", source=source)
    return ir.Apply(type=INTEGER, nullable=target.nullable, function="length", arguments=(target,))


def _has_size(type: ir.Type) -> bool:
    if isinstance(type, ir.Scalar):
        return type.many or type.kind in ("text", "email", "url", "slug")
    return isinstance(type, ir.RowsType) or (isinstance(type, ir.DtoType) and type.many)


def _refuse(ctx: Context, node: MemberNode, target: ir.Expression) -> None:
    text = ctx.source(node.target)
    if isinstance(target.type, ir.RowsType) or (isinstance(target.type, ir.DtoType) and target.type.many):
        advice = _beyond_many(ctx, target, node.name, text)
        ctx.report(
            codes.MEMBER_OF_MANY,
            node,
            span=_name_span(node),
            value=node.name,
            target=text,
            type=describe(target.type),
            hint=advice,
        )
        return
    advice_for_kind = None
    if isinstance(target.type, ir.Scalar) and target.type.kind in ("date", "datetime"):
        advice_for_kind = f"functions stand before: year({text}), month({text}), date({text})"
    ctx.report(
        codes.NO_MEMBERS,
        node,
        span=_name_span(node),
        value=node.name,
        target=text,
        type=describe(target.type),
        hint=advice_for_kind,
    )


def _beyond_many(ctx: Context, target: ir.Expression, member_name: str, text: str) -> str:
    """How to say what a member of many rows was to say."""
    if isinstance(target, ir.Aggregate) and isinstance(target.source, ir.RelationSource):
        before = target.source.target
        if isinstance(before, ir.Variable) and before.name == "_" and isinstance(before.type, ir.RowType):
            return _rows_of_rows(ctx, target.source, before.type.entity, member_name, text)
    entity = ctx.entities.get(target.type.entity) if isinstance(target.type, ir.RowsType) else None
    relation = next((item for item in entity.relations if item.name == member_name), None) if entity else None
    if relation is not None and relation.to_many:
        return f"name the rows at the end: x in {relation.target} where x.{relation.inverse} in {text}"
    known = members(ctx, _one_of(target.type))
    if known and member_name not in known:
        each = f"each has {', '.join(known)}"
        if isinstance(target, ir.Variable) and target.role == "answer":
            beside = ["next"] if isinstance(target.type, ir.DtoType) and target.type.cursor else _PAGE_NUMBERS
            return f"it has items, {', '.join(beside)}; of its items {each}"
        some = next(iter(known))
        return f"{each}: of all x.{some} for x in {text}, of one first({text}).{some}"
    named = f"x in {text}"
    return f"name each row: {member_name} of all is x.{member_name} for {named}, of one first({text}).{member_name}"


def _one_of(type: ir.Type) -> ir.Type:
    """What each of many is."""
    if isinstance(type, ir.RowsType):
        return ir.RowType(entity=type.entity)
    return type.model_copy(update={"many": False}) if isinstance(type, ir.DtoType) else type


def _rows_of_rows(ctx: Context, source: ir.RelationSource, owner: str, member_name: str, text: str) -> str:
    inverse = next(item.inverse for item in ctx.entities[owner].relations if item.name == source.relation)
    rows = text.rpartition(".")[0]
    return f"name the rows at the end: x.{member_name} for x in {source.entity} where x.{inverse} in {rows}"


def _name_span(node: MemberNode) -> tuple[int, int]:
    return node.span[1] - len(node.name), node.span[1]


def _of_row(
    ctx: Context, node: MemberNode, scope: Scope, target: ir.Expression, entity_name: str
) -> ir.Expression | None:
    entity = ctx.entities.get(entity_name)
    if entity is None:
        ctx.report(
            codes.UNKNOWN_MEMBER,
            node,
            span=_name_span(node),
            value=node.name,
            allowed=("nothing known yet",),
            owner=f"Entity {entity_name}",
        )
        return None
    if node.name == "id":
        return _column(scope, target, "id", UUID, False)
    for column in entity.columns:
        if column.name == node.name:
            if column.type.kind == "secret":
                ctx.report(codes.SECRET_READ, node, hint=KEPT)
                return None
            return _column(scope, target, column.name, column.type, column.nullable)
    for relation in entity.relations:
        if relation.name == node.name:
            return _relation(scope, target, relation)
        if not relation.to_many and node.name == f"{relation.name}_id":
            row = _relation(scope, target, relation)
            return _column(scope, row, "id", UUID, False)
    known = members(ctx, target.type)
    ctx.report(
        codes.UNKNOWN_MEMBER,
        node,
        span=_name_span(node),
        value=node.name,
        allowed=known,
        owner=f"A row of {entity_name}",
        hint=did_you_mean(node.name, known),
    )
    return None


def _column(scope: Scope, target: ir.Expression, field: str, type: ir.Scalar, nullable: bool) -> ir.ColumnOf:
    made = ir.ColumnOf(type=type, nullable=nullable or target.nullable, target=target, field=field)
    return made.model_copy(update={"nullable": False}) if scope.knows("not_null", access_path(made)) else made


def _relation(scope: Scope, target: ir.Expression, relation: ir.Relation) -> ir.Expression:
    if relation.to_many:
        source = ir.RelationSource(target=target, relation=relation.name, entity=relation.target)
        rows = ir.RowsType(entity=relation.target)
        return ir.Aggregate(type=rows, nullable=False, kind="rows", variable="_", source=source)
    nullable = relation.nullable or target.nullable
    row = ir.RowType(entity=relation.target)
    made = ir.Follow(type=row, nullable=nullable, target=target, relation=relation.name)
    return made.model_copy(update={"nullable": False}) if scope.knows("not_null", access_path(made)) else made


def _of_dto(ctx: Context, node: MemberNode, scope: Scope, target: ir.Expression, dto_name: str) -> ir.Expression | None:
    dto = ctx.dtos.get(dto_name)
    found = next((item for item in dto.members if item.name == node.name), None) if dto else None
    if dto is None or found is None:
        known = members(ctx, target.type) or ("nothing known yet",)
        ctx.report(
            codes.UNKNOWN_MEMBER,
            node,
            span=_name_span(node),
            value=node.name,
            allowed=known,
            owner=dto_name,
            hint=did_you_mean(node.name, known),
        )
        return None
    type = _member_type(found)
    made = ir.DtoMember(type=type, nullable=True, target=target, name=found.name)
    path = access_path(made)
    absent = dto.direction == "input" and not found.required and not scope.knows("sent", path)
    nullable = (found.nullable or absent) and not scope.knows("not_null", path)
    missing = target.nullable and not scope.knows("not_null", path)
    return made.model_copy(update={"nullable": nullable or missing})


def _member_type(found: ir.Member) -> ir.Type:
    if found.nested is not None:
        return ir.DtoType(dto=found.nested, many=found.many)
    type = found.type or TEXT
    if type.kind in ("token", "encrypted"):
        type = TEXT  # in a body it is what it stands for
    return type.model_copy(update={"many": True}) if found.many else type


def is_plain_secret(expression: ir.Expression) -> bool:
    """Whether it is a secret as it was sent."""
    return isinstance(expression.type, ir.Scalar) and expression.type.kind == "secret"
