"""Steps that decide, name and repeat: require, let, if, for_each."""

from dataclasses import replace
from types import MappingProxyType

from ast_schemas import ir
from ast_schemas.operations import ForEachStep, IfStep, LetStep, RequireStep
from compiler.diagnostics.codes import bodies as codes
from compiler.expressions import Scope, describe, narrow
from compiler.lower.bulk import for_each_body, is_sent_list
from compiler.lower.messages import said
from compiler.lower.walk import NOTHING, Walk, Walked


def require(walk: Walk, step: RequireStep, path: str) -> Walked:
    """Refuse unless; what holds afterwards is known about null."""
    condition = walk.resolver.condition(step.condition, walk.scope, f"{path}.condition")
    otherwise = walk.outcome(step.otherwise, f"{path}.otherwise")
    message = said(walk, otherwise, f"{path}.otherwise")
    walk.scope = narrow(walk.scope, condition, True)
    otherwise = otherwise or step.otherwise
    return Walked((ir.Require(path=path, condition=condition, otherwise=otherwise, said=message),))


def let(walk: Walk, step: LetStep, path: str) -> Walked:
    """Name a value."""
    value = walk.resolver.value(step.value, walk.scope, f"{path}.value")
    if not walk.bind(step.name, f"{path}.name") or value is None:
        return walk.unbound(step.name)
    if isinstance(value.type, ir.RowType):
        walk.scope = walk.scope.with_row(step.name, value.type.entity, nullable=value.nullable)
    else:
        walk.scope = walk.scope.with_name(step.name, value.type, value.nullable)
    return Walked((ir.Let(path=path, name=step.name, value=value),))


def branch(walk: Walk, step: IfStep, path: str) -> Walked:
    """One or the other; after it, what both branches bind and know."""
    condition = walk.resolver.condition(step.condition, walk.scope, f"{path}.condition")
    if not step.then and not step.otherwise:
        walk.report(codes.EMPTY_BRANCH, path)
    before, deleted = walk.scope, set(walk.deleted)
    walk.scope = narrow(before, condition, True)
    then = walk.dispatch(walk, step.then, f"{path}.then")
    after_then, deleted_then = walk.scope, set(walk.deleted)
    walk.scope, walk.deleted = narrow(before, condition, False), deleted
    otherwise = walk.dispatch(walk, step.otherwise, f"{path}.otherwise")
    if then.ends and not otherwise.ends:
        pass
    elif otherwise.ends and not then.ends:
        walk.scope, walk.deleted = after_then, deleted_then
    else:
        walk.scope = _joined(after_then, walk.scope)
        walk.deleted |= deleted_then
    made = ir.If(path=path, condition=condition, then=then.steps, otherwise=otherwise.steps)
    return Walked((made,), ends=then.ends and otherwise.ends)


def _joined(one: Scope, other: Scope) -> Scope:
    names = {name: item for name, item in one.names.items() if other.names.get(name) == item}
    return replace(one, names=MappingProxyType(names), facts=one.facts & other.facts)


def for_each(walk: Walk, step: ForEachStep, path: str) -> Walked:
    """Repeat for rows."""
    rows = walk.resolver.value(step.rows, walk.scope, f"{path}.rows")
    if rows is None:
        return NOTHING
    if is_sent_list(rows):
        return for_each_body(walk, step, rows, path)
    if not isinstance(rows.type, ir.RowsType):
        walk.report(codes.NOT_A_ROW, f"{path}.rows", value=step.rows, found=describe(rows.type))
        return NOTHING
    if not walk.bind(step.name, f"{path}.name"):
        return NOTHING
    before, outer = walk.scope, walk.in_loop
    walk.scope = before.with_row(step.name, rows.type.entity)
    walk.in_loop = True
    inner = walk.dispatch(walk, step.steps, f"{path}.steps")
    walk.in_loop = outer
    walk.scope = replace(before, facts=before.facts & walk.scope.facts)
    made = ir.ForEach(path=path, name=step.name, entity=rows.type.entity, rows=rows, lock=step.lock, steps=inner.steps)
    return Walked((made,))
