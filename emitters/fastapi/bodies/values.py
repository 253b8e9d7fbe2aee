"""Values that are assigned to columns."""

from collections.abc import Iterable

from ast_schemas import ir
from ast_schemas.ir.trees import walk
from emitters.fastapi.bodies.code import Code
from emitters.fastapi.bodies.index import Index
from emitters.fastapi.bodies.python import PythonPrinter
from emitters.fastapi.bodies.trees import key_of, lives_in_database


def column_of(index: Index, entity: str, field: str) -> str:
    """The column that a field or relation is kept in."""
    if index.column(entity, field) is not None:
        return field
    return f"{field}_id"


def assigned_value(
    printer: PythonPrinter, index: Index, entity: str, assigned: ir.Assigned, *, typed: bool = True
) -> Code:
    """The value as the column's Python type; ``typed``: it stands where its type is checked."""
    value = key_of(assigned.value)
    code = printer.certain(value) if typed else printer.emit(value)
    column = index.column(entity, assigned.field)
    is_integer = isinstance(value.type, ir.Scalar) and value.type.kind == "integer" and not value.type.many
    if column is None or column.type.kind != "decimal" or not is_integer:
        return code
    decimal = printer.writer.use("decimal", "Decimal")
    if isinstance(value, ir.Constant):
        return Code(f'{decimal}("{value.value}")')
    if code.nullable:
        return Code(f"None if (number := {code.text}) is None else {decimal}(number)", 0, nullable=True)
    return Code(f"{decimal}({code.text})")


def needs_handler(value: ir.Expression) -> bool:
    """Whether only the handler can compute it: it asks the database, or it hashes."""
    return lives_in_database(value) or any(
        isinstance(part, ir.Apply) and part.function == "hash" for part in walk(value)
    )


def columns(entity: ir.Entity) -> Iterable[str]:
    """The columns of a row that may be assigned, in the order of the table, without ``id``."""
    yield from (column.name for column in entity.columns)
    yield from (f"{relation.name}_id" for relation in entity.relations if relation.holds_key)
