"""Indexes that the program needs: every foreign key, and what lists filter, search and sort by."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ast_schemas import ir
from compiler.expressions import walk
from compiler.lower.expressions_of import steps_within


def with_indexes(entities: Mapping[str, ir.Entity], operations: Iterable[ir.Operation]) -> dict[str, ir.Entity]:
    """Entities whose ``indexes`` cover what is looked up; those of the schema stay first."""
    wanted: dict[str, dict[tuple[str, ...], None]] = {name: {} for name in entities}
    for name, entity in entities.items():
        for relation in entity.relations:
            if relation.holds_key:
                wanted[name][(relation.name,)] = None
    for operation in operations:
        for step in steps_within(operation.steps):
            if isinstance(step, ir.ListRows):
                for entity_name, column in _looked_up(step, entities):
                    wanted[entity_name][(column,)] = None
    return {name: _covered(entity, list(wanted[name])) for name, entity in entities.items()}


def _covered(entity: ir.Entity, wanted: Sequence[tuple[str, ...]]) -> ir.Entity:
    indexes = list(dict.fromkeys(entity.indexes))
    unique = [(item.name,) for item in entity.columns if item.unique]
    unique += [(item.name,) for item in entity.relations if item.unique and item.holds_key]
    for columns in wanted:
        existing = (*indexes, *entity.unique_together, *unique)
        if not any(other[: len(columns)] == columns for other in existing):
            indexes.append(columns)
    return entity.model_copy(update={"indexes": tuple(indexes)})


def _looked_up(step: ir.ListRows, entities: Mapping[str, ir.Entity]) -> Iterator[tuple[str, str]]:
    """Columns and relations of the listed rows that stand directly in conditions, searches and sorts."""
    expressions = [item.condition for item in step.filters]
    if step.where is not None:
        expressions.append(step.where)
    expressions += [*step.search, *(item.value for item in step.sorts)]
    stored = {column.name for column in entities[step.entity].columns if not column.type.many}
    keyed = {relation.name for relation in entities[step.entity].relations if relation.holds_key}
    for expression in expressions:
        for item in walk(expression):
            match item:
                case ir.ColumnOf(target=ir.Variable(name=step.name), field=name) if name in stored:
                    yield step.entity, name
                case ir.Follow(target=ir.Variable(name=step.name), relation=name) if name in keyed:
                    yield step.entity, name
