"""Deny by default: an operation reaches rows of an owned entity only where it proves that they are the caller's.

Which rows are private to an operation is said in ``compiler/lower/ownership.py``, what proves it in ``guards``. A row
is judged where it is first answered with, changed, deleted, linked or joined; the diagnostic stands, once, at the
step that found it. Counting up (``change``) and linking need no more than reading: who may see a row may vote on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.outline import OperationSignature
from compiler.checks.guards import EVERY_ROW, Guards, keys_in
from compiler.derive.mappings import Mappings
from compiler.derive.world import World
from compiler.diagnostics import make
from compiler.diagnostics.codes import bodies as codes
from compiler.lower.ownership import is_private, ownership_path


def check_ownership(
    operation: ir.Operation, signature: OperationSignature, world: World, mappings: Mappings
) -> list[Diagnostic]:
    """All rows of others that the operation could reach."""
    check = _Check(signature, world, mappings)
    check.steps(operation.steps, Guards(world))
    return check.found


@dataclass
class _Check:
    operation: OperationSignature
    world: World
    mappings: Mappings
    found: list[Diagnostic] = field(default_factory=list)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Row → its entity and the path of the text that found it."""

    def steps(self, steps: Sequence[ir.BodyStep], guards: Guards) -> None:
        for step in steps:
            self.step(step, guards)

    def step(self, step: ir.BodyStep, guards: Guards) -> None:
        match step:
            case ir.Load():
                self.places[step.name] = (step.entity, f"{step.path}.where")
                guards.rows.discard(step.name)
                proven = guards.proven(step.where)
                if step.name in proven or EVERY_ROW in proven:
                    guards.rows.add(step.name)
                guards.keys.update(keys_in(step.where, step.name))
            case ir.Require():
                guards.learn(step.condition)
            case ir.Let() if isinstance(step.value.type, ir.RowType | ir.RowsType):
                self.places[step.name] = (step.value.type.entity, f"{step.path}.value")
                if guards.row_from(step.value):
                    guards.rows.add(step.name)
            case ir.Let():
                guards.conditions[step.name] = step.value
            case ir.Create():
                self._joins(step, guards)
                guards.rows.add(step.name)
            case ir.Authenticate():
                guards.rows.add(step.name)
            case ir.RenewToken():
                guards.rows.add(step.account)
            case ir.Update() | ir.Transit():
                self._use(step.row, "changes", guards, reading=False)
            case ir.Change() | ir.Link():
                self._use(step.row, "changes", guards, reading=True)
            case ir.Delete():
                self._use(step.row, "deletes", guards, reading=False)
            case ir.Restore():
                self._use(step.row, "restores", guards, reading=False)
            case ir.Respond() if step.row is not None:
                self._use(step.row, "answers with", guards, reading=True)
            case ir.UpdateWhere():
                self._rows(step.name, step.entity, step.where, step.path, "changes", guards, reading=False)
            case ir.DeleteWhere():
                self._rows(step.name, step.entity, step.where, step.path, "deletes", guards, reading=False)
            case ir.ListRows():
                self._rows(step.name, step.entity, step.where, step.path, "lists", guards, reading=True)
            case ir.Report():
                self._rows(step.name, step.entity, step.where, step.path, "counts", guards, reading=True)
            case ir.If():
                then, otherwise = guards.copy(), guards.copy()
                then.learn(step.condition)
                otherwise.learn(step.condition, False)
                self.steps(step.then, then)
                self.steps(step.otherwise, otherwise)
                guards.rows |= then.rows & otherwise.rows
                if _ends(step.then):
                    guards.rows |= otherwise.rows
                elif _ends(step.otherwise):
                    guards.rows |= then.rows
            case ir.ForEach() if isinstance(step.rows.type, ir.DtoType):
                self.steps(step.steps, guards)
            case ir.ForEach():
                self.places[step.name] = (step.entity, f"{step.path}.rows")
                inner = guards.copy()
                if inner.row_from(step.rows):
                    inner.rows.add(step.name)
                self.steps(step.steps, inner)
            case _:
                return

    def _use(self, row: str, verb: str, guards: Guards, *, reading: bool) -> None:
        if guards.guards(row) or row not in self.places:
            return
        entity, path = self.places[row]
        if is_private(entity, self.operation, self.world, reading=reading):
            guards.rows.add(row)
            self._report(row, entity, path, verb)

    def _rows(
        self,
        row: str,
        entity: str,
        where: ir.Expression | None,
        path: str,
        verb: str,
        guards: Guards,
        *,
        reading: bool,
    ) -> None:
        if not is_private(entity, self.operation, self.world, reading=reading) or EVERY_ROW in guards.rows:
            return
        proven = guards.proven(where) if where is not None else set()
        if row not in proven and EVERY_ROW not in proven:
            self._report(row, entity, f"{path}.where", verb)

    def _joins(self, step: ir.Create, guards: Guards) -> None:
        """A new row joins the rows of its owner: that owner must be the caller, or a row of the caller."""
        owners = ownership_path(step.entity, self.world)
        if not owners:
            return
        given = {item.field: item.value for item in step.assignments}
        collector = self.mappings.collectors.get(step.collector or "")
        if collector is not None:
            arguments = {item.field: item.value for item in step.arguments}
            for item in collector.assignments:
                value = item.value
                if isinstance(value, ir.Variable) and value.name in arguments:
                    value = arguments[value.name]
                given.setdefault(item.field, value)
        owner = given.get(owners[0])
        if isinstance(owner, ir.Variable) and owner.name in self.places and not guards.guards(owner.name):
            self._use(owner.name, "adds to", guards, reading=False)

    def _report(self, row: str, entity: str, path: str, verb: str) -> None:
        owner = ".".join(ownership_path(entity, self.world))
        self.found.append(
            make(
                codes.NOT_OWNED,
                unit=f"operations/{self.operation.name}",
                path=path,
                value=row,
                entity=entity,
                owner=f"`{owner}`",
                verb=verb,
                condition=f"{row}.{owner} == actor",
            )
        )


def _ends(steps: Sequence[ir.BodyStep]) -> bool:
    return bool(steps) and isinstance(steps[-1], ir.Respond | ir.ListRows | ir.Report)
