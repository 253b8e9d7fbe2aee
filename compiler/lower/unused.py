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
    kept = steps
    while (fewer := tuple(_kept(kept, _used(kept)))) != kept:
        kept = fewer
    dropped = _bound(steps) - _bound(kept)
    return tuple(_without(step, dropped) for step in kept) if dropped else steps


def _bound(steps: Steps) -> frozenset[str]:
    return frozenset(step.name for step in steps_within(steps) if isinstance(step, ir.Let | ir.Load))


def _without(value: Any, dropped: frozenset[str]) -> Any:
    """A step, or what it is made of, whose dead code names nothing that is not there."""
    if isinstance(value, tuple):
        return tuple(_without(item, dropped) for item in value)
    if isinstance(value, ir.Typed):
        named = any(isinstance(part, ir.Variable) and part.name in dropped for part in walk(value))  # type: ignore[arg-type]
        return folded(value) if named else value  # type: ignore[arg-type]
    if isinstance(value, Node):
        return value.model_copy(
            update={key: _without(getattr(value, key), dropped) for key in type(value).model_fields}
        )
    return value


def _used(steps: Steps) -> frozenset[str]:
    in_expressions = {
        part.name
        for step in steps_within(steps)
        for expression in own_expressions(step)
        for part in walk(folded(expression))
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
