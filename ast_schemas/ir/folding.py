"""Constant parts of conditions and choices, computed before a program runs.

A condition that is always true or false would be dead code in the emitted project, and what only dead code looks at
would be computed for nothing.
"""

from collections.abc import Mapping
from decimal import Decimal

from ast_schemas import ir
from ast_schemas.ir.trees import rebuilt, walk

_FOLDED = (ir.Not, ir.Negate, ir.Logic, ir.Compare, ir.Conditional)
_EXACT = frozenset({"text", "slug", "email", "url", "integer", "boolean", "enum", "date"})
"""Kinds whose constants are equal exactly if their spellings are, and are ordered by their spellings or as numbers."""
_NUMBERS = frozenset({"integer", "decimal"})


def folded(node: ir.Expression) -> ir.Expression:
    """The expression with what is known of its conditions and choices put in their place."""
    if not any(isinstance(part, _FOLDED) or _is_printed(part) for part in walk(node)):
        return node
    return rebuilt(node, _folded)


def _folded(node: ir.Expression) -> ir.Expression | None:
    """The part itself, outermost first; None for what only its operands may change."""
    match node:
        case ir.Not():
            operand = folded(node.operand)
            known = constant(operand)
            return node.model_copy(update={"operand": operand}) if known is None else _truth(node, not known)
        case ir.Negate():
            return _negated(node, folded(node.operand))
        case ir.Logic():
            return _logic(node, folded(node.left), folded(node.right))
        case ir.Compare():
            left, right = folded(node.left), folded(node.right)
            found = _compared(node.operator, left, right)
            return node.model_copy(update={"left": left, "right": right}) if found is None else _truth(node, found)
        case ir.Conditional():
            condition = folded(node.condition)
            then, otherwise = folded(node.then), folded(node.otherwise)
            known = constant(condition)
            if known is None and then != otherwise:
                return node.model_copy(update={"condition": condition, "then": then, "otherwise": otherwise})
            chosen = otherwise if known is False else then
            return chosen if chosen.type == node.type else node
        case ir.Apply() if _is_printed(node) and (known := constant(folded(node.arguments[0]))) is not None:
            return ir.Constant(type=node.type, nullable=False, value="true" if known else "false")
    return None


def decided(condition: ir.Expression, columns: Mapping[str, ir.Constant]) -> bool | None:
    """Whether a condition on one row holds where some of its columns are known; None if they do not decide it."""

    def known(part: ir.Expression) -> ir.Expression | None:
        if isinstance(part, ir.SettingOf):
            return part.default
        if isinstance(part, ir.ColumnOf) and isinstance(part.target, ir.Variable):
            return columns.get(part.field)
        return None

    return constant(folded(rebuilt(condition, known)))


def constant(node: ir.Expression) -> bool | None:
    """Whether it is the constant true or false; None if it is neither."""
    return node.value if isinstance(node, ir.Constant) and isinstance(node.value, bool) else None


def _is_printed(node: object) -> bool:
    return isinstance(node, ir.Apply) and node.function == "to_text"


def _negated(node: ir.Negate, operand: ir.Expression) -> ir.Expression:
    """Without two signs in a row, which linters take for an operator of other languages."""
    if isinstance(operand, ir.Negate):
        return operand.operand
    value = operand.value if isinstance(operand, ir.Constant) else None
    if isinstance(value, int) and value < 0:
        return operand.model_copy(update={"value": -value})
    if isinstance(value, str) and value.startswith("-"):
        return operand.model_copy(update={"value": value.removeprefix("-")})
    return node.model_copy(update={"operand": operand})


def _truth(node: ir.Expression, value: bool) -> ir.Constant:
    return ir.Constant(type=node.type, nullable=False, value=value)


def _logic(node: ir.Logic, left: ir.Expression, right: ir.Expression) -> ir.Expression:
    decides = node.operator == "or"
    for side, other in ((left, right), (right, left)):
        known = constant(side)
        if known is not None:
            return side if known is decides else other
    return node.model_copy(update={"left": left, "right": right})


def _compared(operator: str, left: ir.Expression, right: ir.Expression) -> bool | None:
    if operator in ("in", "not in"):
        found = _among(left, right)
        return found if found is None else found is (operator == "in")
    if not isinstance(left, ir.Constant) or not isinstance(right, ir.Constant):
        return None
    if left.value is None or right.value is None:
        same = left.value is None and right.value is None
        return {"==": same, "!=": not same}.get(operator, False)
    kinds = {side.type.kind for side in (left, right) if isinstance(side.type, ir.Scalar)}
    one: object = left.value
    other: object = right.value
    if "decimal" in kinds and kinds <= _NUMBERS:
        one, other = Decimal(str(one)), Decimal(str(other))
    elif len(kinds) != 1 or not kinds <= _EXACT:
        return None
    elif any(isinstance(side.type, ir.Scalar) and side.type.lower for side in (left, right)):
        one, other = str(one).lower(), str(other).lower()
    match operator:
        case "==":
            return one == other
        case "!=":
            return one != other
    if isinstance(one, bool) or isinstance(other, bool) or isinstance(one, str) is not isinstance(other, str):
        return None
    ordered = {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}  # type: ignore[operator]
    return ordered.get(operator)


def _among(left: ir.Expression, right: ir.Expression) -> bool | None:
    """Whether a constant is one of several; None if that is not known, or one of them is null."""
    items = right.items if isinstance(right, ir.ListOf) else ()
    if any(not isinstance(part, ir.Constant) or part.value is None for part in (left, *items)):
        return None
    same = [_compared("==", left, item) for item in items]
    return None if None in same or not same else True in same
