"""A step on PostgreSQL, which changes tables in place."""

from collections.abc import Iterable, Sequence

from ast_schemas.migration import Carried, Filled
from emitters.fastapi.conditions import quoted
from emitters.fastapi.migrations.definitions import column_source, create_reference, primary_name
from emitters.fastapi.migrations.differences import Differences
from emitters.fastapi.migrations.enums import holds
from emitters.fastapi.migrations.fills import fill
from emitters.fastapi.migrations.projection import SOURCE, Continued, Projected
from emitters.fastapi.value_types import column_type
from emitters.writer import Writer, literal


def execute(writer: Writer, sql: str) -> None:
    """A statement of its own."""
    writer.line(f"{writer.use('migrations.steps', 'execute')}({literal(sql)})")


def drop_constraints(table: Continued, differences: Differences, writer: Writer) -> None:
    """Constraints that go, while the table has its old name."""
    found = (("foreignkey", differences.references), ("unique", differences.keys), ("check", differences.checks))
    for kind, difference in found:
        for item in difference.gone:
            arguments = [literal(item.name), literal(table.before.name), f"type_={literal(kind)}"]
            writer.call("op.drop_constraint", arguments)
    if differences.primary:
        arguments = [literal(primary_name(table.before)), literal(table.before.name), 'type_="primary"']
        writer.call("op.drop_constraint", arguments)


def rename_constraints(table: Continued, differences: Differences, writer: Writer) -> None:
    """Constraints that stay but are called otherwise, once the table has its new name."""
    pairs = [(old.name, new.name) for old, new in differences.keys.renamed]
    pairs += [(old.name, new.name) for old, new in differences.references.renamed]
    pairs += [(old.name, new.name) for old, new in differences.checks.renamed]
    if table.before.name != table.after.name and not differences.primary:
        pairs.insert(0, (primary_name(table.before), primary_name(table.after)))
    for old, new in rename_steps(pairs):
        execute(writer, f"ALTER TABLE {quoted(table.after.name)} RENAME CONSTRAINT {quoted(old)} TO {quoted(new)}")


def alters(table: Continued, differences: Differences) -> bool:
    """Whether there is anything for ``alter`` to do: SQLite has to copy a table for less."""
    groups = (differences.keys, differences.references, differences.checks)
    if differences.primary or any(group.new for group in groups) or table.change.gone:
        return True
    return not all(c.same and c.old is not None and c.old.nullable == c.new.nullable for c in table.columns)


def alter(table: Continued, differences: Differences, writer: Writer) -> None:
    """Columns, then the constraints that come. The table has its new name, the old columns have their old ones."""
    name, old_names = table.after.name, {column.name for column in table.before.columns}
    added = [item for item in table.columns if not item.carried]
    first_names = {item.new.name: _aside(item.new.name, old_names) for item in added}
    for item in added:
        column = item.new.model_copy(update={"name": first_names[item.new.name]})
        writer.call("op.add_column", [literal(name), column_source(column, writer, nullable=True)])
    for item in added:
        if not (isinstance(item.origin, Filled) and item.origin.value is None):
            target = quoted(first_names[item.new.name])
            execute(writer, f"UPDATE {quoted(name)} AS {SOURCE} SET {target} = {item.expression('postgresql')}")
    for item in table.columns:
        _change(name, item, writer)
    for item in added:
        if not item.new.nullable:
            _nullable(name, first_names[item.new.name], False, writer)
    for column in table.gone():
        writer.call("op.drop_column", [literal(name), literal(column.name)])
    pairs = [(item.old.name, item.new.name) for item in table.columns if item.old is not None]
    pairs += [(first, final) for final, first in first_names.items()]
    for old, new in rename_steps(pair for pair in pairs if pair[0] != pair[1]):
        writer.call("op.alter_column", [literal(name), literal(old), f"new_column_name={literal(new)}"])
    _constraints(table, differences, writer)


def _aside(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "__new"
    return name


def _change(table: str, item: Projected, writer: Writer) -> None:
    if item.old is None or not isinstance(item.origin, Carried):
        return
    old, column = item.old.name, quoted(item.old.name)
    if item.origin_values:
        replaced = [value for value, _ in item.origin_values]
        where = holds(f"{SOURCE}.{column}", replaced, "postgresql", many=item.old.type.many)
        value = item.replaced("postgresql")
        execute(writer, f"UPDATE {quoted(table)} AS {SOURCE} SET {column} = {value} WHERE {where}")
    if item.converted:
        bare = Projected(item.new, Carried(column=old), item.old)
        writer.call(
            "op.alter_column",
            [
                literal(table),
                literal(old),
                f"type_={column_type(item.new.type, writer.use)}",
                f"postgresql_using={literal(bare.expression('postgresql'))}",
            ],
        )
    if item.origin.fill is not None:
        value = fill(item.origin.fill, item.new.type, "postgresql")
        execute(writer, f"UPDATE {quoted(table)} SET {column} = {value} WHERE {column} IS NULL")
    if item.old.nullable != item.new.nullable:
        _nullable(table, old, item.new.nullable, writer)


def _nullable(table: str, column: str, nullable: bool, writer: Writer) -> None:
    writer.call("op.alter_column", [literal(table), literal(column), f"nullable={nullable}"])


def _constraints(table: Continued, differences: Differences, writer: Writer) -> None:
    name = table.after.name
    if differences.primary:
        arguments = [literal(primary_name(table.after)), literal(name), literal(list(table.after.primary))]
        writer.call("op.create_primary_key", arguments)
    for key in differences.keys.new:
        writer.call("op.create_unique_constraint", [literal(key.name), literal(name), literal(list(key.columns))])
    for reference in differences.references.new:
        create_reference(name, reference, writer)
    for check in differences.checks.new:
        writer.call("op.create_check_constraint", [literal(check.name), literal(name), literal(check.postgresql)])


def rename_steps(pairs: Iterable[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Renames in an order in which no name is taken twice; a circle goes by way of a name that nothing has."""
    left = dict(pairs)
    steps: list[tuple[str, str]] = []
    while left:
        free = next((old for old, new in left.items() if new not in left), None)
        if free is None:
            old = next(iter(left))
            aside = _aside(f"{old}__new", set(left))
            steps.append((old, aside))
            left[aside] = left.pop(old)
            continue
        steps.append((free, left.pop(free)))
    return steps
