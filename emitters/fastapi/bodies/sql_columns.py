"""Columns of rows that are still in the database, and the joins that reach them."""

from ast_schemas import ir
from emitters.base import Unsupported
from emitters.fastapi.bodies.code import Code
from emitters.fastapi.bodies.sql_context import SqlContext
from emitters.fastapi.bodies.sql_selects import select_source
from emitters.fastapi.bodies.tables_in_use import Join, Scope, Table, relation_of
from emitters.fastapi.bodies.trees import row_path
from emitters.naming import attribute


class SqlColumns(SqlContext):
    """Relations to one are joined where the statement can join, else looked up by a subquery."""

    def column_of_first(self, node: ir.Aggregate, column: str) -> Code:
        """A column of the first row of an aggregate."""
        raise NotImplementedError

    def emit_column_of(self, node: ir.ColumnOf) -> Code:
        target = node.target
        if isinstance(target, ir.Aggregate):
            return self.column_of_first(target, node.field)
        if isinstance(target, ir.Follow) and node.field == "id":
            relation = relation_of(self.index, target.target, target.relation)
            if relation.holds_key:
                key = node.model_copy(update={"target": target.target, "field": f"{relation.name}_id"})
                return self.emit_column_of(key)
        if isinstance(target, ir.Conditional):
            branches = [
                ir.ColumnOf(type=node.type, nullable=branch.nullable, target=branch, field=node.field)
                for branch in (target.then, target.otherwise)
            ]
            whole = target.model_copy(update={"type": node.type, "then": branches[0], "otherwise": branches[1]})
            return self.emit_conditional(whole)
        if not self._can_join(target):
            return self._column_by_subquery(node)
        table = self.table(target)
        column = table.id if node.field == "id" else f"{table.code}.{attribute(node.field)}"
        return Code(column, nullable=node.nullable)

    def _can_join(self, row: ir.Expression) -> bool:
        start = row_path(row)
        if not isinstance(row, ir.Follow) or start is None:
            return not isinstance(row, ir.Follow)
        _, owner = self.scope.find(start[0].name)
        return owner.joins is not None or self._is_followed(row, owner)

    def _is_followed(self, row: ir.Follow, owner: Scope) -> bool:
        if isinstance(row.target, ir.Follow) and not self._is_followed(row.target, owner):
            return False
        return (self.table(row.target).code, row.relation) in owner.followed

    def table(self, row: ir.Expression) -> Table:
        """The table that holds a row, joined if need be."""
        if isinstance(row, ir.Variable):
            return self.scope.find(row.name)[0]
        if not isinstance(row, ir.Follow):
            raise Unsupported(f"a column of {row.node}")
        near = self.table(row.target)
        start = row_path(row)
        assert start is not None
        _, owner = self.scope.find(start[0].name)
        found = owner.followed.get((near.code, row.relation))
        if found is None:
            found = owner.followed[(near.code, row.relation)] = self._join(owner, near, row)
        self.scope.mention(found.code, owner)
        return found

    def _join(self, owner: Scope, near: Table, row: ir.Follow) -> Table:
        relation = self.index.relation(near.entity, row.relation)
        assert owner.joins is not None
        far = owner.tables.take(relation.target, row.relation)
        outer = near.code in owner.optional or relation.nullable or not relation.holds_key
        if outer:
            owner.optional.add(far.code)
        owner.joins.append(Join(far.code, self.on(near, relation, far), outer))
        return far

    def on(self, near: Table, relation: ir.Relation, far: Table) -> str:
        """The condition that puts a row beside its one row at the other end."""
        if relation.holds_key:
            on = f"{far.code}.id == {near.code}.{attribute(f'{relation.name}_id')}"
        else:
            on = f"{far.code}.{attribute(f'{relation.inverse}_id')} == {near.code}.id"
        if self.index.entities[relation.target].soft_delete and not relation.holds_key:
            return f"{self.use('and_')}({on}, {far.code}.deleted_at.is_(None))"
        return on

    def _column_by_subquery(self, node: ir.ColumnOf) -> Code:
        """The column of a related row where the statement cannot join."""
        found = row_path(node.target)
        assert found is not None
        start, relations = found
        near, owner = self.scope.find(start.name)
        relation = self.index.relation(near.entity, relations[0])
        inner = Scope(self.scope.tables.inside(), parent=self.scope)
        first = inner.tables.take(relation.target, relation.name)
        name = f"<{relation.name}>"
        inner.rows[name] = first
        row: ir.Expression = ir.Variable(
            type=ir.RowType(entity=relation.target), nullable=False, name=name, role="query_row"
        )
        for step in relations[1:]:
            target = relation_of(self.index, row, step).target
            row = ir.Follow(type=ir.RowType(entity=target), nullable=False, target=row, relation=step)
        inner.mention(near.code, owner)
        printer = self.within(inner)
        column = printer.emit(ir.ColumnOf(type=node.type, nullable=node.nullable, target=row, field=node.field))
        source = select_source([column.text], inner, first, [self.on(near, relation, first)], self.writer)
        return Code(f"{source}.scalar_subquery()", nullable=node.nullable)
