"""Walks over typed expressions. Depth is bounded by the parser, so walks recurse."""

from collections.abc import Iterator

from ast_schemas import ir
from ast_schemas.ir.trees import children, walk

__all__ = ["free_variables", "stored_variable", "walk"]


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
