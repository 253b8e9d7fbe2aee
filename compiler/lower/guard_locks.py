"""Locks for guards that count: "a list holds 100 items" must also hold for two calls at once.

Where an operation creates a row and looks at how many there are, the rows that these are counted for are locked: of two
calls for one list the second counts after the first has added. Calls for other lists do not wait.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from ast_schemas import ir
from ast_schemas.ir.trees import steps_within
from compiler.expressions.walk import free_variables, walk
from compiler.lower.expressions_of import own_expressions
from compiler.lower.unique_keys import asks_for_a_key, compared_members

Steps = tuple[ir.BodyStep, ...]
ACTOR = "actor"


def with_locks(
    steps: Steps, entities: Mapping[str, ir.Entity], account: str | None, taken: Collection[str] = ()
) -> Steps:
    """The steps with locks on the rows for which rows are counted that the steps create.

    ``account``: the entity of callers, where they are surely signed in; ``taken``: names that are in use.
    """
    counted_for = set(_counted_for(steps, entities))
    if not counted_for:
        return steps
    locked = _locked(steps, counted_for)
    if ACTOR not in counted_for or account is None:
        return locked
    return (_lock_of_caller(account, steps[0].path, taken), *locked)


def _counted_for(steps: Steps, entities: Mapping[str, ir.Entity]) -> Iterator[str]:
    """Names of rows that guards count rows for which the steps create."""
    created = {step.entity for step in steps_within(steps) if isinstance(step, ir.Create | ir.Restore)}
    for step in steps_within(steps):
        if not isinstance(step, ir.Require | ir.If | ir.Let):
            continue
        for expression in own_expressions(step):
            for part in walk(expression):
                if isinstance(part, ir.Aggregate) and part.source.entity in created and _is_unsafe(part, entities):
                    yield from (item.name for item in free_variables(part) if isinstance(item.type, ir.RowType))


def _is_unsafe(counted: ir.Aggregate, entities: Mapping[str, ir.Entity]) -> bool:
    """Whether another row may come meanwhile: not where a unique key admits only one."""
    compared = compared_members(counted.where, counted.variable)
    if isinstance(counted.source, ir.RelationSource) and isinstance(counted.source.target.type, ir.RowType):
        owner = entities[counted.source.target.type.entity]
        compared |= {item.inverse for item in owner.relations if item.name == counted.source.relation}
    return not asks_for_a_key(compared, entities[counted.source.entity])


def _locked(steps: Sequence[ir.BodyStep], names: Collection[str]) -> Steps:
    found: list[ir.BodyStep] = []
    for step in steps:
        match step:
            case ir.Load() if step.name in names:
                found.append(step.model_copy(update={"lock": True}))
            case ir.If():
                then, otherwise = _locked(step.then, names), _locked(step.otherwise, names)
                found.append(step.model_copy(update={"then": then, "otherwise": otherwise}))
            case ir.ForEach():
                found.append(step.model_copy(update={"steps": _locked(step.steps, names)}))
            case _:
                found.append(step)
    return tuple(found)


def _lock_of_caller(account: str, path: str, taken: Collection[str]) -> ir.Load:
    name = "locked_caller"
    while name in taken:
        name += "_"
    row = ir.Variable(type=ir.RowType(entity=account), nullable=False, name=name, role="query_row")
    actor = ir.Variable(type=ir.RowType(entity=account), nullable=False, name=ACTOR, role="actor")
    same = ir.Compare(type=ir.Scalar(kind="boolean"), nullable=False, operator="==", left=row, right=actor)
    return ir.Load(path=path, name=name, entity=account, where=same, otherwise="not_authenticated", lock=True)
