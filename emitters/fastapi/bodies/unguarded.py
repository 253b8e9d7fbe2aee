"""Parameters of a statement, without what other parts of it have tested.

A condition such as ``x != null and length(x) > 1`` may be cut into several parameters. All of them are computed before
the statement is sent, so the test in one guards no other.
"""

from ast_schemas import ir
from ast_schemas.ir.trees import rebuilt, walk
from emitters.fastapi.bodies.index import Index
from emitters.fastapi.bodies.trees import is_null, row_path

Place = tuple[str, ...]


def unguarded(value: ir.Expression, index: Index) -> ir.Expression:
    """The value with every column and member null wherever it may be, unless the value tests it itself."""
    tested = {place for part in walk(value) for place in _tested(part)}

    def loosened(part: ir.Expression) -> ir.Expression | None:
        place = _place(part)
        if place is None or part.nullable or place in tested or not _may_be_null(part, index):
            return None
        return part.model_copy(update={"nullable": True})

    return rebuilt(value, loosened)


def _tested(part: ir.Expression) -> list[Place]:
    if isinstance(part, ir.Compare):
        found = [_place(side) for side in (part.left, part.right) if any(map(is_null, (part.left, part.right)))]
        return [place for place in found if place is not None]
    return []


def _place(part: ir.Expression) -> Place | None:
    """What identifies a column of a row at hand, or a member of the body."""
    if isinstance(part, ir.DtoMember) and isinstance(part.target, ir.Variable):
        return (part.target.name, part.name)
    if not isinstance(part, ir.ColumnOf):
        return None
    found = row_path(part.target)
    return None if found is None else (found[0].name, *found[1], part.field)


def _may_be_null(part: ir.Expression, index: Index) -> bool:
    if isinstance(part, ir.DtoMember):
        assert isinstance(part.target.type, ir.DtoType)
        member = next(item for item in index.dtos[part.target.type.dto].members if item.name == part.name)
        return member.nullable or not member.required
    assert isinstance(part, ir.ColumnOf)
    assert isinstance(part.target.type, ir.RowType)
    return part.field != "id" and index.is_nullable(part.target.type.entity, part.field)
