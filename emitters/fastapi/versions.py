"""Which operations speak of the version of a row in headers (RFC 9110, section 13).

Reading one row of an entity that counts its changes tells an ``ETag``; changing or deleting it takes ``If-Match``.
"""

from ast_schemas import ir
from ast_schemas.ir.trees import steps_within
from emitters.fastapi.bodies.written_rows import written_rows

IF_MATCH = "If-Match"
CHANGED = ir.Outcome(
    code="precondition_failed", status=412, message="This was changed since you looked at it; look again."
)
_CHANGING = ("PUT", "PATCH", "DELETE")


def tells_version(program: ir.Program, operation: ir.Operation) -> bool:
    """Whether its answer has a tag: JSON of one row that counts its changes."""
    return (
        operation.method == "GET"
        and operation.media is None
        and any(isinstance(step, ir.Respond) and answered_version(program, step) for step in _every(operation))
    )


def answered_version(program: ir.Program, step: ir.Respond) -> str | None:
    """The field that counts the changes of the answered row."""
    made = next((item for item in program.transformers if item.name == step.transformer), None)
    return _version(program, made.entity) if made is not None and step.row is not None else None


def guarded_load(program: ir.Program, operation: ir.Procedure) -> ir.Load | None:
    """The load of the row that ``If-Match`` is about: the one that the path names and the operation changes."""
    if not isinstance(operation, ir.Operation) or operation.method not in _CHANGING:
        return None
    if any(item.wire.lower() == IF_MATCH.lower() for item in operation.parameters):
        return None
    written = written_rows(operation)
    for step in operation.steps:
        if isinstance(step, ir.Load) and step.entity == operation.entity and step.name in written and step.otherwise:
            return step if _version(program, step.entity) is not None else None
    return None


def _version(program: ir.Program, entity: str) -> str | None:
    return next((item.version for item in program.entities if item.name == entity), None)


def _every(operation: ir.Operation) -> list[ir.BodyStep]:
    return list(steps_within(operation.steps))
