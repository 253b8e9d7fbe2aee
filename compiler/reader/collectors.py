"""The collectors form of one entity: what the system sets on every new row."""

from compiler.models.protocol import JsonObject
from compiler.reader.context import Context
from compiler.reader.cursor import Cursor
from compiler.reader.entity_fields import FieldRow, field_rows
from compiler.reader.failures import Expected
from compiler.reader.fields import LinkType
from compiler.reader.phrase import RowOf
from compiler.reader.routes import row_name
from compiler.reader.schema import constant_value, own_chapters
from compiler.reader.scope import Scope
from compiler.reader.tokens import tokenise
from compiler.reader.uncovered import Ledger
from compiler.reader.values import value
from compiler.symbols.interfaces import OperationInterface


def read_collectors(context: Context) -> JsonObject:
    """Values of ``set to …`` in the field table, for each operation that creates rows of the entity."""
    ledger = Ledger()
    system = _set_by_system(context)
    differences: list[JsonObject] = []
    for operation in context.symbols.operations:
        if operation.entity != context.name or operation.kind != "create":
            continue
        assignments: list[JsonObject] = []
        for row in system:
            try:
                assignments.append({"field": row.name, "value": _value(row, operation, context)})
                ledger.use(row.requirement)
            except Expected as failure:
                ledger.reject(row.requirement, f"{failure.what} (for the operation {operation.name})")
        if assignments:
            differences.append({"operation": operation.name, "assignments": assignments})
    return {"differences": differences, "requirements": ledger.requirements, "uncovered": ledger.uncovered}


def _set_by_system(context: Context) -> list[FieldRow]:
    found: list[FieldRow] = []
    for chapter in own_chapters(context, context.name):
        good, _ = field_rows(chapter, lambda name: context.symbols.entity(name) is not None)
        computed = [
            row for row in good if row.rules.set_to is not None and constant_value(row, context.symbols) is None
        ]
        found += [row for row in good if row in computed or (row.rules.caller and not row.rules.owner)]
    return found


def _value(row: FieldRow, operation: OperationInterface, context: Context) -> str:
    if row.rules.caller:
        return "actor"
    scope = Scope(context.symbols, body=operation.input)
    for parameter in operation.parameters:
        if parameter.place == "path" and parameter.entity:
            scope = scope.with_name(row_name(parameter.name, parameter.entity), RowOf(parameter.entity))
    hint = RowOf(row.type.entity) if isinstance(row.type, LinkType) else row.type
    found, place = value(Cursor(tokenise(row.rules.set_to or "")), scope, hint)
    if not place.ended:
        raise place.expected("the end of the value")
    return found.text
