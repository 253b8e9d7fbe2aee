"""``with title = the item's title, position = 1``: values for the fields of a row."""

from compiler.models.protocol import JsonObject
from compiler.reader.body import Body
from compiler.reader.cursor import Cursor
from compiler.reader.failures import Expected
from compiler.reader.names import snake
from compiler.reader.phrase import PhraseType, RowOf
from compiler.reader.rowsets import rows
from compiler.reader.values import value
from compiler.symbols.interfaces import EntityInterface


def assignments(body: Body, cursor: Cursor, entity: EntityInterface | None) -> tuple[list[JsonObject], Cursor]:
    """The values after ``with``; none if there is no ``with``. Without an entity any name is taken."""
    after = cursor.after("with", ", with", "whose", "having")
    if after is None:
        return [], cursor
    found: list[JsonObject] = []
    place = after
    while True:
        read = _one(body, place, entity)
        if read is None:
            if not found:
                raise place.expected(
                    f"a field of {entity.name} and a value, such as `title = …`"
                    if entity
                    else "a name, `=` and a value"
                )
            break
        name, text, end = read
        found.append({"field": name, "value": text})
        separator = end.after(", and", "and", ",", ";")
        if separator is None or not _is_assignment(separator, entity):
            return found, end
        place = separator
    return found, place


def _is_assignment(cursor: Cursor, entity: EntityInterface | None) -> bool:
    return _name(cursor, entity) is not None


def _name(cursor: Cursor, entity: EntityInterface | None) -> tuple[str, PhraseType, Cursor] | None:
    """A field or link and the place of its value."""
    start = cursor.past_articles()
    if start.after("its", "their") is not None:
        start = start.moved()
    run = start.words()
    for count in range(len(run), 0, -1):
        name = snake(" ".join(run[:count]))
        after = start.moved(count)
        sign = after.after("=", "set to", "is", ":")
        if sign is None:
            continue
        if entity is None:
            return name, None, sign
        field = entity.field(name)
        if field is not None:
            return name, field.type, sign
        for candidate in (name, name.removesuffix("_id")):
            link = entity.relation(candidate)
            if link is not None:
                return candidate, RowOf(link.target), sign
    return None


def _one(body: Body, cursor: Cursor, entity: EntityInterface | None) -> tuple[str, str, Cursor] | None:
    named = _name(cursor, entity)
    if named is None:
        return None
    name, type_, after = named
    link = entity.relation(name) if entity is not None else None
    if link is not None and link.to_many:
        many, end = rows(after, body.scope)
        return name, many.source if many.where is None and many.membership else many.aggregate("rows"), end
    new, end = value(after, body.scope, type_)
    if isinstance(type_, RowOf) and isinstance(new.type, RowOf) and new.type.entity != type_.entity:
        raise Expected(f"expected a row of {type_.entity} for `{name}`; found one of {new.type.entity}", after.at)
    if isinstance(new.type, RowOf) and new.optional and link is not None and not link.optional:
        return name, body.row(new, after), end
    return name, new.text, end
