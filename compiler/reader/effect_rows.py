"""Effects on whole rows: create, update, delete, restore."""

import re

from compiler.models.protocol import JsonObject
from compiler.reader import paths
from compiler.reader.assignments import assignments
from compiler.reader.body import Body
from compiler.reader.cursor import Cursor
from compiler.reader.effect_values import name_of_each, row_scope
from compiler.reader.failures import Expected
from compiler.reader.main_row import create_main, ensure_main, update_main
from compiler.reader.names import snake
from compiler.reader.phrase import RowOf
from compiler.reader.rowsets import rows, rows_called


def create(body: Body, cursor: Cursor) -> Cursor:
    """``create a vote with user = the caller``, and the main row of a creating operation."""
    place = cursor.moved().past_articles()
    place = (place.after("new") or place).past_articles()
    run = place.words()
    entity = None
    for count in range(len(run), 0, -1):
        entity = body.scope.entity_called(snake(" ".join(run[:count])))
        if entity is not None:
            place = place.moved(count)
            break
    if entity is None:
        raise place.expected("an entity")
    alias, place = alias_of(place)
    given, place = assignments(body, place, entity)
    if alias is None:
        alias, place = alias_of(place)
    main = entity.name == body.entity and body.operation.kind == "create" and body.main is None
    if main and body.level == 0 and alias is None:
        create_main(body, given)
        return place
    if body.operation.kind == "create" and body.main is None and not created_later(body):
        ensure_main(body)
    name = alias or body.scope.row_name(entity.name)
    if body.scope.taken(name):
        raise cursor.expected(f"another name than `{name}`, which is in use")
    duplicate = _take_duplicate(body, entity.name)
    body.steps.append(
        {
            "step": "create",
            "name": name,
            "entity": entity.name,
            "collect": False,
            "assignments": given,
            "duplicate": duplicate,
        }
    )
    body.bind(name, RowOf(entity.name))
    return place


def created_later(body: Body) -> bool:
    noun = snake(body.entity).replace("_", "[ -]")
    return re.search(rf"\bcreate (?:the|an?) {noun}\b", body.written.sentences(), re.IGNORECASE) is not None


def _take_duplicate(body: Body, entity: str) -> str | None:
    """The code of "… is taken" if it is about a field of this entity."""
    interface = body.interface(entity)
    for item in body.duplicates:
        if entity != body.entity and interface.field(item[0]) is not None:
            body.duplicates.remove(item)
            return item[1]
    return None


def alias_of(cursor: Cursor) -> tuple[str | None, Cursor]:
    after = cursor.after(", called", "called", "named", "as")
    if after is None:
        return None, cursor
    start = after.past_articles()
    run: list[str] = []
    for word in start.words(4):
        if word in ("with", "and", "whose", "else", "or"):
            break
        run.append(word)
    if not run:
        return None, cursor
    return snake(" ".join(run)), start.moved(len(run))


def update_by_body(body: Body, cursor: Cursor) -> Cursor:
    """``update the item``: the main row from the body."""
    found, place = paths.path(cursor.moved(), row_scope(body))
    if found.text != body.main or body.operation.kind != "update":
        raise cursor.expected("the row that the operation updates")
    given: list[JsonObject] = []
    if place.after("with") is not None:
        given, place = assignments(body, place, body.interface(body.entity))
    update_main(body, given)
    return place


def delete(body: Body, cursor: Cursor) -> Cursor:
    """One row, or all that fit."""
    place = cursor.moved()
    quantified = place.after("every", "all", "each", "any") is not None
    if not quantified:
        try:
            found, end = paths.path(place, row_scope(body))
            name = body.row(found, place)
            body.steps.append({"step": "delete", "row": name})
            return end
        except Expected as failure:
            single = failure
    found_rows, _ = rows(place, body.scope)
    if not quantified and found_rows.membership is None and found_rows.where is None:
        raise single
    name = name_of_each(body, found_rows.entity)
    found_rows, end = rows_called(name, found_rows.entity, place, body.scope)
    body.steps.append(
        {"step": "delete_where", "name": name, "entity": found_rows.entity, "where": found_rows.condition() or "true"}
    )
    return end


def restore(body: Body, cursor: Cursor) -> Cursor:
    place = cursor.after("bring back") or cursor.moved()
    found, end = paths.path(place, row_scope(body))
    body.steps.append({"step": "restore", "row": body.row(found, place)})
    return end
