"""Which operations answer a repeated call without doing it again."""

from ast_schemas import ir
from emitters.fastapi.bodies.written_rows import all_steps, writes

HEADER = "Idempotency-Key"
MOST = 255
"""Characters of a key."""
REUSED = ir.Outcome(
    code="idempotency_key_reused", status=422, message="The idempotency key was used for another request before."
)


def is_idempotent(program: ir.Program, operation: ir.Operation) -> bool:
    """Posts that change something; not those that issue tokens, for these must not be stored."""
    return (
        program.settings.idempotent
        and operation.method == "POST"
        and writes(operation.steps)
        and not any(isinstance(step, ir.IssueToken) for step in all_steps(operation.steps))
    )
