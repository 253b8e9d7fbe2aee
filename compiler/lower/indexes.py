"""Indexes that the program needs: every foreign key, what lists filter by, and the orders that they are read in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ast_schemas import ir
from ast_schemas.ir.trees import steps_within
from compiler.expressions import walk

LONGEST_TEXT = 500
"""Characters of an indexed text: PostgreSQL refuses B-tree entries of over 2,704 bytes, a character may take four."""

Columns = tuple[str, ...]


def with_indexes(entities: Mapping[str, ir.Entity], operations: Iterable[ir.Procedure]) -> dict[str, ir.Entity]:
    """Entities whose ``indexes`` cover what is looked up; those of the schema stay first."""
    orders: dict[str, dict[Columns, None]] = {name: {} for name in entities}
    wanted: dict[str, dict[Columns, None]] = {name: {} for name in entities}
    for name, entity in entities.items():
        for relation in entity.relations:
            if relation.holds_key:
                wanted[name][(relation.name,)] = None
    for operation in operations:
        for step in steps_within(operation.steps):
            if isinstance(step, ir.ListRows):
                entity = entities[step.entity]
                orders[step.entity].update(dict.fromkeys(_orders(step, entity)))
                wanted[step.entity].update(dict.fromkeys((name,) for name in _looked_up(step, entity)))
    return {name: _covered(entity, [*orders[name], *wanted[name]]) for name, entity in entities.items()}


def _covered(entity: ir.Entity, wanted: Sequence[Columns]) -> ir.Entity:
    indexes = list(dict.fromkeys(entity.indexes))
    unique = [(item.name,) for item in entity.columns if item.unique]
    unique += [(item.name,) for item in entity.relations if item.unique and item.holds_key]
    for columns in wanted:
        existing = (*indexes, *entity.unique_together, *unique)
        if any(other[: len(columns)] == columns for other in existing) or (columns[0],) in unique:
            continue
        if columns[:-1] in indexes:
            indexes.remove(columns[:-1])
        indexes.append(columns)
    return entity.model_copy(update={"indexes": tuple(indexes)})


def _orders(step: ir.ListRows, entity: ir.Entity) -> Iterator[Columns]:
    """An index in the order of the list spares reading and sorting what is not on the page; ids settle what is equal.

    The order that holds without ``sort`` begins with the row that the list belongs to.
    """
    names = _indexable(entity)
    sorts = {sort.name: _column(sort.value, step, names) for sort in step.sorts}
    default: list[str | None] = [sorts[name.removeprefix("-")] for name in step.default_sort]
    said = step.default_sort
    if not said:
        said = entity.order
        default += [name if (name := key.removeprefix("-")) in names else None for key in said]
    if not said:
        default += [column.name for column in entity.columns if column.generated == "created"][:1]
    one_way = len({name.startswith("-") for name in said}) < 2
    near = next(_belongs_to(step, entity), None)
    order = tuple(name for name in default if name is not None)
    if one_way and len(order) == len(default):
        yield tuple(dict.fromkeys((*([near] if near else []), *order, "id")))
    for column in sorts.values():
        if column is not None and (near is None or column not in default):
            yield tuple(dict.fromkeys((column, "id")))


def _belongs_to(step: ir.ListRows, entity: ir.Entity) -> Iterator[str]:
    """Relations that the fixed condition holds to one row."""
    keyed = {relation.name for relation in entity.relations if relation.holds_key}
    conjuncts: list[ir.Expression] = [step.where] if step.where is not None else []
    while conjuncts:
        match conjuncts.pop(0):
            case ir.Logic(operator="and", left=left, right=right):
                conjuncts[:0] = [left, right]
            case ir.Compare(operator="==", left=left, right=right):
                for side, other in ((left, right), (right, left)):
                    match side:
                        case ir.Follow(target=ir.Variable(name=step.name), relation=name) if name in keyed:
                            if not _mentions(other, step.name):
                                yield name


def _looked_up(step: ir.ListRows, entity: ir.Entity) -> Iterator[str]:
    """Columns and relations of the listed rows that stand directly in conditions; searches read whole texts."""
    expressions = [item.condition for item in step.filters]
    if step.where is not None:
        expressions.append(step.where)
    names = _indexable(entity)
    keyed = {relation.name for relation in entity.relations if relation.holds_key}
    for expression in expressions:
        for item in walk(expression):
            match item:
                case ir.ColumnOf(target=ir.Variable(name=step.name), field=name) if name in names:
                    yield name
                case ir.Follow(target=ir.Variable(name=step.name), relation=name) if name in keyed:
                    yield name


def _column(value: ir.Expression, step: ir.ListRows, names: frozenset[str]) -> str | None:
    match value:
        case ir.ColumnOf(target=ir.Variable(name=step.name), field=name) if name in names:
            return name
    return None


def _indexable(entity: ir.Entity) -> frozenset[str]:
    """Stored columns whose values always fit into an index."""
    return frozenset(column.name for column in entity.columns if not column.type.many and not _is_long(column))


def _is_long(column: ir.Column) -> bool:
    if column.type.kind in ("json", "bytes"):
        return True
    most = column.limits.max_length
    return column.type.kind == "text" and (most is None or most > LONGEST_TEXT)


def _mentions(expression: ir.Expression, name: str) -> bool:
    return any(isinstance(item, ir.Variable) and item.name == name for item in walk(expression))
