"""Tokens and encrypted texts of many rows at once: the application hashes and encrypts, so it must know the value."""

from ast_schemas import ir
from ast_schemas.operations import UpdateWhereStep
from compiler.diagnostics.codes import bodies as codes
from compiler.expressions.walk import walk as parts_of
from compiler.lower.walk import Walk

_PROTECTED = ("token", "encrypted")


def protected_where_known(
    walk: Walk, entity: ir.Entity, step: UpdateWhereStep, assignments: tuple[ir.Assigned, ...], path: str
) -> tuple[ir.Assigned, ...]:
    """The assignments without those whose value the database would compute from rows; these are reported.

    What is protected itself is copied as it is stored.
    """
    kinds = {column.name: column.type.kind for column in entity.columns if column.type.kind in _PROTECTED}
    places = {item.field: index for index, item in enumerate(step.assignments)}
    kept: list[ir.Assigned] = []
    for item in assignments:
        kind = kinds.get(item.field)
        if kind is None or item.value.type == ir.Scalar(kind=kind) or not _reads_rows(item.value, step.name):
            kept.append(item)
            continue
        place = f"{path}.assignments[{places[item.field]}].value"
        walk.report(codes.PROTECTED_OF_ROWS, place, value=item.field, kind=kind, name=step.name)
    return tuple(kept)


def _reads_rows(value: ir.Expression, name: str) -> bool:
    return any(
        isinstance(part, ir.Aggregate) or (isinstance(part, ir.Variable) and part.name == name)
        for part in parts_of(value)
    )
