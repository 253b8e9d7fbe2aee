"""Expressions of a scenario as Python: over rows of the test's world and over answers read through their DTOs.

A named row stands for what is in the database now, so a check reads it again; ids and keys in requests do not change.
"""

from dataclasses import dataclass, field
from typing import NoReturn

from ast_schemas import ir
from emitters.base import Unsupported
from emitters.fastapi.answers import Shape
from emitters.fastapi.bodies import code as levels
from emitters.fastapi.bodies.bindings import Names
from emitters.fastapi.bodies.code import Code
from emitters.fastapi.bodies.index import Index
from emitters.fastapi.bodies.python import PythonPrinter
from emitters.fastapi.layout import model_module
from emitters.naming import attribute, class_name, variable
from emitters.writer import Writer, literal

TEST_ADDRESS = "http://test"
"""Where the client of the emitted tests calls."""
_TAKEN = frozenset({"api", "asyncio", "dt", "expect", "now", "pytest", "quote", "response", "responses", "world"})


@dataclass
class ScenarioScope:
    """Rows and answers that exist at some point of a scenario, by their names in it."""

    rows: dict[str, str] = field(default_factory=dict)
    """Entity of each row and account."""
    answers: dict[str, tuple[str, Shape]] = field(default_factory=dict)
    """Local and shape of each answer; ``answer`` is the last one."""


def scenario_local(name: str) -> str:
    """A row, an account or an answer as a local of the test."""
    safe = variable(name)
    return f"{safe}_" if safe in _TAKEN else safe


class _NoDatabase:
    """A scenario's aggregates are computed in the test."""

    def value(self, node: ir.Aggregate, column: str | None) -> NoReturn:
        raise Unsupported(f"`{column or node.kind}` of {node.kind}() in a scenario")

    def hashed(self, secret: ir.Expression, printed: Code) -> Code:
        """Secrets are stored through the world, which hashes them."""
        return printed


class ScenarioPrinter(PythonPrinter):
    """Prints values and checks; ``stale`` collects the rows that must be read again before."""

    def __init__(self, program: ir.Program, scope: ScenarioScope, writer: Writer) -> None:
        super().__init__(Index(program), Names(), writer, _NoDatabase())
        self.scope = scope
        self.stale: dict[str, None] = {}
        self._items: dict[str, str] = {}

    def moment(self) -> str:
        return f"{self.writer.use('app.runtime.clock', 'now')}()"

    def emit_apply(self, node: ir.Apply) -> Code:
        if node.function == "base_url":
            return Code(literal(f"{TEST_ADDRESS}{self.index.program.settings.prefix}"))
        return super().emit_apply(node)

    def emit_variable(self, node: ir.Variable) -> Code:
        if node.name in self._items:
            return Code(self._items[node.name])
        if node.name in self.scope.answers:
            return Code(self.scope.answers[node.name][0])
        return Code(scenario_local(node.name), nullable=node.nullable)

    def emit_column_of(self, node: ir.ColumnOf) -> Code:
        target = node.target
        if isinstance(target, ir.Aggregate) and target.kind == "first":
            return Code(f"{self._first(target)}.{attribute(node.field)}")
        if isinstance(target, ir.Variable):
            if node.field != "id" and target.name in self.scope.rows:
                self.stale[target.name] = None
            return Code(f"{self.emit(target).text}.{attribute(node.field)}", nullable=node.nullable)
        if isinstance(target, ir.Follow):
            if node.field == "id":
                return self._key(target)
            model = self._model(_entity(target))
            return Code(f"(await world.get({model}, {self._key(target).text})).{attribute(node.field)}")
        return Code(f"{self.emit(target).within(levels.ATOM)}.{attribute(node.field)}", nullable=node.nullable)

    def emit_follow(self, node: ir.Follow) -> Code:
        return self._key(node)

    def _key(self, node: ir.Follow) -> Code:
        relation = self.index.relation(_entity(node.target), node.relation)
        if not relation.holds_key:
            raise Unsupported(f"`.{node.relation}` in a scenario: look at it from the other end")
        key = ir.ColumnOf(
            type=ir.Scalar(kind="uuid"), nullable=node.nullable, target=node.target, field=f"{node.relation}_id"
        )
        return self.emit(key)

    def _model(self, entity: str) -> str:
        return self.writer.use(model_module(entity), class_name(entity))

    def _first(self, node: ir.Aggregate) -> str:
        """The first row, which a check that looks into it takes for granted."""
        found = self.emit(node.model_copy(update={"kind": "rows"}))
        return f"{found.within(levels.ATOM)}[0]"

    def emit_dto_member(self, node: ir.DtoMember) -> Code:
        if isinstance(node.target, ir.Aggregate) and node.target.kind == "first":
            return Code(f"{self._first(node.target)}.{attribute(node.name)}", nullable=False)
        target = self.emit(node.target)
        if isinstance(node.target, ir.Variable) and node.target.name in self.scope.answers:
            shape = self.scope.answers[node.target.name][1]
            if shape == "array":
                return target if node.name == "items" else Code(f"len({target.text})")
            if shape == "counted" and node.name not in ("items", "total"):
                raise Unsupported(f"`{node.name}` of a list that does not tell it")
        text = f"{target.within(levels.ATOM)}.{attribute(node.name)}"
        if target.nullable:
            return Code(f"None if {target.within(levels.COMPARE)} is None else {text}", levels.CHOICE, nullable=True)
        return Code(text, nullable=node.nullable)

    def emit_aggregate(self, node: ir.Aggregate) -> Code:
        items = self._source(node.source)
        local = scenario_local(node.variable) if node.variable != "_" else "_each"
        before = dict(self._items)
        self._items[node.variable] = local
        where = None if node.where is None else self.emit(node.where)
        value = None if node.value is None else self.emit(node.value)
        self._items = before
        return _aggregated(node, local, items, where, value)

    def _source(self, source: ir.Source) -> str:
        if isinstance(source, ir.ListSource):
            found = self.emit(source.target)
            return f"({found.text} or [])" if found.nullable else found.within(levels.ATOM)
        rows = f"(await world.rows({self._model(source.entity)}))"
        if isinstance(source, ir.EntitySource):
            return rows
        owner = _entity(source.target)
        relation = self.index.relation(owner, source.relation)
        if relation.table is not None:
            raise Unsupported(f"`.{source.relation}` in a scenario: a many-to-many relation outside of an answer")
        key = attribute(f"{relation.inverse}_id")
        owner_id = self.emit(ir.ColumnOf(type=ir.Scalar(kind="uuid"), nullable=False, target=source.target, field="id"))
        return f"[row for row in {rows} if row.{key} == {owner_id.text}]"


def _aggregated(node: ir.Aggregate, local: str, items: str, where: Code | None, value: Code | None) -> Code:
    head = f"for {local} in {items}"
    filtered = head if where is None else f"{head} if {where.within(levels.OR)}"
    match node.kind:
        case "count":
            return Code(f"len({items})" if where is None else f"len([{local} {filtered}])")
        case "exists":
            return Code(f"any([{where.text if where is not None else 'True'} {head}])")
        case "all" if value is not None:
            return Code(f"all([{value.text} {filtered}])")
        case "sum" if value is not None:
            return Code(f"sum([{value.text} {filtered}])")
        case "min" | "max" if value is not None:
            return Code(f"{node.kind}([{value.text} {filtered}], default=None)", nullable=True)
        case "rows":
            return Code(items if where is None else f"[{local} {filtered}]")
        case "first":
            return Code(f"next(iter([{local} {filtered}]), None)", nullable=True)
        case kind:
            raise Unsupported(f"{kind}() in a scenario")


def _entity(node: ir.Expression) -> str:
    if isinstance(node.type, ir.RowType):
        return node.type.entity
    raise Unsupported("a relation of something that is no row in a scenario")
