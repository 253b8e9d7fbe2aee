"""Which steps change something, and which loaded rows they change."""

from collections.abc import Iterable

from ast_schemas import ir
from ast_schemas.ir.trees import steps_within

_OF_ROW = ir.Update | ir.Change | ir.Delete | ir.Restore | ir.Link | ir.Transit
_OF_TOKENS = ir.IssueToken | ir.RenewToken | ir.RevokeToken
_WRITING = _OF_ROW | _OF_TOKENS | ir.Create | ir.UpdateWhere | ir.DeleteWhere | ir.Enqueue


def writes(steps: Iterable[ir.BodyStep]) -> bool:
    """Whether anything is changed, or a row is locked."""
    return any(
        isinstance(step, _WRITING) or (isinstance(step, ir.Load | ir.ForEach) and step.lock)
        for step in steps_within(steps)
    )


def written_rows(operation: ir.Procedure) -> frozenset[str]:
    """Names of rows that a later step changes."""
    return frozenset(step.row for step in steps_within(operation.steps) if isinstance(step, _OF_ROW))
