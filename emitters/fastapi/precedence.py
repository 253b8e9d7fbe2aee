"""Which refusal of several is answered: who calls, then in the order of the convention role, form and rows."""

from collections.abc import Iterable
from typing import Literal

from ast_schemas import ir
from emitters.fastapi.bodies.trees import mentions
from emitters.fastapi.refusals import NOT_AUTHENTICATED, is_restricted

Rows = tuple[ir.Load | ir.Require, ...]
RolePlace = Literal["dependency", "start", "rows"]
"""Where the role of the caller is checked: before the form of the request, first in the handler, or once the rows of
the path are known."""


def leading_rows(operation: ir.Procedure) -> Rows:
    """The steps that find the rows of the path and refuse those of others; they look at nothing of the body."""
    found = tuple(step for step in leading_steps(operation) if step.otherwise != NOT_AUTHENTICATED)
    return found if any(isinstance(step, ir.Load) for step in found) else ()


def leading_steps(operation: ir.Procedure) -> Rows:
    """The same with what locks the caller: the first steps of the operation."""
    found: list[ir.Load | ir.Require] = []
    plain = {item.code for item in operation.outcomes if item.status in (403, 404)}
    for step in operation.steps:
        match step:
            case ir.Load() if step.otherwise is not None and not _of_body(step.where):
                found.append(step)
            case ir.Require() if step.otherwise in plain and not _of_body(step.condition):
                found.append(step)
            case _:
                break
    return tuple(found)


def rows_first(program: ir.Program, operation: ir.Operation) -> Rows:
    """Those of the steps that come before the form of the request."""
    order = program.settings.refusal_order
    early = operation.input is not None and order.index("row") < order.index("form")
    return leading_rows(operation) if early else ()


def role_place(program: ir.Program, operation: ir.Operation) -> RolePlace | None:
    """None where every signed-in account may call."""
    if not is_restricted(program, operation) or program.settings.auth_scheme == "none":
        return None
    order = program.settings.refusal_order
    before: Iterable[str] = order[: order.index("role")]
    if "row" in before and leading_rows(operation):
        return "rows"
    return "start" if "form" in before else "dependency"


def role_before_form(program: ir.Program) -> bool:
    """Whether a caller without a fitting role learns nothing of the form."""
    order = program.settings.refusal_order
    return order.index("role") < order.index("form")


def _of_body(expression: ir.Expression) -> bool:
    return mentions(expression, "body")
