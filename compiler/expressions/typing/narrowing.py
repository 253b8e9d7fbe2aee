"""What a condition tells about null once it is known to be true or false."""

from ast_schemas import ir
from compiler.expressions.typing.scope import AccessPath, Fact, Scope

_NOTHING: frozenset[Fact] = frozenset()


def narrow(scope: Scope, condition: ir.Expression, truth: bool) -> Scope:
    """The scope after the condition turned out to be ``truth``: after ``require``, in the branches of ``if``."""
    return scope.knowing(facts(condition, truth))


def access_path(expression: ir.Expression) -> AccessPath | None:
    """The path of a name and its members; None for anything computed."""
    match expression:
        case ir.Variable():
            return (expression.name,)
        case ir.ColumnOf():
            last = expression.field
        case ir.Follow():
            last = expression.relation
        case ir.DtoMember():
            last = expression.name
        case _:
            return None
    before = access_path(expression.target)
    return (*before, last) if before is not None else None


def facts(condition: ir.Expression, truth: bool) -> frozenset[Fact]:
    """Facts that hold whenever the condition is ``truth``."""
    match condition:
        case ir.Not():
            return facts(condition.operand, not truth)
        case ir.Logic():
            both = "and" if truth else "or"
            left = facts(condition.left, truth)
            if condition.operator == both:
                return left | facts(condition.right, truth)
            return left & (facts(condition.left, not truth) | facts(condition.right, truth))
        case ir.Compare():
            return _comparison(condition, truth)
        case ir.IsSent():
            path = access_path(condition.target)
            return frozenset({("sent", (*path, condition.name))}) if truth and path is not None else _NOTHING
        case ir.Apply(function="starts_with" | "ends_with" | "contains" | "matches" | "has_any" | "has_all"):
            return frozenset().union(*(_not_null(item) for item in condition.arguments)) if truth else _NOTHING
        case ir.ColumnOf() | ir.DtoMember() | ir.Variable():
            return _not_null(condition) if truth else _NOTHING
        case _:
            return _NOTHING


def _comparison(condition: ir.Compare, truth: bool) -> frozenset[Fact]:
    left, right, operator = condition.left, condition.right, condition.operator
    if operator in ("==", "!="):
        equal = (operator == "==") is truth
        if _is_null(left) or _is_null(right):
            return _NOTHING if equal else _not_null(left) | _not_null(right)
        if not equal:
            return _NOTHING
        return (_not_null(left) if not right.nullable else _NOTHING) | (
            _not_null(right) if not left.nullable else _NOTHING
        )
    if operator in ("in", "not in"):
        found = (operator == "in") is truth
        solid = not isinstance(right, ir.ListOf) or not any(item.nullable for item in right.items)
        return _not_null(left) if found and solid else _NOTHING
    return _not_null(left) | _not_null(right) if truth else _NOTHING


def _is_null(expression: ir.Expression) -> bool:
    return isinstance(expression.type, ir.NullType)


def _not_null(expression: ir.Expression) -> frozenset[Fact]:
    """The path and everything before it: a member of null is null."""
    path = access_path(expression)
    if path is None:
        return _NOTHING
    return frozenset(("not_null", path[:end]) for end in range(1, len(path) + 1))
