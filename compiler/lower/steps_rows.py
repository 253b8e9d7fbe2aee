"""Steps on single rows and sets of rows that fill nothing: load, change, delete, restore, link, transition."""

from ast_schemas import ir
from ast_schemas.operations import (
    ChangeStep,
    DeleteStep,
    DeleteWhereStep,
    LinkStep,
    LoadStep,
    RestoreStep,
    TransitionStep,
)
from compiler.diagnostics import did_you_mean
from compiler.diagnostics.codes import bodies as codes
from compiler.expressions import describe, free_variables
from compiler.lower.messages import said
from compiler.lower.walk import NOTHING, Walk, Walked


def load(walk: Walk, step: LoadStep, path: str) -> Walked:
    """Find one row."""
    entity = walk.entity(step.entity, f"{path}.entity")
    free = walk.bind(step.name, f"{path}.name")
    if entity is None:
        return walk.unbound(step.name)
    where = walk.where(step.where, step.name, entity.name, f"{path}.where")
    otherwise = walk.outcome(step.otherwise, f"{path}.otherwise")
    message = said(walk, otherwise, f"{path}.otherwise")
    for variable in free_variables(where):
        if variable.role == "parameter":
            walk.loaded_by.setdefault(variable.name, step.name)
    if free:
        walk.scope = walk.scope.with_row(step.name, entity.name, nullable=otherwise is None)
        walk.deleted.discard(step.name)
    return Walked(
        (
            ir.Load(
                path=path,
                name=step.name,
                entity=entity.name,
                where=where,
                otherwise=otherwise,
                said=message,
                lock=step.lock,
                with_deleted=entity.soft_delete
                and (step.name in walk.restored or walk.mentions_deleted(step.name, where)),
            ),
        )
    )


def change(walk: Walk, step: ChangeStep, path: str) -> Walked:
    """Add to a number."""
    entity = walk.row(step.row, f"{path}.row")
    if entity is None:
        return NOTHING
    numbers = {
        item.name: item for item in entity.columns if item.type.kind in ("integer", "decimal") and not item.type.many
    }
    column = numbers.get(step.field)
    if column is None:
        allowed = sorted(numbers)
        hint = did_you_mean(step.field, allowed)
        walk.report(
            codes.CHANGE_FIELD, f"{path}.field", value=step.field, entity=entity.name, allowed=allowed, hint=hint
        )
        return NOTHING
    amount = walk.resolver.value(step.amount, walk.scope, f"{path}.amount", column.type, nullable=False)
    minimum = None
    if step.minimum is not None:
        minimum = walk.resolver.value(step.minimum, walk.scope, f"{path}.minimum", column.type, nullable=False)
    if step.minimum is not None and step.otherwise is None:
        why = "say in `otherwise` what happens below the minimum"
        walk.report(codes.CHANGE_BOUND, f"{path}.otherwise", value=step.minimum, why=why)
    if step.minimum is None and step.otherwise is not None:
        why = "without a minimum the outcome never happens"
        walk.report(codes.CHANGE_BOUND, f"{path}.otherwise", value=step.otherwise, why=why)
    otherwise = walk.outcome(step.otherwise, f"{path}.otherwise")
    message = said(walk, otherwise, f"{path}.otherwise")
    walk.changed(step.row)
    if amount is None:
        return NOTHING
    return Walked(
        (
            ir.Change(
                path=path,
                row=step.row,
                entity=entity.name,
                field=column.name,
                amount=amount,
                minimum=minimum,
                otherwise=otherwise if minimum is not None else None,
                said=message if minimum is not None else None,
            ),
        )
    )


def delete(walk: Walk, step: DeleteStep, path: str) -> Walked:
    """Delete one row; its name is gone, unless rows of its entity are only marked."""
    entity = walk.row(step.row, f"{path}.row")
    if entity is None:
        return NOTHING
    if not entity.soft_delete:
        walk.deleted.add(step.row)
    return Walked((ir.Delete(path=path, row=step.row, entity=entity.name),))


def delete_where(walk: Walk, step: DeleteWhereStep, path: str) -> Walked:
    """Delete all rows that fit."""
    entity = walk.entity(step.entity, f"{path}.entity")
    if entity is None or not walk.bind(step.name, f"{path}.name"):
        return NOTHING
    where = walk.where(step.where, step.name, entity.name, f"{path}.where")
    return Walked((ir.DeleteWhere(path=path, name=step.name, entity=entity.name, where=where),))


def restore(walk: Walk, step: RestoreStep, path: str) -> Walked:
    """Undo a soft delete."""
    entity = walk.row(step.row, f"{path}.row")
    if entity is None:
        return NOTHING
    if not entity.soft_delete:
        walk.report(codes.NOT_SOFT, f"{path}.row", value=step.row, entity=entity.name)
    walk.changed(step.row)
    return Walked((ir.Restore(path=path, row=step.row, entity=entity.name),))


def link(walk: Walk, step: LinkStep, path: str) -> Walked:
    """Change a many-to-many relation."""
    entity = walk.row(step.row, f"{path}.row")
    if entity is None:
        return NOTHING
    relations = {item.name: item for item in entity.relations if item.table is not None}
    relation = relations.get(step.relation)
    if relation is None:
        allowed = sorted(relations)
        hint = did_you_mean(step.relation, allowed)
        walk.report(
            codes.LINK_RELATION, f"{path}.relation", value=step.relation, entity=entity.name, allowed=allowed, hint=hint
        )
        return NOTHING
    target = walk.resolver.value(step.target, walk.scope, f"{path}.target", nullable=False)
    if target is None:
        return NOTHING
    if not isinstance(target.type, ir.RowType | ir.RowsType) or target.type.entity != relation.target:
        walk.report(
            codes.LINK_TARGET,
            f"{path}.target",
            value=step.target,
            relation=relation.name,
            wanted=relation.target,
            found=describe(target.type),
        )
        return NOTHING
    return Walked(
        (
            ir.Link(
                path=path,
                row=step.row,
                entity=entity.name,
                relation=relation.name,
                action=step.action,
                target=target,
            ),
        )
    )


def transition(walk: Walk, step: TransitionStep, path: str) -> Walked:
    """Move the state of a row."""
    entity = walk.row(step.row, f"{path}.row")
    otherwise = walk.outcome(step.otherwise, f"{path}.otherwise")
    message = said(walk, otherwise, f"{path}.otherwise")
    if entity is None:
        return NOTHING
    if entity.state_machine is None:
        walk.report(codes.NO_MACHINE, f"{path}.transition", value=step.transition, entity=entity.name)
        return NOTHING
    moves = [item.name for item in entity.state_machine.transitions]
    if step.transition not in moves:
        hint = did_you_mean(step.transition, moves)
        walk.report(
            codes.UNKNOWN_TRANSITION,
            f"{path}.transition",
            value=step.transition,
            entity=entity.name,
            allowed=moves,
            hint=hint,
        )
        return NOTHING
    walk.changed(step.row)
    return Walked(
        (
            ir.Transit(
                path=path,
                row=step.row,
                entity=entity.name,
                transition=step.transition,
                otherwise=otherwise or step.otherwise,
                said=message,
            ),
        )
    )
