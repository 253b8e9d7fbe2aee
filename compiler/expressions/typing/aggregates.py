"""Aggregates and quantifiers: what they go over, the row they bind, and what they give."""

from ast_schemas import ir
from ast_schemas.expressions import AggregateNode, ExpressionNode, MemberNode, NameNode
from compiler.diagnostics import did_you_mean
from compiler.diagnostics.codes import expressions as codes
from compiler.expressions.typing.context import Context
from compiler.expressions.typing.logic import as_condition
from compiler.expressions.typing.names import ANONYMOUS, size
from compiler.expressions.typing.narrowing import narrow
from compiler.expressions.typing.reports import OVER_VALUES, is_about_report, measure_of_member, value_type
from compiler.expressions.typing.scope import Binding, Scope
from compiler.expressions.typing.types import BOOLEAN, INTEGER, describe


def aggregate(ctx: Context, node: ExpressionNode, scope: Scope, _hint: ir.Type | None) -> ir.Expression | None:
    """Any aggregate."""
    assert isinstance(node, AggregateNode)
    if node.variable == ANONYMOUS and ANONYMOUS in scope.names:
        hint = f"name the rows: x in {ctx.source(node.source)} …"
        ctx.report(codes.UNBOUND, node, kind=node.kind, hint=hint)
        return None
    many = _first_many(ctx, node, scope)
    if many is None and is_about_report(node, scope):
        return measure_of_member(ctx, node, scope)
    source_node, value_node = (node.source, node.value) if many is None else (many, _rebased(node, many))
    rows = _rows(ctx, source_node, scope)
    if rows is None:
        return None
    if node.variable == ANONYMOUS and node.where is None and value_node is None:
        return _short(ctx, node, rows)
    source = _source(ctx, node, source_node, rows)
    if source is None or not _name_is_free(ctx, node, scope):
        return None
    row = _row(source)
    inner = scope.with_name(node.variable, row.type, row.nullable, row.role)
    return _over(ctx, node, source, value_node, inner)


def _over(
    ctx: Context, node: AggregateNode, source: ir.Source, value_node: ExpressionNode | None, inner: Scope
) -> ir.Expression | None:
    where_node = node.where
    if node.kind == "exists" and value_node is not None and where_node is None:
        ctx.coerced(node, f"exists({node.variable} in {ctx.source(node.source)} where {ctx.source(value_node)})")
        where_node, value_node = value_node, None
    where = as_condition(ctx, where_node, inner, "`where`") if where_node is not None else None
    if where_node is not None and where is None:
        return None
    known = narrow(inner, where, True) if where is not None else inner
    if not _shape_fits(ctx, node, value_node):
        return None
    value: ir.Expression | None = None
    if value_node is not None:
        is_all = node.kind == "all"
        value = as_condition(ctx, value_node, known, "`all`") if is_all else ctx.infer(value_node, known)
        if value is None or (node.kind in OVER_VALUES and value_type(ctx, node.kind, value, value_node) is None):
            return None
    return make_aggregate(ctx, node.kind, node.variable, source, where, value, value_node or node)


def make_aggregate(
    ctx: Context,
    kind: str,
    variable: str,
    source: ir.Source,
    where: ir.Expression | None,
    value: ir.Expression | None,
    at: ExpressionNode,
) -> ir.Expression | None:
    """The typed aggregate."""
    type: ir.Type | None
    match kind:
        case "count":
            type, nullable = INTEGER, False
        case "exists" | "all":
            type, nullable = BOOLEAN, False
        case "rows":
            type, nullable = _all_rows(source), False
        case "first":
            type, nullable = _row(source).type, True
        case _:
            type = value_type(ctx, kind, value, at) if value is not None else None
            nullable = kind != "sum"
    if type is None:
        return None
    return ir.Aggregate.model_validate(
        {
            "type": type,
            "nullable": nullable,
            "kind": kind,
            "variable": variable,
            "source": source,
            "where": where,
            "value": value,
        }
    )


def _first_many(ctx: Context, node: AggregateNode, scope: Scope) -> MemberNode | None:
    """Where the rows of a short form end: in ``sum(cart.lines.product.price)`` at ``cart.lines``."""
    if node.variable != ANONYMOUS:
        return None
    steps: list[MemberNode] = []
    at: ExpressionNode = node.source
    while isinstance(at, MemberNode):
        steps.append(at)
        at = at.target
    if not isinstance(at, NameNode):
        return None
    return next((step for step in reversed(steps) if _reaches_many(ctx, step, scope)), None)


def _reaches_many(ctx: Context, node: ExpressionNode, scope: Scope) -> bool:
    """Whether a path ends in rows; tried without keeping its diagnostics, which come again when it is used."""
    before = len(ctx.diagnostics)
    found = ctx.infer(node, scope)
    del ctx.diagnostics[before:]
    return found is not None and isinstance(found.type, ir.RowsType)


def _rebased(node: AggregateNode, rows: MemberNode) -> ExpressionNode | None:
    """The members after ``rows`` as a path from the anonymous row; None if nothing follows."""
    names: list[MemberNode] = []
    at: ExpressionNode = node.source
    while at is not rows and isinstance(at, MemberNode):
        names.append(at)
        at = at.target
    if not names and not isinstance(node.value, MemberNode):
        return None
    path: ExpressionNode = NameNode(node="name", name=ANONYMOUS, span=rows.span)
    for step in reversed(names):
        path = MemberNode(node="member", target=path, name=step.name, span=step.span)
    if not isinstance(node.value, MemberNode):
        return path
    return MemberNode(node="member", target=path, name=node.value.name, span=node.value.span)


def _rows(ctx: Context, at: ExpressionNode, scope: Scope) -> ir.Expression | ir.EntitySource | None:
    """What the aggregate goes over: an entity, or an expression that is rows or a list."""
    if isinstance(at, NameNode) and at.name not in scope.names:
        if at.name in ctx.entities:
            return ir.EntitySource(entity=at.name)
        plural = next((item.name for item in ctx.entities.values() if at.name in (item.plural, item.table)), None)
        if plural is not None:
            ctx.coerced(at, plural)
            return ir.EntitySource(entity=plural)
        known = sorted((*scope.names, *ctx.entities))
        ctx.report(codes.UNKNOWN_NAME, at, allowed=known, hint=did_you_mean(at.name, known))
        return None
    return ctx.infer(at, scope)


def _short(ctx: Context, node: AggregateNode, rows: ir.Expression | ir.EntitySource) -> ir.Expression | None:
    """``count(order.lines)``, ``exists(rows(…))``, ``count(body.tags)``."""
    if not isinstance(rows, ir.EntitySource):
        many = isinstance(rows.type, ir.Scalar | ir.DtoType) and rows.type.many
        if many and node.kind == "count":
            return size(rows)
        if isinstance(rows, ir.Aggregate) and rows.kind == "rows":
            if node.kind == "rows":
                return rows
            return make_aggregate(ctx, node.kind, rows.variable, rows.source, rows.where, None, node)
    source = _source(ctx, node, node.source, rows)
    if source is None or not _shape_fits(ctx, node, None):
        return None
    return make_aggregate(ctx, node.kind, ANONYMOUS, source, None, None, node)


def _source(
    ctx: Context, node: AggregateNode, at: ExpressionNode, rows: ir.Expression | ir.EntitySource
) -> ir.Source | None:
    if isinstance(rows, ir.EntitySource):
        return rows
    if isinstance(rows, ir.Aggregate) and rows.kind == "rows" and rows.where is None:
        return rows.source
    if isinstance(rows.type, ir.RowsType):
        return ir.ListSource(target=rows, entity=rows.type.entity)
    if isinstance(rows.type, ir.DtoType) and rows.type.many and rows.type.dto in ctx.dtos:
        return ir.ListSource(target=rows, entity=ctx.dtos[rows.type.dto].entity)
    hint = None
    text = ctx.source(at)
    if isinstance(rows.type, ir.RowType):
        many = [item.name for item in ctx.entities[rows.type.entity].relations if item.to_many]
        hint = f"its rows are {', '.join(f'{text}.{name}' for name in many)}" if many else None
        if node.kind in ("exists", "count"):
            hint = f"{hint or 'a row has no rows of its own'}; whether there is one at all: {text} != null"
    elif isinstance(rows.type, ir.Scalar) and rows.type.many:
        hint = f"of a list of values: `x in {text}` and length({text})"
    ctx.report(codes.NOT_ROWS, at, kind=node.kind, found=describe(rows.type), hint=hint)
    return None


def _row(source: ir.Source) -> Binding:
    """What the variable is: an item of a DTO list is a value, a row stays in the database."""
    if isinstance(source, ir.ListSource) and isinstance(source.target.type, ir.DtoType):
        return Binding(source.target.type.model_copy(update={"many": False}), False, "value")
    return Binding(ir.RowType(entity=source.entity), False, "query_row")


def _all_rows(source: ir.Source) -> ir.Type:
    if isinstance(source, ir.ListSource) and isinstance(source.target.type, ir.DtoType):
        return source.target.type
    return ir.RowsType(entity=source.entity)


def _name_is_free(ctx: Context, node: AggregateNode, scope: Scope) -> bool:
    taken = scope.names.get(node.variable)
    if taken is None or node.variable == ANONYMOUS:
        return True
    ctx.report(
        codes.SHADOWED,
        node,
        value=node.variable,
        type=describe(taken.type),
        hint=f"choose another name, such as `{node.variable}2`",
    )
    return False


def _shape_fits(ctx: Context, node: AggregateNode, value: ExpressionNode | None) -> bool:
    source = ctx.source(node.source)
    variable = "x" if node.variable == ANONYMOUS else node.variable
    problem = hint = None
    if node.kind in OVER_VALUES and value is None:
        problem, hint = "needs the value to go over", f"write {node.kind}({variable}.price for {variable} in {source})"
    elif node.kind == "all" and value is None:
        problem, hint = "needs a condition", f"write all({variable}.… for {variable} in {source})"
    elif node.kind in ("count", "exists", "rows", "first") and value is not None:
        problem = "takes no value of the rows, only a condition"
        hint = f"write {node.kind}({variable} in {source} where …)"
    if problem is None:
        return True
    ctx.report(codes.AGGREGATE_SHAPE, node, kind=node.kind, problem=problem, hint=hint)
    return False
