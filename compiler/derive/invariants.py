"""Invariants: conditions over the fields of one row that the database keeps."""

from typing import Final

from ast_schemas.expressions import AggregateNode, MemberNode
from ast_schemas.ir import Apply, Arithmetic, Check, Entity, Expression, Scalar
from ast_schemas.schema import Invariant
from compiler.derive.parsed import nodes_of
from compiler.derive.resolving import Resolver
from compiler.diagnostics.codes import schema as codes
from compiler.expressions import EMPTY_SCOPE, walk
from compiler.symbols.naming import snake

_CHANGING: Final = frozenset({"now", "today", "uuid", "random_token", "base_url"})
_TEXTS: Final = frozenset({"concat", "ends_with", "length", "replace", "starts_with", "trim"})
KEPT: Final = _TEXTS | {"abs", "coalesce", "date", "day", "month", "year"}
"""Functions that every database computes by itself and alike."""
KEPT_OF_DAYS: Final = frozenset({"days_between", "add_days"})


def check_of(invariant: Invariant, index: int, entity: Entity, resolver: Resolver) -> Check | None:
    """The invariant as a check of one row; None if it is refused."""
    path = f"invariants[{index}].condition"
    row = snake(entity.name)
    if _reaches_out(invariant.condition, entity):
        resolver.report(codes.INVARIANT_REACHES_OUT, path, value=invariant.condition, entity=entity.name)
        return None
    before = len(resolver.found)
    condition = resolver.condition(invariant.condition, EMPTY_SCOPE.with_row(row, entity.name, role="query_row"), path)
    if len(resolver.found) > before and resolver.failed:
        return None
    if resolver.refuses_settings(condition, path, "an invariant"):
        return None
    for node in walk(condition):
        if node.node == "apply" and node.function in _CHANGING:
            resolver.report(codes.INVARIANT_CHANGES, path, value=invariant.condition, function=node.function)
            return None
        if (unkept := _unkept(node)) is not None:
            resolver.report(codes.INVARIANT_NOT_KEPT, path, value=invariant.condition, what=unkept)
            return None
    return Check(name=invariant.name, row=row, condition=condition, message=invariant.message)


def _reaches_out(text: str, entity: Entity) -> bool:
    """Whether a condition looks at rows other than the one at hand."""
    relations = {name for item in entity.relations for name in (item.name, f"{item.name}_id")}
    return any(
        isinstance(node, AggregateNode) or (isinstance(node, MemberNode) and node.name in relations)
        for node in nodes_of(text)
    )


def _unkept(node: Expression) -> str | None:
    """What databases do not compute alike by themselves, as it is called; None for the rest."""
    match node:
        case Apply() if node.function in KEPT:
            return None
        case Apply() if node.function in KEPT_OF_DAYS:
            return None if _kind(node.arguments[0]) == "date" else f"{node.function}() of moments"
        case Apply():
            return f"{node.function}()"
        case Arithmetic(operator="/" | "%"):
            return f"`{node.operator}`"
        case Arithmetic(operator="*") if _scale(node.left) + _scale(node.right) != _scale(node):
            return "a product that is rounded"
    return None


def _kind(node: Expression) -> str | None:
    return node.type.kind if isinstance(node.type, Scalar) else None


def _scale(node: Expression) -> int:
    return (node.type.scale or 0) if isinstance(node.type, Scalar) else 0
