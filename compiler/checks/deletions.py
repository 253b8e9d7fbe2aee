"""What deleting a row sets off: rows that forbid it."""

from collections.abc import Iterator

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.ir.trees import steps_within
from compiler.derive.world import World
from compiler.diagnostics import make
from compiler.diagnostics.codes import bodies as codes


def check_deletions(operation: ir.Procedure, world: World) -> Iterator[Diagnostic]:
    """Deletions that a ``restrict`` relation may refuse, where no outcome with status 409 is declared."""
    if any(outcome.status == 409 for outcome in operation.outcomes):
        return
    for step in steps_within(operation.steps):
        if not isinstance(step, ir.Delete | ir.DeleteWhere) or world.entities[step.entity].soft_delete:
            continue
        for entity, relation in world.restricting.get(step.entity, ()):
            yield make(
                codes.RESTRICTED_DELETE,
                unit=f"operations/{operation.name}",
                path=step.path,
                value=relation,
                target=step.entity,
                entity=entity,
                operation=operation.name,
            )
