"""What may be done with what no expression can look into: tokens (a hash), encrypted texts, and files."""

from collections.abc import Iterator

from ast_schemas import ir
from ast_schemas.ir.files import is_file
from ast_schemas.ir.trees import children
from compiler.expressions.walk import walk


def misused(expression: ir.Expression) -> ir.ColumnOf | None:
    """The first such field that stands where its value would have to be known.

    A token is compared with ``==`` to a text that does not come from a row; an encrypted text is handed on as it is.
    Both may be tested against null.
    """
    if _kind(expression) == "encrypted" and all(_is_plain(part) for part in walk(expression)):
        return None
    return next(_misused(expression), None)


def computed_file(expression: ir.Expression) -> ir.Expression | None:
    """The first file with which something is computed. It may be handed on, chosen, or tested against null."""
    for node in walk(expression):
        if isinstance(node, ir.Conditional) or (isinstance(node, ir.Apply) and node.function == "coalesce"):
            continue
        parts = children(node)
        if isinstance(node, ir.Compare) and any(isinstance(part.type, ir.NullType) for part in parts):
            continue
        if (found := next((part for part in parts if is_file(part.type)), None)) is not None:
            return found
    return None


def _misused(expression: ir.Expression) -> Iterator[ir.ColumnOf]:
    if isinstance(expression, ir.ColumnOf) and _kind(expression) is not None:
        yield expression
    parts = children(expression)
    if isinstance(expression, ir.Compare) and expression.operator in ("==", "!="):
        sides = (expression.left, expression.right)
        parts = tuple(part for side, other in (sides, sides[::-1]) for part in _compared(side, other))
    for part in parts:
        yield from _misused(part)


def _compared(side: ir.Expression, other: ir.Expression) -> tuple[ir.Expression, ...]:
    """What is left to look at of one side of an equality."""
    if not isinstance(side, ir.ColumnOf) or _kind(side) is None:
        return (side,)
    if isinstance(other.type, ir.NullType):
        return (side.target,)
    from_rows = any(isinstance(part, ir.ColumnOf | ir.Aggregate) for part in walk(other))
    return (side.target,) if _kind(side) == "token" and not from_rows else (side,)


def _kind(expression: ir.Expression) -> str | None:
    if isinstance(expression, ir.ColumnOf) and isinstance(expression.type, ir.Scalar):
        return expression.type.kind if expression.type.kind in ("token", "encrypted") else None
    return None


def _is_plain(part: ir.Expression) -> bool:
    return isinstance(part, ir.ColumnOf | ir.Follow | ir.Variable)
