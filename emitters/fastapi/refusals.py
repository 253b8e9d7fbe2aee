"""How an operation may refuse: what it declares, and what follows from its signature ("Derived refusals")."""

from ast_schemas import ir
from emitters.fastapi.idempotency import REUSED, is_idempotent
from emitters.fastapi.uploads import TOO_LARGE, WRONG_TYPE, takes_files
from emitters.fastapi.versions import CHANGED, guarded_load

NOT_AUTHENTICATED = "not_authenticated"
FORBIDDEN = "forbidden"
INVALID_REQUEST = "invalid_request"


def refusals(program: ir.Program, operation: ir.Procedure) -> tuple[ir.Outcome, ...]:
    """Sorted by status and code; a declared refusal wins over a derived one of the same code."""
    if isinstance(operation, ir.Job):
        return operation.outcomes
    found = {outcome.code: outcome for outcome in _derived(program, operation)}
    found.update({outcome.code: outcome for outcome in operation.outcomes})
    return tuple(sorted(found.values(), key=lambda outcome: (outcome.status, outcome.code)))


def _derived(program: ir.Program, operation: ir.Operation) -> list[ir.Outcome]:
    invalid = program.settings.invalid_status
    found = []
    if program.settings.auth_scheme != "none":
        if "anyone" not in operation.callers:
            found.append(ir.Outcome(code=NOT_AUTHENTICATED, status=401, message="Sign in first."))
        if is_restricted(program, operation):
            found.append(ir.Outcome(code=FORBIDDEN, status=403, message="You may not do this."))
    if takes_files(program, operation):
        found += [TOO_LARGE, WRONG_TYPE]
    if guarded_load(program, operation) is not None:
        found.append(CHANGED)
    again = is_idempotent(program, operation)
    if again:
        found.append(REUSED)
    if again or operation.input is not None or operation.parameters or operation.kind == "list":
        found.append(ir.Outcome(code=INVALID_REQUEST, status=invalid, message="The request is not valid."))
    return found


def is_restricted(program: ir.Program, operation: ir.Operation) -> bool:
    """Whether some signed-in accounts may not call it."""
    roles = {role.name: role for role in program.roles}
    return all(name != "anyone" and name in roles and roles[name].rule is not None for name in operation.callers)
