"""What a transformer needs: the rows beside its own row, and the parameters that it binds.

A projection is printed once, in ``app/transformers``; every statement that uses it has to know its signature.
"""

from dataclasses import dataclass
from functools import cached_property

from ast_schemas import ir
from ast_schemas.ir.folding import folded
from emitters.base import Unsupported
from emitters.fastapi.bodies.bindings import local_name
from emitters.fastapi.bodies.index import Index
from emitters.fastapi.bodies.parameters import Parameters
from emitters.fastapi.bodies.sql import SqlPrinter
from emitters.fastapi.bodies.sql_selects import select_source
from emitters.fastapi.bodies.tables_in_use import (
    Join,
    ModuleAliases,
    ParameterTables,
    Scope,
    StatementTables,
    SubqueryTables,
    Table,
)
from emitters.fastapi.bodies.trees import over_rows
from emitters.fastapi.layout import model_module, transformer_module
from emitters.naming import class_name, snake_case
from emitters.writer import Writer

TAKEN = frozenset({"id", "limit", "offset", "q"})
"""Parameters that the statements around a projection use."""


@dataclass(frozen=True)
class Slot:
    """A row beside the projected one. ``default`` is the module and name that a statement reads it from."""

    path: tuple[str, ...]
    parameter: str
    entity: str
    default: tuple[str, str]
    join: Join


@dataclass(frozen=True)
class Projection:
    """One transformer as printed."""

    transformer: ir.Transformer
    function: str
    root: str
    slots: tuple[Slot, ...]
    parameters: dict[str, ir.Expression]
    aliases: dict[str, str]
    members: tuple[tuple[str, str], ...]
    takes_absent: bool

    @property
    def select(self) -> str:
        """The function that gives the select."""
        return f"select_{self.function}"

    @property
    def by_id(self) -> str:
        """The statement for one row."""
        return f"{self.function.upper()}_BY_ID"


class Projections:
    """All projections of a program, printed on demand."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._known: dict[str, Projection] = {}

    @cached_property
    def _beside_nothing(self) -> frozenset[str]:
        """Transformers of rows that may be missing."""
        return frozenset(
            member.transformer
            for transformer in self.index.program.transformers
            for member in transformer.members
            if member.transformer is not None and _may_be_missing(self.index, member.value)
        )

    def signature(self, name: str) -> Projection:
        """What statements need to know of a transformer."""
        if name not in self._known:
            transformer = self.index.transformers[name]
            module = transformer_module(transformer.name)
            self._known[name] = self.printed(name, Writer(f"{module}.py", "", defined=()))
        return self._known[name]

    def printed(self, name: str, writer: Writer) -> Projection:
        """The transformer with its source for the module that ``writer`` collects."""
        return _Printer(self, self.index.transformers[name], writer, name in self._beside_nothing).projection()


def _may_be_missing(index: Index, value: ir.Expression) -> bool:
    if not isinstance(value, ir.Follow):
        return False
    assert isinstance(value.target.type, ir.RowType)
    relation = index.relation(value.target.type.entity, value.relation)
    return relation.nullable or not relation.holds_key or _may_be_missing(index, value.target)


class _Printer:
    """Prints one projection."""

    def __init__(self, projections: Projections, transformer: ir.Transformer, writer: Writer, absent: bool) -> None:
        self.projections = projections
        self.index = projections.index
        self.transformer = transformer
        self.writer = writer
        self.absent = absent
        self.parameters = Parameters(TAKEN, owner=snake_case(transformer.name))
        self.aliases = ModuleAliases(writer, self.index, mark="")
        subqueries = SubqueryTables(self.aliases, prefix=transformer.name)
        root = local_name(transformer.row)
        writer.imports.reserve(root)
        self.root = Table(root, transformer.entity)
        reserved = frozenset({root, "absent", *(item.name for item in self.index.program.transformers)})
        self.tables = ParameterTables(self.aliases, subqueries=subqueries, reserved=reserved)
        self.scope = Scope(self.tables, rows={transformer.row: self.root})
        self.sql = SqlPrinter(self.index, writer, self.scope, self.parameters, projecting=True)

    def projection(self) -> Projection:
        transformer = self.transformer
        values = {member.member: member for member in transformer.members}
        dto = self.index.dtos[transformer.dto]
        members = tuple(
            (member.wire, self.member(values[member.name], member.type))
            for member in dto.members
            if member.name in values
        )
        return Projection(
            transformer=transformer,
            function=snake_case(transformer.name),
            root=self.root.code,
            slots=self.slots(),
            parameters=self.parameters.values,
            aliases=self.aliases.lines,
            members=members,
            takes_absent=self.absent,
        )

    # -- members ----------------------------------------------------------------------------------------------------

    def member(self, member: ir.MemberValue, declared: ir.Scalar | None) -> str:
        value = member.value
        if member.transformer is not None:
            nested = self.projections.signature(member.transformer)
            if isinstance(value, ir.Aggregate):
                return self.nested_rows(value, nested)
            return self.nested_row(value, nested)
        if isinstance(value, ir.Constant) and value.value is None:
            return f"{self.writer.use('sqlalchemy', 'literal')}(None, {self._text()})"
        text = self.sql.answered(value, declared)
        column = folded(value)
        if isinstance(column, ir.ColumnOf) and self._is_swallowed(column, text):
            return f"{self.writer.use('app.runtime.json_sql', 'json_value')}({text}, nullable=True)"
        return text

    def _text(self) -> str:
        return f"{self.writer.use('app.runtime.types', 'Str')}()"

    def _is_swallowed(self, value: ir.ColumnOf, text: str) -> bool:
        """A column without nulls of a row that may be missing; ``text`` names the table that it is read from."""
        if not isinstance(value.target, ir.Follow):
            return False
        outer = any(join.outer and text.startswith(f"{join.code}.") for join in self.scope.joins or [])
        return outer and not self._holds_null(value, value.target)

    def _holds_null(self, value: ir.ColumnOf, row: ir.Follow) -> bool:
        """Whether the column itself may be null; an id is read from the key that leads to it, where there is one."""
        if value.field != "id":
            assert isinstance(row.type, ir.RowType)
            return self.index.is_nullable(row.type.entity, value.field)
        assert isinstance(row.target.type, ir.RowType)
        relation = self.index.relation(row.target.type.entity, row.relation)
        return relation.holds_key and relation.nullable

    def nested_row(self, value: ir.Expression, nested: Projection) -> str:
        table = self.sql.table(value)
        arguments = [table.code, *self.beside(value, nested, self.sql)]
        joined = next((join for join in self.scope.joins or [] if join.code == table.code), None)
        if joined is not None and joined.outer:
            arguments.append(f"absent={table.code}.id.is_(None)")
        self.take_parameters(nested)
        return f"{self.use_function(nested, nested.function)}({', '.join(arguments)})"

    def beside(self, row: ir.Expression, nested: Projection, printer: SqlPrinter) -> list[str]:
        """The tables for the rows that a nested projection needs beside its row."""
        found = []
        for slot in nested.slots:
            followed = row
            for relation in slot.path:
                assert isinstance(followed.type, ir.RowType)
                target = self.index.relation(followed.type.entity, relation).target
                followed = ir.Follow(type=ir.RowType(entity=target), nullable=False, target=followed, relation=relation)
            found.append(printer.table(followed).code)
        return found

    def nested_rows(self, value: ir.Aggregate, nested: Projection) -> str:
        value = over_rows(value)
        inner, table, printer = self.sql.opened(value)
        row = ir.Variable(type=ir.RowType(entity=table.entity), nullable=False, name=value.variable, role="query_row")
        beside = self.beside(row, nested, printer)
        inner.joins = []
        self.take_parameters(nested)
        start = f"{self.use_function(nested, nested.select)}({', '.join([table.code, *beside])})"
        wheres = self.sql.restrictions(value, table, printer)
        source = select_source([], inner, table, wheres, self.writer, start)
        if value.kind == "first":
            return f"{source}{printer.first_only(table)}.scalar_subquery()"
        if value.kind != "rows":
            raise Unsupported(f"{value.kind}() as nested rows")
        return f"{self.writer.use('app.runtime.json_sql', 'json_list')}({source}{printer.row_order(table)})"

    def use_function(self, nested: Projection, name: str) -> str:
        """The function of another transformer, imported from its module."""
        return self.writer.use(transformer_module(nested.transformer.name), name)

    def take_parameters(self, nested: Projection) -> None:
        """What a nested projection binds, this one binds too."""
        for name, value in nested.parameters.items():
            if not self.parameters.take(name, value):
                raise Unsupported(f"two values for the parameter `{name}` of {self.transformer.name}")

    # -- rows beside ------------------------------------------------------------------------------------------------

    def slots(self) -> tuple[Slot, ...]:
        paths: dict[str, tuple[str, ...]] = {self.root.code: ()}
        used = {self.transformer.entity}
        joins = {join.code: join for join in self.scope.joins or []}
        found = []
        for (near, relation), table in self.scope.followed.items():
            path = paths[table.code] = (*paths[near], relation)
            if table.entity not in used:
                used.add(table.entity)
                default = (model_module(table.entity), class_name(table.entity))
            else:
                alias = self.aliases.alias(table.entity, "_".join([self.transformer.name, *path]), ())
                default = (transformer_module(self.transformer.name), alias)
            found.append(Slot(path, table.code, table.entity, default, joins[table.code]))
        return tuple(found)


def use_tables(projection: Projection, tables: StatementTables, writer: Writer, root: Table, scope: Scope) -> None:
    """Tell a statement over a projection which tables the projection joins already."""
    codes: dict[tuple[str, ...], str] = {(): root.code}
    for slot in projection.slots:
        code = codes[slot.path] = writer.use(*slot.default)
        tables.used.add(code)
        if slot.join.outer:
            scope.optional.add(code)
        scope.followed[(codes[slot.path[:-1]], slot.path[-1])] = Table(code, slot.entity)
