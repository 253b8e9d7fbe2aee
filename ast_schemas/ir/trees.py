"""The shape of trees: the steps within steps, the parts of an expression, and an expression with parts replaced."""

from collections.abc import Callable, Iterable, Iterator

from ast_schemas.ir.expressions import (
    Aggregate,
    Apply,
    Arithmetic,
    ColumnOf,
    Compare,
    Conditional,
    DtoMember,
    EntitySource,
    Expression,
    Follow,
    Invoke,
    IsSent,
    ListOf,
    Logic,
    Negate,
    Not,
)
from ast_schemas.ir.operations import BodyStep, ForEach, If

Change = Callable[[Expression], Expression | None]


def steps_within(steps: Iterable[BodyStep]) -> Iterator[BodyStep]:
    """Steps and the ones inside of them, in order."""
    for step in steps:
        yield step
        match step:
            case If():
                yield from steps_within(step.then)
                yield from steps_within(step.otherwise)
            case ForEach():
                yield from steps_within(step.steps)


def children(node: Expression) -> tuple[Expression, ...]:
    """The direct parts of an expression, in source order; leaves have none."""
    match node:
        case ColumnOf() | Follow() | DtoMember() | IsSent():
            return (node.target,)
        case Not() | Negate():
            return (node.operand,)
        case Logic() | Compare() | Arithmetic():
            return (node.left, node.right)
        case Apply() | Invoke():
            return node.arguments
        case ListOf():
            return node.items
        case Conditional():
            return (node.condition, node.then, node.otherwise)
        case Aggregate():
            source = () if isinstance(node.source, EntitySource) else (node.source.target,)
            return (*source, *(part for part in (node.where, node.value) if part is not None))
    return ()


def walk(node: Expression) -> Iterator[Expression]:
    """The node and everything below it, in reading order."""
    yield node
    for child in children(node):
        yield from walk(child)


def rebuilt(node: Expression, change: Change) -> Expression:
    """The tree with every node for which ``change`` gives another one replaced, outermost first."""
    changed = change(node)
    if changed is not None:
        return changed
    match node:
        case ColumnOf() | Follow() | DtoMember() | IsSent():
            return node.model_copy(update={"target": rebuilt(node.target, change)})
        case Not() | Negate():
            return node.model_copy(update={"operand": rebuilt(node.operand, change)})
        case Logic() | Compare() | Arithmetic():
            return node.model_copy(update={"left": rebuilt(node.left, change), "right": rebuilt(node.right, change)})
        case Apply() | Invoke():
            return node.model_copy(update={"arguments": tuple(rebuilt(item, change) for item in node.arguments)})
        case ListOf():
            return node.model_copy(update={"items": tuple(rebuilt(item, change) for item in node.items)})
        case Conditional():
            return node.model_copy(
                update={
                    "condition": rebuilt(node.condition, change),
                    "then": rebuilt(node.then, change),
                    "otherwise": rebuilt(node.otherwise, change),
                }
            )
        case Aggregate():
            source = node.source
            if not isinstance(source, EntitySource):
                source = source.model_copy(update={"target": rebuilt(source.target, change)})
            return node.model_copy(
                update={
                    "source": source,
                    "where": None if node.where is None else rebuilt(node.where, change),
                    "value": None if node.value is None else rebuilt(node.value, change),
                }
            )
    return node
