"""Aggregates as scalar subqueries, EXISTS, or measures of a group."""

from typing import Self

from ast_schemas import ir
from emitters.base import Unsupported
from emitters.fastapi.bodies.code import Code
from emitters.fastapi.bodies.sql_columns import SqlColumns
from emitters.fastapi.bodies.sql_context import EXPRESSIONS, scale_of
from emitters.fastapi.bodies.sql_selects import select_source
from emitters.fastapi.bodies.tables_in_use import Join, Scope, Table, relation_of
from emitters.fastapi.bodies.trees import key_of, lives_in_database, negation, only_id_of, over_rows
from emitters.naming import attribute, snake_case


class SqlAggregates(SqlColumns):
    """What is computed over the rows of a relation or an entity."""

    def emit_aggregate(self, node: ir.Aggregate) -> Code:
        node = over_rows(node)
        if node.kind == "all":
            return Code(f"{self.function('negation')}({self._exists(node)})")
        if node.kind == "exists":
            return Code(self._exists(node))
        if node.kind in ("rows", "first"):
            raise Unsupported(f"{node.kind}() as a value")
        inner, table, printer = self.opened(node)
        wheres = self.restrictions(node, table, printer)
        source = select_source([self.measure(node, printer)], inner, table, wheres, self.writer)
        return Code(f"{source}.scalar_subquery()", nullable=node.nullable)

    def measure(self, node: ir.Aggregate, printer: Self) -> str:
        """The aggregate function over the rows of a select."""
        func = self.use("func")
        if node.kind == "count" or node.value is None:
            return f"{func}.count()"
        return self.measured(node, printer.element(node.value))

    def measured(self, node: ir.Aggregate, value: str) -> str:
        """The aggregate function over a value."""
        func = self.use("func")
        if node.kind == "sum":
            return f"{self.use('sum_of', EXPRESSIONS)}({value})"
        if node.kind == "avg":
            total = f"{self.use('sum_of', EXPRESSIONS)}({value})"
            return f"{self.function('quotient')}({total}, {func}.count({value}), {scale_of(node)})"
        return f"{func}.{node.kind}({value})"

    def _exists(self, node: ir.Aggregate) -> str:
        inner, table, printer = self.opened(node)
        wheres = self.restrictions(node, table, printer)
        if node.kind == "all":
            assert node.value is not None
            wheres.append(printer.emit(negation(node.value)).text)
        source = select_source([table.id], inner, table, wheres, self.writer)
        return f"{self.use('present', EXPRESSIONS)}({source})" if self.projecting else f"{source}.exists()"

    def opened(self, node: ir.Aggregate) -> tuple[Scope, Table, Self]:
        """A select over an aggregate's rows, still without conditions: its scope, first table, and a printer inside."""
        inner = Scope(self.scope.tables.inside(), parent=self.scope)
        relation = self._link_alone(node)
        if relation is not None and relation.table is not None:
            link = inner.tables.take_association(relation.table)
            table = Table(link, node.source.entity, link_key=f"{link}.c.{relation.far_key}")
        else:
            hint = node.variable if node.variable != "_" else node.source.entity
            table = inner.tables.take(node.source.entity, snake_case(hint))
        inner.rows[node.variable] = table
        return inner, table, self.within(inner)

    def _link_alone(self, node: ir.Aggregate) -> ir.Relation | None:
        """The many-to-many relation whose link table answers without the rows at its other end."""
        if node.kind not in ("count", "exists", "all") or not isinstance(node.source, ir.RelationSource):
            return None
        if self.index.entities[node.source.entity].soft_delete:
            return None
        asked = [part for part in (node.where, node.value) if part is not None]
        if not all(only_id_of(part, node.variable) for part in asked):
            return None
        relation = relation_of(self.index, node.source.target, node.source.relation)
        return relation if relation.table is not None else None

    def restrictions(self, node: ir.Aggregate, table: Table, printer: Self) -> list[str]:
        """The conditions that select an aggregate's rows."""
        wheres: list[str] = []
        if isinstance(node.source, ir.RelationSource):
            wheres.append(printer.relation_condition(node.source, table))
        if self.index.entities[node.source.entity].soft_delete:
            wheres.append(f"{table.code}.deleted_at.is_(None)")
        if node.where is not None:
            wheres += printer.conditions(node.where)
        return wheres

    def relation_condition(self, source: ir.RelationSource, table: Table) -> str:
        """The condition that ties the rows at the other end to their row; a link table is joined."""
        relation = relation_of(self.index, source.target, source.relation)
        key = key_of(source.target)
        right = self.parameter(key, typed=False) if not lives_in_database(key) else self.emit(key)
        if relation.table is None:
            return f"{table.code}.{attribute(f'{relation.inverse}_id')} == {right.text}"
        if table.link_key is not None:
            return f"{table.code}.c.{relation.near_key} == {right.text}"
        link = self.scope.tables.take_association(relation.table)
        assert self.scope.joins is not None
        self.scope.joins.append(Join(link, f"{link}.c.{relation.far_key} == {table.code}.id", outer=False))
        return f"{link}.c.{relation.near_key} == {right.text}"

    def column_of_first(self, node: ir.Aggregate, column: str) -> Code:
        node = over_rows(node)
        inner, table, printer = self.opened(node)
        wheres = self.restrictions(node, table, printer)
        source = select_source([f"{table.code}.{attribute(column)}"], inner, table, wheres, self.writer)
        return Code(f"{source}{self.first_only(table)}.scalar_subquery()", nullable=True)

    def first_only(self, table: Table) -> str:
        """The tail of a select that keeps the first row."""
        return f"{self.row_order(table)}.limit({self.use('literal')}(1))"

    def row_order(self, table: Table) -> str:
        """The tail of a select that puts rows in the order of their entity."""
        keys = []
        for name, descending in self.index.row_order(table.entity):
            key = f"{table.code}.{attribute(name)}"
            if descending or self.index.is_nullable(table.entity, name):
                key = f"{self.use('ordered', EXPRESSIONS)}({key}{', descending=True' if descending else ''})"
            keys.append(key)
        return f".order_by({', '.join(keys)})"
