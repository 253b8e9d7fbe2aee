"""Read-modify-write without a lock: a value computed from a row as it was read, written back to the same row."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic, Fix
from compiler.derive.mappings import Mappings
from compiler.diagnostics import make
from compiler.diagnostics.codes import bodies as codes
from compiler.diagnostics.fixes import replaced
from compiler.expressions import walk


def check_lost_updates(operation: ir.Procedure, mappings: Mappings) -> list[Diagnostic]:
    """Updates whose value reads a column of the updated row, which was loaded without lock."""
    check = _Check(operation, mappings)
    check.steps(operation.steps)
    return check.found


@dataclass
class _Check:
    operation: ir.Procedure
    mappings: Mappings
    found: list[Diagnostic] = field(default_factory=list)
    unlocked: dict[str, str] = field(default_factory=lambda: {"actor": ""})
    """Row → the path of the step that read it without lock; empty where no step can lock it."""
    computed: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    """Named value → the columns of unlocked rows that it was computed from."""

    def steps(self, steps: Sequence[ir.BodyStep]) -> None:
        for step in steps:
            self.step(step)

    def step(self, step: ir.BodyStep) -> None:
        match step:
            case ir.Load():
                self._bound(step.name, step.path, step.lock)
            case ir.Create() | ir.Authenticate():
                self.unlocked.pop(step.name, None)
                if isinstance(step, ir.Authenticate):
                    self.unlocked[step.name] = ""
            case ir.RenewToken():
                self.unlocked[step.account] = ""
            case ir.Let():
                self.computed[step.name] = self.read(step.value)
                if isinstance(step.value.type, ir.RowType):
                    self.unlocked[step.name] = ""
            case ir.Update():
                self._update(step)
            case ir.If():
                self.steps(step.then)
                self.steps(step.otherwise)
            case ir.ForEach():
                if isinstance(step.rows.type, ir.RowsType):
                    self._bound(step.name, step.path, step.lock)
                self.steps(step.steps)
            case _:
                return

    def _bound(self, name: str, path: str, lock: bool) -> None:
        self.unlocked.pop(name, None)
        if not lock:
            self.unlocked[name] = path

    def read(self, value: ir.Expression) -> frozenset[tuple[str, str]]:
        """Columns of unlocked rows that a value depends on."""
        found: set[tuple[str, str]] = set()
        for item in walk(value):
            match item:
                case ir.ColumnOf(target=ir.Variable(name=row), field=column) if row in self.unlocked and column != "id":
                    found.add((row, column))
                case ir.Variable(name=name) if name in self.computed:
                    found |= self.computed[name]
        return frozenset(found)

    def _update(self, step: ir.Update) -> None:
        if step.expected is not None:
            return
        assignments = [(item, f"{step.path}.assignments") for item in step.assignments]
        collector = self.mappings.collectors.get(step.collector or "")
        if collector is not None:
            arguments = {item.field: item.value for item in step.arguments}
            given = {item.field for item in step.assignments}
            rows = {name: value.name for name, value in arguments.items() if isinstance(value, ir.Variable)}
            for item in collector.assignments:
                if item.field not in given and any(rows.get(row) == step.row for row, _ in _columns(item.value)):
                    assignments.append((item.model_copy(update={"value": _renamed(item.value, rows)}), step.path))
        for item, path in assignments:
            stale = [column for row, column in sorted(self.read(item.value)) if row == step.row]
            if stale:
                self._report(step, item.field, stale[0], path)
                return

    def _report(self, step: ir.Update, assigned: str, column: str, path: str) -> None:
        origin = self.unlocked[step.row]
        fixes: tuple[Fix, ...] = ()
        if origin:
            fixes = (replaced(f"{origin}.lock", True, f"lock `{step.row}` when it is loaded", "safe"),)
        self.found.append(
            make(
                codes.LOST_UPDATE,
                unit=f"operations/{self.operation.name}",
                path=path,
                value=f"{step.row}.{column}",
                field=assigned,
                row=f"`{step.row}`",
                fixes=fixes,
            )
        )


def _columns(value: ir.Expression) -> set[tuple[str, str]]:
    return {
        (item.target.name, item.field)
        for item in walk(value)
        if isinstance(item, ir.ColumnOf) and isinstance(item.target, ir.Variable)
    }


def _renamed(value: ir.Expression, rows: dict[str, str]) -> ir.Expression:
    """Collector parameters replaced by what they are called in the operation, for the columns that are read."""
    columns = [
        ir.ColumnOf(
            type=value.type,
            nullable=False,
            target=ir.Variable(type=value.type, nullable=False, name=rows.get(row, row), role="row"),
            field=column,
        )
        for row, column in sorted(_columns(value))
    ]
    return ir.ListOf(type=value.type, nullable=False, items=tuple(columns))
