"""The file that an operation answers with."""

from ast_schemas import ir
from ast_schemas.operations import RespondStep
from compiler.diagnostics.codes import bodies as codes
from compiler.lower.outcomes import NO_FILE
from compiler.lower.walk import Walk

_FILE = ir.Scalar(kind="file")


def download_of(walk: Walk, step: RespondStep, path: str) -> tuple[ir.Expression | None, str | None]:
    """The file, and how the call is refused if there is none; what does not go with the signature is reported."""
    operation = walk.operation
    wanted = operation.media == "file"
    if not wanted or step.file is None:
        if wanted or step.file is not None:
            why = "it is declared as a download" if wanted else "it is not declared as one: set its media to file"
            walk.report(codes.DOWNLOAD, f"{path}.file", value=step.file or "null", operation=operation.name, why=why)
        return None, None
    if step.row is not None or step.extras:
        why = "the row or the extras would not be seen: leave them out"
        walk.report(codes.DOWNLOAD, f"{path}.row", value=step.row or "extras", operation=operation.name, why=why)
        return None, None
    file = walk.resolver.value(step.file, walk.scope, f"{path}.file", _FILE)
    if file is None or not file.nullable:
        return file, None
    walk.outcomes.use(NO_FILE)
    return file, NO_FILE
