"""The file that an operation answers with."""

from ast_schemas import ir
from ast_schemas.operations import DownloadStep
from compiler.diagnostics.codes import bodies as codes
from compiler.lower.outcomes import NO_FILE
from compiler.lower.walk import NOTHING, Walk, Walked

_FILE = ir.Scalar(kind="file")


def download(walk: Walk, step: DownloadStep, path: str) -> Walked:
    """Answer with a file; where there is none, the call is refused."""
    operation = walk.operation
    if walk.in_loop:
        walk.report(codes.ANSWER_IN_LOOP, path)
        return NOTHING
    if operation.media != "file":
        why = "it is not declared as a download: set its media to file"
        walk.report(codes.DOWNLOAD, path, value=step.file, operation=operation.name, why=why)
        return Walked((), ends=True)
    file = walk.resolver.value(step.file, walk.scope, f"{path}.file", _FILE)
    no_file = NO_FILE if file is not None and file.nullable else None
    if no_file is not None:
        walk.outcomes.use(no_file)
    made = ir.Respond(path=path, row=None, transformer=None, extras=(), file=file, no_file=no_file)
    return Walked((made,), ends=True)
