"""Which tables a statement reads, under which names of the emitted module.

The first use of an entity in a statement is its model; a further one is an alias, so that a subquery never means the
row of the statement around it by accident.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ast_schemas import ir
from ast_schemas.ir.sql_names import within_limit
from emitters.fastapi.bodies.bindings import local_name
from emitters.fastapi.bodies.index import Index
from emitters.fastapi.layout import ASSOCIATIONS_MODULE, model_module
from emitters.naming import class_name, variable
from emitters.writer import Writer, literal


@dataclass(frozen=True)
class Table:
    """An entity under the name that it has in the emitted code."""

    code: str
    entity: str
    link_key: str | None = None
    """Set where the rows are known by their ids in a link table alone: the column that holds the id."""

    @property
    def id(self) -> str:
        """The code of the id's column."""
        return self.link_key or f"{self.code}.id"


class ModuleAliases:
    """Aliases that a module defines once, above its statements."""

    def __init__(self, writer: Writer, index: Index, mark: str = "_", taken: set[str] | None = None) -> None:
        """``mark``: what names of aliases begin with; ``_`` for those that no other module uses. ``taken``: what else
        is named at the top of the module; aliases are added."""
        self.writer = writer
        self.index = index
        self.mark = mark
        self.lines: dict[str, str] = {}
        self._taken = set() if taken is None else taken
        self._names = {entity.table for entity in index.program.entities}

    def model(self, entity: str) -> str:
        """The class of an entity's rows."""
        return self.writer.use(model_module(entity), class_name(entity))

    def alias(self, entity: str, name: str, used: Iterable[str]) -> str:
        """Another name for the same table, not among ``used``."""
        aliased = f"{self.writer.use('sqlalchemy.orm', 'aliased')}({self.model(entity)}, name={{}})"
        return self._define(aliased, name, used)

    def association(self, table: str, name: str, used: Iterable[str], *, alias: bool) -> str:
        """A link table, or an alias of it when that is wanted or it is in use already."""
        code = self.writer.use(ASSOCIATIONS_MODULE, variable(table))
        if not alias and code not in used:
            return code
        return self._define(f"{code}.alias({{}})", name, used)

    def _define(self, aliased: str, name: str, used: Iterable[str]) -> str:
        """A line of the module; ``aliased``: what it assigns, ``{}`` in the place of the name in SQL."""
        number, wanted = 1, name
        while True:
            code = f"{self.mark}{wanted}"
            sql_name = within_limit(f"{wanted}_row" if wanted in self._names else wanted)
            line = f"{code} = {aliased.format(literal(sql_name))}"
            if code not in used and (self.lines.get(code) == line or code not in self._taken):
                self.lines[code] = line
                self._taken.add(code)
                return code
            number += 1
            wanted = f"{name}_{number}"


@dataclass
class Join:
    """A further table of a select; ``outer`` where there may be no row."""

    code: str
    on: str
    outer: bool


@dataclass
class StatementTables:
    """The names that one statement uses already."""

    module: ModuleAliases
    used: set[str] = field(default_factory=set)

    def take(self, entity: str, hint: str) -> Table:
        """A name for one more use of an entity."""
        code = self.module.model(entity)
        if code in self.used:
            code = self.module.alias(entity, hint, self.used)
        self.used.add(code)
        return Table(code, entity)

    def take_association(self, table: str) -> str:
        """A name for one more use of a link table."""
        code = self.module.association(table, table, self.used, alias=False)
        self.used.add(code)
        return code

    def inside(self) -> "StatementTables":
        """The names for subqueries."""
        return self


@dataclass
class SubqueryTables(StatementTables):
    """Names for the subqueries of a projection: always aliases, since any statement may use the projection."""

    prefix: str = ""

    def take(self, entity: str, hint: str) -> Table:
        code = self.module.alias(entity, f"{self.prefix}_{hint}", self.used)
        self.used.add(code)
        return Table(code, entity)

    def take_association(self, table: str) -> str:
        code = self.module.association(table, f"{self.prefix}_{table}", self.used, alias=True)
        self.used.add(code)
        return code


@dataclass
class ParameterTables(StatementTables):
    """Names for the rows beside the row that is projected: parameters of the function that projects it."""

    subqueries: StatementTables | None = None
    reserved: frozenset[str] = frozenset()
    entities: dict[str, str] = field(default_factory=dict)

    def take(self, entity: str, hint: str) -> Table:
        name = local_name(hint)
        while name in self.entities or name in self.reserved:
            name += "_"
        self.entities[name] = entity
        return Table(name, entity)

    def inside(self) -> StatementTables:
        assert self.subqueries is not None
        return self.subqueries


@dataclass
class Scope:
    """One SELECT (or UPDATE, DELETE) being printed. ``joins`` is None where the statement cannot join."""

    tables: StatementTables
    parent: "Scope | None" = None
    rows: dict[str, Table] = field(default_factory=dict)
    joins: list[Join] | None = field(default_factory=list)
    followed: dict[tuple[str, str], Table] = field(default_factory=dict)
    outer: dict[str, bool] = field(default_factory=dict)
    """Tables of the selects around that are mentioned; True if of one further out than the next."""
    optional: set[str] = field(default_factory=set)
    """Tables that may have no row for a row of the select."""

    def find(self, variable_name: str) -> "tuple[Table, Scope]":
        """The table of a row variable and the select that it belongs to."""
        scope: Scope | None = self
        inner: list[Scope] = []
        while scope is not None:
            if variable_name in scope.rows:
                table = scope.rows[variable_name]
                self._mention(table.code, inner)
                return table, scope
            inner.append(scope)
            scope = scope.parent
        raise KeyError(variable_name)

    def mention(self, code: str, owner: "Scope") -> None:
        """A table of ``owner`` is used here."""
        inner: list[Scope] = []
        scope: Scope | None = self
        while scope is not None and scope is not owner:
            inner.append(scope)
            scope = scope.parent
        self._mention(code, inner)

    @staticmethod
    def _mention(code: str, inner: "list[Scope]") -> None:
        for distance, scope in enumerate(reversed(inner)):
            scope.outer[code] = scope.outer.get(code, False) or distance > 0


def relation_of(index: Index, row: ir.Expression, relation: str) -> ir.Relation:
    """The relation as seen from the row's entity."""
    assert isinstance(row.type, ir.RowType)
    return index.relation(row.type.entity, relation)
