"""The loop over a list of bodies: inside of it ``body`` is one of them, and each answer one of the answer's list."""

from ast_schemas import ir
from ast_schemas.operations import ForEachStep
from compiler.diagnostics.codes import bodies as codes
from compiler.lower.walk import NOTHING, Walk, Walked


def is_sent_list(rows: ir.Expression) -> bool:
    """Whether a loop's rows are what callers sent."""
    return (
        isinstance(rows, ir.Variable) and rows.role == "body" and isinstance(rows.type, ir.DtoType) and rows.type.many
    )


def for_each_body(walk: Walk, step: ForEachStep, rows: ir.Expression, path: str) -> Walked:
    """Repeat for each body; ends the operation if the steps do."""
    assert isinstance(rows.type, ir.DtoType)
    if step.name != "body":
        walk.report(codes.BODY_LOOP_NAME, f"{path}.name", value=step.name)
        return NOTHING
    if walk.in_loop:
        walk.report(codes.BODY_LOOP_INSIDE, path)
        return NOTHING
    before = walk.scope
    one = ir.DtoType(dto=rows.type.dto)
    walk.scope = before.with_name("body", one, role="body")
    walk.in_bodies = True
    inner = walk.dispatch(walk, step.steps, f"{path}.steps")
    walk.in_bodies = False
    walk.scope = before
    entity = walk.world.dtos[one.dto].entity
    made = ir.ForEach(path=path, name=step.name, entity=entity, rows=rows, lock=False, steps=inner.steps)
    return Walked((made,), ends=inner.ends)
