"""Which steps change something, and which loaded rows they change."""

from collections.abc import Iterable, Iterator

from ast_schemas import ir

_OF_ROW = ir.Update | ir.Change | ir.Delete | ir.Restore | ir.Link | ir.Transit
_OF_TOKENS = ir.IssueToken | ir.RenewToken | ir.RevokeToken
_WRITING = _OF_ROW | _OF_TOKENS | ir.Create | ir.UpdateWhere | ir.DeleteWhere | ir.Enqueue


def all_steps(steps: Iterable[ir.BodyStep]) -> Iterator[ir.BodyStep]:
    """The steps and those inside of them."""
    for step in steps:
        yield step
        if isinstance(step, ir.If):
            yield from all_steps((*step.then, *step.otherwise))
        elif isinstance(step, ir.ForEach):
            yield from all_steps(step.steps)


def writes(steps: Iterable[ir.BodyStep]) -> bool:
    """Whether anything is changed, or a row is locked."""
    return any(
        isinstance(step, _WRITING) or (isinstance(step, ir.Load | ir.ForEach) and step.lock)
        for step in all_steps(steps)
    )


def written_rows(operation: ir.Procedure) -> frozenset[str]:
    """Names of rows that a later step changes."""
    return frozenset(step.row for step in all_steps(operation.steps) if isinstance(step, _OF_ROW))
