"""Every expression of a body's steps."""

from collections.abc import Iterator, Sequence

from ast_schemas import ir
from ast_schemas.ir.trees import steps_within


def expressions_of(steps: Sequence[ir.BodyStep]) -> Iterator[ir.Expression]:
    """The expressions that stand directly in steps, at any depth of steps."""
    for step in steps_within(steps):
        yield from own_expressions(step)


def own_expressions(step: ir.BodyStep) -> Iterator[ir.Expression]:
    """The expressions of one step without those of steps inside of it."""
    if isinstance(step, ir.Refusing) and step.said is not None:
        yield step.said
    match step:
        case ir.Load() | ir.DeleteWhere():
            yield step.where
        case ir.Require() | ir.If():
            yield step.condition
        case ir.Let():
            yield step.value
        case ir.Create() | ir.Update():
            yield from (item.value for item in (*step.arguments, *step.assignments))
            if isinstance(step, ir.Update) and step.expected is not None:
                yield step.expected
        case ir.UpdateWhere():
            yield step.where
            yield from (item.value for item in step.assignments)
        case ir.Change():
            yield step.amount
            if step.minimum is not None:
                yield step.minimum
        case ir.Link():
            yield step.target
        case ir.Enqueue():
            yield from (item.value for item in step.arguments)
            if step.at is not None:
                yield step.at
        case ir.Authenticate():
            yield from (step.login, step.secret)
        case ir.RenewToken():
            yield step.token
        case ir.ForEach():
            yield step.rows
        case ir.ListRows():
            if step.where is not None:
                yield step.where
            yield from (item.condition for item in step.filters)
            yield from step.search
            yield from (item.value for item in step.sorts)
        case ir.Report():
            if step.where is not None:
                yield step.where
            yield from (item.value for item in (*step.group_by, *step.measures))
        case ir.Respond():
            yield from (item.value for item in step.extras)
            yield from (value for value in (step.location, step.file) if value is not None)
        case _:
            return
