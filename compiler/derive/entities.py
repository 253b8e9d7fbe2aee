"""Entities with their expressions: defaults, checks and seed rows, resolved over the structures of the symbol table."""

import uuid
from collections.abc import Mapping

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.expressions import AggregateNode
from ast_schemas.ir import Apply, Assigned, Column, Constant, Entity, Expression, ListOf, Negate, Seed
from ast_schemas.schema import SchemaForm
from compiler.derive.invariants import check_of
from compiler.derive.parsed import nodes_of
from compiler.derive.resolving import Resolver
from compiler.diagnostics import did_you_mean
from compiler.diagnostics.codes import schema as codes
from compiler.expressions import EMPTY_SCOPE, NOTHING_SHARED, Shared

SEED_NAMESPACE = uuid.UUID("5f0c6f5e-2c1f-5a0e-9a53-0d7a6f6f2c11")


def complete(
    entity: Entity, form: SchemaForm, entities: Mapping[str, Entity], shared: Shared = NOTHING_SHARED
) -> tuple[Entity, list[Diagnostic]]:
    """The entity with defaults, checks and seeds. Only its own columns are needed in ``entities``."""
    resolver = Resolver(f"schema/{entity.name}", {**entities, entity.name: entity}, {}, shared)
    columns = tuple(_with_default(column, form, index, entity, resolver) for index, column in enumerate(entity.columns))
    found = (check_of(invariant, index, entity, resolver) for index, invariant in enumerate(form.invariants))
    checks = tuple(check for check in found if check is not None)
    whole = entity.model_copy(update={"columns": columns})
    seeds = tuple(_seed(form, index, whole, resolver) for index in range(len(form.seeds)))
    return entity.model_copy(update={"columns": columns, "checks": checks, "seeds": seeds}), resolver.found


def _with_default(column: Column, form: SchemaForm, index: int, entity: Entity, resolver: Resolver) -> Column:
    text = form.fields[index].default
    state = entity.state_machine
    if text is None:
        if state and state.field == column.name and state.initial in column.type.values:
            return column.model_copy(update={"default": _initial(column, state.initial)})
        return column
    if any(isinstance(node, AggregateNode) for node in nodes_of(text)):
        resolver.report(codes.DEFAULT_OF_ROWS, f"fields[{index}].default", value=text)
        return column
    default = resolver.value(text, EMPTY_SCOPE, f"fields[{index}].default", column.type, nullable=column.nullable)
    if default is None:
        return column
    if state and state.field == column.name and isinstance(default, Constant) and default.value != state.initial:
        resolver.report(codes.DEFAULT_IS_NOT_INITIAL, f"fields[{index}].default", value=text, initial=state.initial)
    return column.model_copy(update={"default": default})


def _initial(column: Column, value: str) -> Expression:
    return Constant(type=column.type, nullable=False, value=value)


def _written_out(value: Expression) -> bool:
    """Whether it is a constant, or the moment or the day."""
    match value:
        case Apply(function="hash"):
            return _written_out(value.arguments[0])
        case Apply():
            return value.function in ("now", "today")
        case Negate():
            return isinstance(value.operand, Constant)
        case ListOf():
            return all(isinstance(item, Constant) for item in value.items)
    return isinstance(value, Constant)


def _seed(form: SchemaForm, index: int, entity: Entity, resolver: Resolver) -> Seed:
    values: list[Assigned] = []
    texts: list[str] = []
    columns = {column.name: column for column in entity.columns}
    for place, given in enumerate(form.seeds[index].values):
        path = f"seeds[{index}].values[{place}]"
        column = columns.get(given.field)
        if column is None:
            names = sorted(columns)
            resolver.report(
                codes.SEED_FIELD,
                f"{path}.field",
                value=given.field,
                allowed=names,
                entity=entity.name,
                hint=did_you_mean(given.field, names),
            )
            continue
        value = resolver.value(given.value, EMPTY_SCOPE, f"{path}.value", column.type, nullable=column.nullable)
        if value is None or resolver.refuses_settings(value, f"{path}.value", "a starting row"):
            continue
        if not _written_out(value):
            resolver.report(codes.SEED_COMPUTED, f"{path}.value", value=column.name, entity=entity.name)
        else:
            values.append(Assigned(field=column.name, value=value))
            texts.append(f"{column.name}={given.value}")
    given_names = {item.field for item in form.seeds[index].values}
    for column in entity.columns:
        if not column.nullable and column.name not in given_names and column.generated is None:
            index_of = [field.name for field in form.fields].index(column.name)
            machine = form.state_machine
            if form.fields[index_of].default is None and not (machine and machine.field == column.name):
                resolver.report(codes.SEED_INCOMPLETE, f"seeds[{index}]", value=column.name, entity=entity.name)
        if column.default is not None and column.name not in given_names and not _written_out(column.default):
            resolver.report(codes.SEED_COMPUTED, f"seeds[{index}]", value=column.name, entity=entity.name)
    for relation in entity.relations:
        if relation.holds_key and not relation.nullable:
            resolver.report(codes.SEED_INCOMPLETE, f"seeds[{index}]", value=relation.name, entity=entity.name)
    key = uuid.uuid5(SEED_NAMESPACE, f"{entity.name}:{';'.join(texts)}")
    return Seed(key=str(key), values=tuple(values))
