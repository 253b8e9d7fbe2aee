"""One direction of a revision, statement by statement.

The order is: what must hold of the rows; names out of the way; new tables; links that come from keys; each table that
is kept; tables that end. A value is always read from where it was before the step.
"""

from functools import cached_property

from ast_schemas.database import Database, StoredTable
from ast_schemas.migration import LinksFilled, Migration
from emitters.fastapi.conditions import quoted
from emitters.fastapi.migrations.altering import (
    alter,
    alters,
    drop_constraints,
    execute,
    rename_constraints,
    rename_steps,
)
from emitters.fastapi.migrations.creating import NOT_SQLITE, create_tables, drop_tables
from emitters.fastapi.migrations.definitions import column_source, index_source
from emitters.fastapi.migrations.differences import Differences
from emitters.fastapi.migrations.projection import Continued
from emitters.fastapi.migrations.rebuilding import added, gone, in_place, rebuild
from emitters.fastapi.migrations.rules import Rule, rules
from emitters.writer import Writer, bracketed, literal

ON_SQLITE = 'if op.get_context().dialect.name == "sqlite":'


class Step:
    """Prints the body of ``upgrade`` or ``downgrade``."""

    def __init__(self, before: Database, after: Database, migration: Migration, writer: Writer) -> None:
        self.before = before
        self.after = after
        self.migration = migration
        self.writer = writer

    @cached_property
    def continued(self) -> list[tuple[Continued, Differences]]:
        """The tables that change, in their new order."""
        names = tuple((change.before, change.after) for change in self.migration.changed)
        order = {table.name: index for index, table in enumerate(self.after.tables)}
        found: list[tuple[Continued, Differences]] = []
        for change in sorted(self.migration.changed, key=lambda item: order[item.after]):
            old, new = self.before.table(change.before), self.after.table(change.after)
            assert old is not None
            assert new is not None
            table = Continued(old, new, change, names)
            if self._differs(table):
                found.append((table, Differences(table)))
        return found

    def write(self) -> None:
        """All statements."""
        writer = self.writer
        for lost in self.migration.lost:
            arguments = [literal(lost.what)] + ([f"table={literal(lost.table)}"] if lost.table else [])
            writer.call(writer.use("migrations.steps", "lost"), arguments)
        self._refuse()
        clashing = {table.name for table in self._created} & {table.name for table in self._dropped}
        drop_tables([table for table in self._dropped if table.name in clashing], writer)
        for table, differences in self.continued:
            with writer.origin(_unit(table.after)):
                self._make_way(table, differences)
        for old, new in rename_steps((t.before.name, t.after.name) for t, _ in self.continued if _renamed(t)):
            writer.line(f"op.rename_table({literal(old)}, {literal(new)})")
        self._rename_constraints()
        create_tables(self._created, writer)
        for link in self.migration.links:
            self._fill(link)
        for table, differences in self.continued:
            with writer.origin(_unit(table.after)):
                self._change(table, differences)
        drop_tables([table for table in self._dropped if table.name not in clashing], writer)

    def _differs(self, table: Continued) -> bool:
        """Whether anything is to be done; tables are kept as they are otherwise."""
        differences = Differences(table)
        groups = (differences.keys, differences.references, differences.checks, differences.indexes)
        plain = all(c.same and c.old is not None and c.old.nullable == c.new.nullable for c in table.columns)
        constraints = any(group.any for group in groups) or differences.primary
        changes = constraints or not plain or bool(table.change.gone) or _renamed(table)
        return changes or any(rules(table, differences))

    @property
    def _created(self) -> list[StoredTable]:
        return [table for table in self.after.tables if table.name in self.migration.created]

    @property
    def _dropped(self) -> list[StoredTable]:
        return [table for table in self.before.tables if table.name in self.migration.dropped]

    def _refuse(self) -> None:
        found = [rule for table, differences in self.continued for rule in rules(table, differences)]
        if not found:
            return
        writer = self.writer
        printed = [f"{literal(rule.sentence)}: {self._query(rule)}" for rule in dict.fromkeys(found)]
        name = writer.use("migrations.steps", "refuse_rows")
        writer.line(bracketed(name, [bracketed("", printed, brackets="{}", room=0)], room=200))

    def _query(self, rule: Rule) -> str:
        if rule.sqlite == rule.postgresql:
            return literal(rule.sqlite)
        name = self.writer.use("migrations.steps", "by_dialect")
        texts = [f"sqlite={literal(rule.sqlite)}", f"postgresql={literal(rule.postgresql)}"]
        return bracketed(name, texts, room=100)

    def _make_way(self, table: Continued, differences: Differences) -> None:
        writer = self.writer
        for key in differences.indexes.gone:
            writer.call("op.drop_index", [literal(key.name), literal(table.before.name)])
        groups = (differences.keys, differences.references, differences.checks)
        if any(group.gone for group in groups) or differences.primary:
            with writer.block(NOT_SQLITE):
                drop_constraints(table, differences, writer)

    def _rename_constraints(self) -> None:
        writer = self.writer
        found = [
            (table, differences)
            for table, differences in self.continued
            if _renamed(table)
            or any(group.renamed for group in (differences.keys, differences.references, differences.checks))
        ]
        if found:
            with writer.block(NOT_SQLITE):
                for table, differences in found:
                    rename_constraints(table, differences, writer)

    def _fill(self, link: LinksFilled) -> None:
        source = next((c.after for c in self.migration.changed if c.before == link.source), link.source)
        column = quoted(link.column)
        execute(
            self.writer,
            f"INSERT INTO {quoted(link.table)} ({quoted(link.near)}, {quoted(link.far)}) "
            f"SELECT id, {column} FROM {quoted(source)} WHERE {column} IS NOT NULL",
        )

    def _change(self, table: Continued, differences: Differences) -> None:
        writer = self.writer
        if in_place(table, differences):
            for item in added(table):
                writer.call("op.add_column", [literal(table.after.name), column_source(item.new, writer)])
            for column in gone(table):
                writer.call("op.drop_column", [literal(table.after.name), literal(column.name)])
        else:
            with writer.block(ON_SQLITE):
                rebuild(table, writer)
            if alters(table, differences):
                with writer.block("else:"):
                    alter(table, differences, writer)
        for key in differences.indexes.new:
            writer.line(index_source(table.after.name, key))


def _renamed(table: Continued) -> bool:
    return table.before.name != table.after.name


def _unit(table: StoredTable) -> str:
    return f"schema/{table.entity}" if table.entity is not None else "scaffold"
