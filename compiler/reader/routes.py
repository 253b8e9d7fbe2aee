"""What a route says by itself: the rows of its path, the entity at its end."""

import re
from dataclasses import dataclass

from ast_schemas.ir import Scalar
from compiler.reader.names import singular_name, snake
from compiler.reader.phrase import TEXT
from compiler.symbols.interfaces import EntityInterface, Interfaces

_UUID = Scalar(kind="uuid")


@dataclass(frozen=True, slots=True)
class PathParameter:
    """``entity`` and ``field`` say which row it identifies, if any."""

    name: str
    entity: str | None
    field: str | None
    type: Scalar


def parameter_names(path: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", path)


def entity_of_segment(segment: str, symbols: Interfaces) -> EntityInterface | None:
    """The entity whose plural (or singular) a path segment is."""
    name = snake(segment)
    for entity in symbols.entities:
        if name in (entity.plural, snake(entity.name)) or singular_name(name) == snake(entity.name):
            return entity
    return None


def last_segment_entity(path: str, symbols: Interfaces) -> EntityInterface | None:
    """The entity that a collection route ends in."""
    last = path.rstrip("/").rpartition("/")[2]
    return None if not last or last.startswith("{") else entity_of_segment(last, symbols)


def path_parameters(path: str, said: str, symbols: Interfaces) -> list[PathParameter]:
    """The parameters of a path in order; ``said`` is the text of the label Path."""
    explicit = _explicit(said, symbols)
    found: list[PathParameter] = []
    segments = path.strip("/").split("/")
    for index, segment in enumerate(segments):
        for name in parameter_names(segment):
            before = segments[index - 1] if index else ""
            found.append(explicit.get(name) or _by_name(name, before, symbols))
    return found


def _by_name(name: str, before: str, symbols: Interfaces) -> PathParameter:
    own = snake(name)
    for entity in sorted(symbols.entities, key=lambda item: -len(item.name)):
        prefix = snake(entity.name)
        if own == prefix:
            return PathParameter(name, entity.name, "id", _UUID)
        if own.startswith(f"{prefix}_"):
            key = own.removeprefix(f"{prefix}_")
            if key in ("id", "slug", "code", "name", "key", "number", "username", "handle"):
                return PathParameter(name, entity.name, key, _type(entity, key))
    above = None if before.startswith("{") else entity_of_segment(before, symbols)
    if above is not None:
        key = "id" if own in ("id", "uuid") or own.endswith("_id") else own
        return PathParameter(name, above.name, key, _type(above, key))
    return PathParameter(name, None, None, _UUID if own.endswith("_id") else TEXT)


def _type(entity: EntityInterface, key: str) -> Scalar:
    if key == "id":
        return _UUID
    field = entity.field(key)
    if field is not None:
        return field.type
    return Scalar(kind="slug") if key == "slug" else TEXT


def _explicit(said: str, symbols: Interfaces) -> dict[str, PathParameter]:
    """``author is the name of a user; code (text)``."""
    from compiler.reader.fields import split_list, value_type

    found: dict[str, PathParameter] = {}
    for part in split_list(said):
        plain = part.replace("`", "").strip()
        typed = re.fullmatch(r"\{?(\w+)\}?\s*\(([^()]+(?:\([^()]*\))?)\)", plain)
        if typed and (type_ := value_type(typed[2])) is not None:
            found[typed[1]] = PathParameter(typed[1], None, None, type_)
            continue
        match = re.fullmatch(r"\{?([\w ]+?)\}? (?:is|means|names) (?:the ([\w ]+?) of )?(?:an?|the) ([\w ]+)", plain)
        entity = entity_of_segment(match[3], symbols) if match else None
        if match and entity is not None:
            key = snake(match[2]) if match[2] else "id"
            found[snake(match[1])] = PathParameter(snake(match[1]), entity.name, key, _type(entity, key))
    return found


def row_name(parameter: str, entity: str) -> str:
    """The name of the row that a path parameter identifies."""
    return parameter.removesuffix("_id") if parameter.endswith("_id") else snake(entity)
