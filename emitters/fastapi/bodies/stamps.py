"""What the system itself writes with every change of a row: the moment of the change, and its version."""

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
    return Stamps(tuple(pairs), arguments, frozenset(columns))
