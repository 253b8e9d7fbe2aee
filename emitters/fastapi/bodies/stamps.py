"""What the system itself writes with every change of a row: its moment, the row's version, and who made it."""

from dataclasses import dataclass

from emitters.fastapi.bodies.handler import Handler
from emitters.naming import attribute


@dataclass(frozen=True)
class Stamps:
    """Columns that an UPDATE sets beside its own."""

    pairs: tuple[str, ...]
    """``column=value`` of ``values()``."""
    arguments: dict[str, str]
    """Bind parameters of the pairs and their values."""
    columns: frozenset[str]


def stamps(handler: Handler, entity: str) -> Stamps:
    """Columns that every change of a row sets."""
    pairs: list[str] = []
    arguments: dict[str, str] = {}
    columns: set[str] = set()
    for column in handler.index.entities[entity].columns:
        name = attribute(column.name)
        if column.generated == "updated":
            pairs.append(f'{name}={handler.writer.use("sqlalchemy", "bindparam")}("{column.name}")')
            arguments[column.name] = handler.python.moment()
        elif column.generated == "version":
            pairs.append(f"{name}={handler.model(entity)}.{name} + 1")
        else:
            continue
        columns.add(column.name)
    for relation in handler.index.entities[entity].relations:
        if relation.changed_by:
            key = f"{relation.name}_id"
            pairs.append(f'{attribute(key)}={handler.writer.use("sqlalchemy", "bindparam")}("{key}")')
            arguments[key] = handler.caller_id()
            columns.add(key)
    return Stamps(tuple(pairs), arguments, frozenset(columns))
