"""Adjectives: "open", "on sale", "archived" said of a row or of a field of fixed values."""

import json

from ast_schemas.ir import Scalar
from compiler.reader.cursor import Cursor
from compiler.reader.names import snake
from compiler.reader.phrase import BOOLEAN, Phrase, RowOf, compare
from compiler.reader.scope import Scope


def state(row: Phrase, cursor: Cursor, scope: Scope, negative: bool = False) -> tuple[Phrase, Cursor] | None:
    """What an adjective says of a row: a value of its fixed-value fields, or a flag; None if it is neither."""
    entity = scope.entity(row.type.entity) if isinstance(row.type, RowOf) else None
    if entity is None:
        return None
    start = cursor.past_articles()
    run = start.words()
    fields = list(entity.fields or ())
    if entity.states is not None:
        fields.sort(key=lambda field: field.name != entity.states.field)  # type: ignore[union-attr]
    for count in range(len(run), 0, -1):
        name = snake(" ".join(run[:count]))
        meant = [field for field in fields if name in field.type.values and not field.type.many]
        if meant and (len(meant) == 1 or (entity.states is not None and meant[0].name == entity.states.field)):
            field = meant[0]
            return one_of(Phrase(f"{row.text}.{field.name}", field.type), start, negative)
        for flag in (name, f"is_{name}"):
            field_ = entity.field(flag)
            if field_ is not None and field_.type.kind == "boolean" and not field_.type.many:
                text = f"{row.text}.{flag}"
                if negative:
                    return Phrase(f"not {text}", BOOLEAN, 3, inner=Phrase(text, BOOLEAN)), start.moved(count)
                return Phrase(text, BOOLEAN), start.moved(count)
    return None


def fixed_value(type_: object, cursor: Cursor) -> tuple[str, Cursor] | None:
    """The value of an enum that stands here as words or as a quoted text."""
    if not isinstance(type_, Scalar) or not type_.values:
        return None
    start = cursor.past_articles()
    token = start.token
    if token is not None and token.kind in ("text", "number"):
        named = _named(type_, token.text)
        return (named, start.moved()) if named is not None else None
    run = start.words()
    for count in range(len(run), 0, -1):
        named = _named(type_, " ".join(run[:count]))
        if named is not None:
            return named, start.moved(count)
    return None


def _named(type_: Scalar, text: str) -> str | None:
    """The value as it is written, else the only one that differs in case alone."""
    for value in (text, snake(text)):
        if value in type_.values:
            return value
    near = [value for value in type_.values if value.casefold() in (text.casefold(), snake(text))]
    return near[0] if len(near) == 1 else None


def one_of(left: Phrase, cursor: Cursor, negative: bool = False, listed: bool = False) -> tuple[Phrase, Cursor] | None:
    """``open``, ``open or paused``; with ``listed`` also ``open, paused and done``."""
    first = fixed_value(left.type, cursor)
    if first is None:
        return None
    values, place = [first[0]], first[1]
    alternatives = False
    end = place
    pending: list[str] = []
    while True:
        separator = (
            place.after(", or", "or", ", and", "and", "nor", ",") if listed else place.after(", or", "or", "nor", ",")
        )
        following = fixed_value(left.type, separator) if separator is not None else None
        if separator is None or following is None:
            break
        word = place.peek(separator.at - place.at - 1)
        pending.append(following[0])
        place = following[1]
        if listed or (word is not None and word.text in ("or", "nor")):
            alternatives = True
            values += pending
            pending, end = [], place
    if not alternatives:
        return compare(left, "!=" if negative else "==", _text(values[0])), first[1]
    listing = ", ".join(json.dumps(value) for value in values)
    return compare(left, "not in" if negative else "in", Phrase(f"[{listing}]")), end


def _text(value: str) -> Phrase:
    return Phrase(json.dumps(value, ensure_ascii=False))
