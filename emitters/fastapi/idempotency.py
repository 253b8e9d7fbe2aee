"""Which operations answer a repeated call without doing it again."""

from ast_schemas import ir
from ast_schemas.ir.trees import steps_within
from emitters.fastapi.bodies.written_rows import writes

HEADER = "Idempotency-Key"
MOST = 255
"""Characters of a key."""
REUSED = ir.Outcome(
    code="idempotency_key_reused", status=422, message="The idempotency key was used for another request before."
)


def is_idempotent(program: ir.Program, operation: ir.Operation) -> bool:
    """Posts that change something; not those whose answers must not be stored: with tokens or what is encrypted."""
    return (
        program.settings.idempotent
        and operation.method == "POST"
        and writes(operation.steps)
        and not any(isinstance(step, ir.IssueToken | ir.RenewToken) for step in steps_within(operation.steps))
        and not _shows_protected(program, operation)
    )


def _shows_protected(program: ir.Program, operation: ir.Operation) -> bool:
    """Whether the answer may hold the text of a token, or one that is encrypted at rest."""
    dtos = {dto.name: dto for dto in program.dtos}
    protected = {
        entity.name
        for entity in program.entities
        if any(column.type.kind in ("token", "encrypted") for column in entity.columns)
    }
    waiting, seen = [operation.output] if operation.output else [], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in dtos:
            continue
        seen.add(name)
        if dtos[name].entity in protected:
            return True
        waiting += [member.nested for member in dtos[name].members if member.nested is not None]
    return False
