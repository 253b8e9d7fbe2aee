"""Rows that may be missing, in conditions which are true only if they are there.

What follows such a condition takes the row for granted, so the row itself has to be tested: a type checker does not
conclude from a column that its row is there.
"""

from collections.abc import Iterator

from ast_schemas import ir
from ast_schemas.ir.trees import rebuilt
from emitters.fastapi.bodies.index import Index
from emitters.fastapi.bodies.python_functions import is_false_for_null
from emitters.fastapi.bodies.trees import is_null, is_row, key_of, row_path

_OPPOSITE = {"!=": "==", "not in": "in"}


def rows_there(node: ir.Expression) -> list[ir.Variable]:
    """The rows that are there if the comparison holds or, of ``!=`` and ``not in``, if it does not; each once."""
    found = {row.name: row for side in _looked_at(node) for row in _row_of(side)}
    return list(found.values())


def holds_without(node: ir.Expression) -> bool:
    """Whether the condition is true where such a row is missing."""
    return isinstance(node, ir.Compare) and node.operator in _OPPOSITE


def with_rows(node: ir.Expression, rows: list[ir.Variable], index: Index) -> ir.Expression:
    """The condition where the rows are known to be there."""
    names = {row.name for row in rows}

    def sure(part: ir.Expression) -> ir.Expression | None:
        if isinstance(part, ir.Variable) and part.name in names and is_row(part):
            return part.model_copy(update={"nullable": False})
        if (
            not isinstance(part, ir.ColumnOf)
            or not isinstance(part.target, ir.Variable)
            or part.target.name not in names
        ):
            return None
        assert isinstance(part.target.type, ir.RowType)
        nullable = part.field != "id" and index.is_nullable(part.target.type.entity, part.field)
        return part.model_copy(update={"nullable": nullable, "target": sure(part.target)})

    return rebuilt(node, sure)


def _looked_at(node: ir.Expression) -> Iterator[ir.Expression]:
    """What is not null if the condition holds (or does not, if that is what it needs)."""
    match node:
        case ir.Compare(operator="==" | "!=", left=left, right=right):
            for side, other in ((left, right), (right, left)):
                if not other.nullable and not is_null(other):
                    yield side
        case ir.Compare(operator="in" | "not in", left=left, right=right):
            if not isinstance(right, ir.ListOf) or not any(item.nullable for item in right.items):
                yield left
        case ir.Compare(left=left, right=right):
            yield from (left, right)
        case ir.Apply() if is_false_for_null(node.function):
            yield from node.arguments


def _row_of(side: ir.Expression) -> Iterator[ir.Variable]:
    key = key_of(side)
    found = row_path(key.target) if isinstance(key, ir.ColumnOf) else None
    if found is not None and found[0].nullable and is_row(found[0]):
        yield found[0]
