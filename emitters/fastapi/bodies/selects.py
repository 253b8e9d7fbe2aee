"""Statements that load rows: which columns is decided when the handler is complete."""

from collections.abc import Sequence
from dataclasses import dataclass

from ast_schemas import ir
from emitters.fastapi.bodies.bindings import Path, RowBinding, row_attribute
from emitters.fastapi.bodies.module import OperationModule
from emitters.fastapi.bodies.parameters import Parameters
from emitters.fastapi.bodies.sql import SqlPrinter
from emitters.fastapi.bodies.sql_selects import joins_source
from emitters.fastapi.bodies.tables_in_use import Scope, StatementTables, Table
from emitters.naming import attribute


@dataclass
class RowSelect:
    """A select of whole rows of one entity."""

    module: OperationModule
    scope: Scope
    table: Table
    printer: SqlPrinter
    variable: str
    wheres: list[str]

    @property
    def parameters(self) -> Parameters:
        """What it binds."""
        return self.printer.parameters

    def statement(self, name: str, binding: RowBinding, hint: str, tail: str = "", *, lock: bool = False) -> str:
        """The constant that loads what the steps look at."""
        row_class = self.module.row_class(binding, hint)

        def source() -> str:
            select = self.source(binding, tail, lock=lock)
            return f"{self.module.statement_class()}({select}, row={row_class})"

        return self.module.constant(name, source)

    def source(self, binding: RowBinding, tail: str, *, lock: bool, further: Sequence[str] = ()) -> str:
        """The select with the columns that are known now, and further ones."""
        columns = [*(self._column(path) for path in binding.loaded), *further]
        use = self.module.writer.use
        text = f"{use('sqlalchemy', 'select')}({', '.join(columns)})"
        if self.scope.joins:
            text += f".select_from({self.table.code}){joins_source(self.scope)}"
        if self.wheres:
            text += f".where({', '.join(self.wheres)})"
        text += tail
        if lock:
            text += f".with_for_update({f'of={self.table.code}' if self.scope.joins else ''})"
        return text

    def _column(self, path: Path) -> str:
        row: ir.Expression = ir.Variable(
            type=ir.RowType(entity=self.table.entity), nullable=False, name=self.variable, role="query_row"
        )
        for relation in path[:-1]:
            assert isinstance(row.type, ir.RowType)
            target = self.module.index.relation(row.type.entity, relation).target
            row = ir.Follow(type=ir.RowType(entity=target), nullable=False, target=row, relation=relation)
        column = f"{self.printer.table(row).code}.{attribute(path[-1])}"
        if len(path) == 1:
            return column
        return f'{column}.label("{row_attribute(path)}")'


def row_select(
    module: OperationModule, entity: str, variable: str, taken: Sequence[str] = (), used: Sequence[str] = ()
) -> RowSelect:
    """A select over an entity without conditions yet. ``taken``, ``used``: parameters and tables of the statement."""
    tables = StatementTables(module.aliases, set(used))
    table = tables.take(entity, variable)
    scope = Scope(tables, rows={variable: table})
    printer = SqlPrinter(module.index, module.writer, scope, Parameters(taken), projecting=False)
    return RowSelect(module, scope, table, printer, variable, [])


def live(module: OperationModule, table: Table) -> list[str]:
    """The condition that leaves softly deleted rows out."""
    return [f"{table.code}.deleted_at.is_(None)"] if module.index.entities[table.entity].soft_delete else []


def model(module: OperationModule, entity: str) -> str:
    """The class of an entity's rows, which statements that write are about."""
    return module.aliases.model(entity)
