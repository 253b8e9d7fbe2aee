"""Steps that compute what nobody looks at are not lowered: they have no effect, and their code would be dead.

Whether a value is looked at is asked of expressions whose constant parts are computed: what stands in a choice that is
never taken reads nothing.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from ast_schemas import ir
from ast_schemas.base import Node
from ast_schemas.ir.folding import folded
from ast_schemas.ir.trees import steps_within
from compiler.expressions.walk import walk
from compiler.lower.expressions_of import own_expressions

Steps = tuple[ir.BodyStep, ...]


def without_unused(steps: Steps) -> Steps:
    """The steps without lets, and loads that refuse nothing and lock nothing, whose name occurs nowhere."""
    steps = _folded(steps)
    while True:
        kept = tuple(_kept(steps, _used(steps)))
        if kept == steps:
            return steps
        steps = kept


def _folded(value: Any) -> Any:
    """Steps, or what they are made of, with the constant parts of every expression computed."""
    if isinstance(value, tuple):
        return tuple(_folded(item) for item in value)
    if isinstance(value, ir.Typed):
        return folded(value)  # type: ignore[arg-type]
    if isinstance(value, Node):
        return value.model_copy(update={key: _folded(getattr(value, key)) for key in type(value).model_fields})
    return value


def _used(steps: Steps) -> frozenset[str]:
    in_expressions = {
        part.name
        for step in steps_within(steps)
        for expression in own_expressions(step)
        for part in walk(expression)
        if isinstance(part, ir.Variable) and not (isinstance(step, ir.Load) and part.name == step.name)
    }
    acted_on = {getattr(step, name, None) for step in steps_within(steps) for name in ("row", "account")}
    return frozenset(in_expressions | {name for name in acted_on if name is not None})


def _kept(steps: Iterable[ir.BodyStep], used: frozenset[str]) -> Iterator[ir.BodyStep]:
    for step in steps:
        match step:
            case ir.Let() if step.name not in used:
                continue
            case ir.Load(otherwise=None, lock=False) if step.name not in used:
                continue
            case ir.If():
                then, otherwise = tuple(_kept(step.then, used)), tuple(_kept(step.otherwise, used))
                if then or otherwise:
                    yield step.model_copy(update={"then": then, "otherwise": otherwise})
            case ir.ForEach():
                yield step.model_copy(update={"steps": tuple(_kept(step.steps, used))})
            case _:
                yield step
