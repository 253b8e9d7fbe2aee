"""Walks over typed expressions. Depth is bounded by the parser, so walks recurse."""

from collections.abc import Iterator

from ast_schemas import ir


def children(expression: ir.Expression) -> tuple[ir.Expression, ...]:
    """The direct parts of an expression, in source order."""
    match expression:
        case ir.Constant() | ir.Variable():
            return ()
        case ir.ColumnOf() | ir.Follow() | ir.DtoMember() | ir.IsSent():
            return (expression.target,)
        case ir.Not() | ir.Negate():
            return (expression.operand,)
        case ir.Logic() | ir.Compare() | ir.Arithmetic():
            return (expression.left, expression.right)
        case ir.Apply():
            return expression.arguments
        case ir.ListOf():
            return expression.items
        case ir.Conditional():
            return (expression.condition, expression.then, expression.otherwise)
        case ir.Aggregate():
            source = () if isinstance(expression.source, ir.EntitySource) else (expression.source.target,)
            return (*source, *(part for part in (expression.where, expression.value) if part is not None))


def walk(expression: ir.Expression) -> Iterator[ir.Expression]:
    """The expression and everything in it, parents first."""
    yield expression
    for child in children(expression):
        yield from walk(child)


def free_variables(expression: ir.Expression) -> tuple[ir.Variable, ...]:
    """Variables that are not bound by an aggregate within, in source order, each once."""
    return tuple(dict.fromkeys(_free(expression, frozenset())))


def _free(expression: ir.Expression, bound: frozenset[str]) -> Iterator[ir.Variable]:
    if isinstance(expression, ir.Variable):
        if expression.name not in bound:
            yield expression
        return
    if isinstance(expression, ir.Aggregate):
        if not isinstance(expression.source, ir.EntitySource):
            yield from _free(expression.source.target, bound)
        inside = bound | {expression.variable}
        for part in (expression.where, expression.value):
            if part is not None:
                yield from _free(part, inside)
        return
    for child in children(expression):
        yield from _free(child, bound)


def stored_variable(expression: ir.Expression) -> ir.Variable | None:
    """A row that is still in the database and that the expression depends on, if any."""
    return next((item for item in free_variables(expression) if item.role == "query_row"), None)
