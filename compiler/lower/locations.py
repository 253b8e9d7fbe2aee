"""The Location header of an answer: where a redirect leads, or where what was made is found."""

from ast_schemas import ir
from ast_schemas.operations import RespondStep
from compiler.diagnostics.codes import bodies as codes
from compiler.lower.walk import Walk
from compiler.symbols.statuses import CREATED, REDIRECTS

_TEXT = ir.Scalar(kind="text")


def location_of(walk: Walk, step: RespondStep, path: str) -> ir.Expression | None:
    """The value, if the step has one; what does not go with the operation's status is reported."""
    operation, status = walk.operation, walk.operation.success_status
    if step.location is None:
        if status in REDIRECTS:
            walk.report(codes.LOCATION_MISSING, f"{path}.location", operation=operation.name, status=status)
        return None
    if walk.in_bodies or (status not in REDIRECTS and status not in CREATED):
        walk.report(
            codes.LOCATION_UNHEARD,
            f"{path}.location",
            value=step.location,
            operation=operation.name,
            status=status,
            allowed=[str(each) for each in (*sorted(CREATED), *sorted(REDIRECTS))],
        )
        return None
    return walk.resolver.value(step.location, walk.scope, f"{path}.location", _TEXT, nullable=False)
