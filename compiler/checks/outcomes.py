"""Rules between refusals and what an operation takes; run when every entity has its DTOs."""

from collections.abc import Iterator

from ast_schemas.diagnostic import Diagnostic
from compiler.derive.world import World
from compiler.diagnostics import did_you_mean, make
from compiler.diagnostics.codes import outline as codes
from compiler.symbols.accepted import Accepted


def link_outcomes(accepted: Accepted, world: World) -> Iterator[Diagnostic]:
    """Refusals that name a member at fault which no caller can send."""
    for section, form in accepted.signatures.items():
        for index, operation in enumerate(form.operations):
            body = world.dtos.get(operation.input.name) if operation.input else None
            allowed = [item.name for item in body.members] if body else []
            allowed += [item.name for item in operation.parameters]
            for place, outcome in enumerate(operation.outcomes):
                if outcome.field is None or outcome.field in allowed or (operation.input and body is None):
                    continue
                yield make(
                    codes.OUTCOME_FIELD,
                    unit=f"signatures/{section}",
                    path=f"operations[{index}].outcomes[{place}].field",
                    value=outcome.field,
                    outcome=outcome.code,
                    operation=operation.name,
                    allowed=allowed or ["nothing"],
                    hint=did_you_mean(outcome.field, allowed),
                )
