"""Starting rows against what their table keeps: protected values, keys and invariants."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.ir.folding import decided
from ast_schemas.schema import SchemaForm
from compiler.diagnostics import make
from compiler.diagnostics.codes import schema as codes
from compiler.expressions import describe

NO_CONSTANT = ("token", "encrypted", "file")
"""Kinds whose values are made when a row is written, so that a form can hold none."""

_FIRST_VERSION = ir.Constant(type=ir.Scalar(kind="integer"), nullable=False, value=1)


def protected_seeds(unit: str, form: SchemaForm) -> Iterator[Diagnostic]:
    """Values of kinds that no form can hold."""
    protected = {field.name: field.type.kind for field in form.fields if field.type.kind in NO_CONSTANT}
    for index, seed in enumerate(form.seeds):
        for place, item in enumerate(seed.values):
            if item.field in protected:
                kind, path = describe(ir.Scalar(kind=protected[item.field])), f"seeds[{index}].values[{place}]"
                yield make(codes.PROTECTED_CONSTANT, unit=unit, path=path, value=item.field, type=kind)


def check_seeds(unit: str, entity: ir.Entity) -> Iterator[Diagnostic]:
    """Rows that share a key with an earlier one, or break an invariant."""
    unique = [(column.name,) for column in entity.columns if column.unique] + list(entity.unique_together)
    earlier: list[tuple[ir.Assigned, ...]] = []
    taken: set[tuple[object, ...]] = set()
    for index, seed in enumerate(entity.seeds):
        path, row = f"seeds[{index}]", _row(entity, seed)
        given = tuple(sorted(seed.values, key=lambda item: item.field))
        if given in earlier:
            yield make(codes.SEED_TWICE, unit=unit, path=path, value=entity.name, entity=entity.name)
            continue
        earlier.append(given)
        for key in unique:
            values = (key, *(_stored(entity, name, row) for name in key))
            if values in taken:
                yield make(codes.SEED_TWICE, unit=unit, path=path, value=", ".join(key), entity=entity.name)
            elif None not in values:
                taken.add(values)
        known = {name: value for name, value in row.items() if isinstance(value, ir.Constant)}
        for check in entity.checks:
            if decided(check.condition, known) is False:
                yield make(codes.SEED_INVARIANT, unit=unit, path=path, value=check.name, entity=entity.name)


def _row(entity: ir.Entity, seed: ir.Seed) -> Mapping[str, ir.Expression]:
    """What the row holds as far as the form says it: given, by default, or null."""
    given = {item.field: item.value for item in seed.values}
    row: dict[str, ir.Expression] = {}
    for column in entity.columns:
        if column.generated == "version":
            row[column.name] = _FIRST_VERSION
        elif column.generated is None:
            null = ir.Constant(type=column.type, nullable=True, value=None)
            row[column.name] = given.get(column.name) or column.default or null
    return row


def _stored(entity: ir.Entity, name: str, row: Mapping[str, ir.Expression]) -> object:
    """What is unique in the table; None for what equals nothing (null), or what only the start of the system tells."""
    match row.get(name):
        case ir.Constant(value=None) | ir.Apply(function="now" | "hash"):
            return None
        case ir.Negate(operand=ir.Constant(value=number)):
            return -Decimal(str(number))
        case ir.Constant(type=ir.Scalar(kind="integer" | "decimal"), value=number):
            return Decimal(str(number))
        case ir.Constant(value=str(text)) if any(item.name == name and item.type.lower for item in entity.columns):
            return text.lower()
        case found:
            return found
