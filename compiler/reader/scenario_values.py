"""``title "Milk", quantity 2 and owner Ann``: names of fields, each with its value."""

from collections.abc import Callable

from ast_schemas.ir import Scalar
from compiler.models.protocol import JsonObject
from compiler.reader.cursor import Cursor
from compiler.reader.names import plural_name, singular_name, snake
from compiler.reader.phrase import BodyOf, PhraseType, RowOf
from compiler.reader.scenario_state import Story
from compiler.reader.states import fixed_value
from compiler.reader.values import value
from compiler.symbols.interfaces import DtoInterface, EntityInterface, FieldInterface, OperationInterface

Slot = tuple[str, PhraseType, str]
Find = Callable[[str], Slot | None]
"""A name as it is written → canonical name, type, and how a named thing is put: value, row, key, keys or parameter."""


def values(story: Story, cursor: Cursor, find: Find, what: str) -> tuple[list[tuple[Slot, JsonObject]], Cursor]:
    """All values from here; stops where no further name of a field follows."""
    found: list[tuple[Slot, JsonObject]] = []
    named = _slot(cursor, find)
    if named is None:
        raise cursor.expected(what)
    while True:
        slot, after = named
        after = after.after("=", ":", "is", "of", "set to", "being") or after
        text, end = _value(story, after, slot)
        found.append((slot, {"field": slot[0], "value": text}))
        separator = end.after(", and", "and", ",", "with")
        named = _slot(separator, find) if separator is not None else None
        if named is None:
            return found, end


def _slot(cursor: Cursor, find: Find) -> tuple[Slot, Cursor] | None:
    start = cursor.past_articles()
    run = start.words()
    for count in range(len(run), 0, -1):
        slot = find(snake(" ".join(run[:count])))
        if slot is not None:
            return slot, start.moved(count)
    return None


def _value(story: Story, cursor: Cursor, slot: Slot) -> tuple[str, Cursor]:
    _, type_, how = slot
    if how == "keys":
        return _keys(story, cursor)
    start = cursor.past_articles()
    scalar_enum = isinstance(type_, Scalar) and bool(type_.values)
    if not scalar_enum and not (
        start.token is not None and start.token.kind == "text" and how in ("value", "parameter")
    ):
        name = story.named(start.token)
        following = start.peek(1)
        if name is not None and not (following is not None and following.text in ("'s", ".")):
            return (f"{name}.id" if how == "key" else name), start.moved()
        if name is not None and following is not None and following.text == ".":
            member = start.peek(2)
            if member is not None and member.kind == "word":
                return f"{name}.{member.text}", start.moved(3)
    enum = fixed_value(type_, cursor)
    if enum is not None:
        return f'"{enum[0]}"', enum[1]
    if isinstance(type_, Scalar) and type_.many:
        return _listed(story, cursor, type_)
    found, end = value(cursor, story.scope(), type_)
    if how in ("row", "key") and (isinstance(found.type, RowOf | BodyOf)) and how == "key":
        return f"{found.text}.id", end
    return found.text, end


def _keys(story: Story, cursor: Cursor) -> tuple[str, Cursor]:
    """``tags red and blue`` as a list of ids."""
    items: list[str] = []
    if cursor.is_sign("["):
        return _bracketed(story, cursor.moved())
    place = cursor
    while (name := story.named(place.past_articles().token)) is not None:
        items.append(f"{name}.id")
        end = place.past_articles().moved()
        separator = end.after(", and", "and", ",")
        if separator is None or story.named(separator.past_articles().token) is None:
            return f"[{', '.join(items)}]", end
        place = separator
    raise cursor.expected("names of rows")


def _bracketed(story: Story, cursor: Cursor) -> tuple[str, Cursor]:
    """``[baking.id, cooking]``."""
    items: list[str] = []
    while not cursor.is_sign("]"):
        name = story.named(cursor.token)
        if name is None:
            raise cursor.expected("names of rows")
        items.append(f"{name}.id")
        cursor = cursor.moved()
        cursor = cursor.after(". id") or cursor
        cursor = cursor.after(",") or cursor
    return f"[{', '.join(items)}]", cursor.moved()


def _listed(story: Story, cursor: Cursor, type_: Scalar) -> tuple[str, Cursor]:
    one = type_.model_copy(update={"many": False})
    items: list[str] = []
    place = cursor
    while True:
        found, end = value(place, story.scope(), one)
        items.append(found.text)
        separator = end.after(", and", "and", ",")
        token = separator.token if separator is not None else None
        if separator is None or token is None or token.kind not in ("text", "number"):
            return f"[{', '.join(items)}]", end
        place = separator


def entity_slots(entity: EntityInterface) -> Find:
    """Fields and relations of a row that is given."""

    def find(name: str) -> Slot | None:
        field = entity.field(name)
        if field is not None:
            return name, field.type, "value"
        for candidate in (name, name.removesuffix("_id")):
            relation = entity.relation(candidate)
            if relation is not None and relation.direction in ("one", "many"):
                return candidate, RowOf(relation.target), "row"
        return None

    return find


def call_slots(operation: OperationInterface, body: DtoInterface | None) -> Find:
    """Parameters of the route and members of the body."""

    def find(name: str) -> Slot | None:
        for candidate in (name, f"{name}_id"):
            for parameter in operation.parameters:
                if parameter.name == candidate:
                    key = parameter.type.kind == "uuid"
                    return candidate, parameter.type, "key" if key else "parameter"
        if name in ("limit", "offset", "q", "sort", "cursor") and operation.many:
            return name, Scalar(kind="integer" if name in ("limit", "offset") else "text"), "parameter"
        if body is None:
            return None
        stem = name.removesuffix("_ids").removesuffix("_id")
        for candidate in (name, f"{stem}_id", f"{singular_name(stem)}_ids", f"{plural_name(stem)}_ids", f"{stem}_ids"):
            member = body.member(candidate)
            if isinstance(member, FieldInterface):
                how = "value"
                if member.type.kind == "uuid":
                    how = "keys" if member.type.many else "key"
                return candidate, member.type, how
        return None

    return find
