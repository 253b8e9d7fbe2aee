"""Effects that write values: set, increase, decrease, and their forms for many rows."""

import re
from dataclasses import replace

from compiler.models.protocol import JsonObject
from compiler.reader import paths
from compiler.reader.body import Body
from compiler.reader.cursor import Cursor
from compiler.reader.effect_links import set_links
from compiler.reader.failures import Expected
from compiler.reader.main_row import create_main, ensure_main
from compiler.reader.names import snake
from compiler.reader.otherwise import otherwise
from compiler.reader.phrase import ATOM, Phrase, RowOf
from compiler.reader.rowsets import rows, rows_called
from compiler.reader.scope import Scope
from compiler.reader.values import value


def set_values(body: Body, cursor: Cursor) -> Cursor:
    """``set the title to X and the position to Y``."""
    place = _set_one(body, cursor.moved())
    while True:
        after = place.after(", and", "and", ",")
        if after is None:
            return place
        mark = len(body.steps), body.scope
        try:
            place = _set_one(body, after)
        except Expected:
            del body.steps[mark[0] :]
            body.scope = mark[1]
            return place


def _set_one(body: Body, cursor: Cursor) -> Cursor:
    many = _set_many(body, cursor) or set_links(body, cursor)
    if many is not None:
        return many
    fresh = _set_of_new(body, cursor)
    if fresh is not None:
        return fresh
    try:
        found, place = paths.path(cursor, row_scope(body))
    except Expected:
        if not ensure_main(body):
            raise
        found, place = paths.path(cursor, row_scope(body))
    after = place.after("to", "=", "as")
    if after is None:
        raise place.expected("`to` and a value")
    row, field, target = body.target(found, cursor)
    new, end = value(after, body.scope, target.type)
    if (
        target.type is not None
        and isinstance(target.type, RowOf)
        and not isinstance(new.type, RowOf)
        and new.text != "null"
        and new.level == ATOM
        and new.type is not None
    ):
        raise after.expected(f"a row of {target.type.entity}")
    assign(body, row, field, new.text)
    return end


def row_scope(body: Body) -> Scope:
    """Where a field that is written is looked up: never in the body."""
    return replace(body.scope, body=None, parameters=())


def assign(body: Body, row: str, field: str, text: str) -> None:
    """As part of the step that writes this row if that came last, else as an update of its own."""
    if row == body.main and body.operation.kind == "update" and body.write is None and body.level == 0:
        ensure_main(body)
    last = body.steps[-1] if body.steps else None
    mergeable = last is not None and last["step"] == "update" and last["row"] == row
    if (
        last is not None
        and last["step"] == "create"
        and last["name"] == row
        and not re.search(rf"\b{re.escape(row)}\b", text)
    ):
        mergeable = True
    written = last["assignments"] if mergeable and last is not None else []
    known = any(item["field"] == field or _reads(text, row, item["field"]) for item in written)
    if mergeable and last is not None and not known:
        written.append({"field": field, "value": text})
        return
    step: JsonObject = {
        "step": "update",
        "row": row,
        "collect": False,
        "assignments": [{"field": field, "value": text}],
        "duplicate": None,
    }
    body.steps.append(step)


def _reads(text: str, row: str, field: str) -> bool:
    return re.search(rf"\b{re.escape(row)}\.{re.escape(field)}\b", text) is not None


def _set_of_new(body: Body, cursor: Cursor) -> Cursor | None:
    """In a creating operation: a field of the row that is about to be created."""
    if body.operation.kind != "create" or body.main is not None or body.level:
        return None
    entity = body.interface(body.entity)
    start = cursor.past_articles()
    run = start.words()
    for count in range(len(run), 0, -1):
        name = snake(" ".join(run[:count]))
        after = start.moved(count)
        field = entity.field(name)
        link = entity.relation(name)
        if field is None and (link is None or link.to_many):
            continue
        owner = after.after("of the", "of")
        if owner is not None:
            noun = snake(body.entity).split("_")
            if [*owner.words(len(noun))] != noun:
                continue
            after = owner.moved(len(noun))
        to = after.after("to", "=")
        if to is None:
            continue
        new, end = value(to, body.scope, field.type if field else RowOf(link.target) if link else None)
        create_main(body, [{"field": name, "value": new.text}])
        return end
    return None


def _set_many(body: Body, cursor: Cursor) -> Cursor | None:
    """``set the stock of every variant of the product to 0``."""
    start = cursor.past_articles()
    run = start.words()
    for count in range(1, len(run)):
        after = start.moved(count)
        if not after.is_word("of"):
            continue
        place = after.moved()
        if place.after("every", "all", "each") is None:
            continue
        field = snake(" ".join(run[:count]))
        return update_where(body, place, field, None)
    return None


def update_where(body: Body, cursor: Cursor, field: str, fixed: str | None) -> Cursor:
    found, end = rows(cursor, body.scope)
    name = name_of_each(body, found.entity)
    found, end = rows_called(name, found.entity, cursor, body.scope)
    entity = body.interface(found.entity)
    if entity.field(field) is None and entity.relation(field) is None:
        raise cursor.expected(f"a field of {found.entity} before `of`")
    if fixed is None:
        to = end.after("to", "=")
        if to is None:
            raise end.expected("`to` and a value")
        row = Phrase(name, RowOf(found.entity))
        known = entity.field(field)
        inner = body.scope.with_name(name, row.type).about(row)
        new, end = value(to, inner, known.type if known else None)
        fixed = new.text
    body.steps.append(
        {
            "step": "update_where",
            "name": name,
            "entity": found.entity,
            "where": found.condition() or "true",
            "assignments": [{"field": field, "value": fixed}],
        }
    )
    return end


def name_of_each(body: Body, entity: str) -> str:
    """A name for each row of a set: that of the entity, unless a row has it."""
    base = snake(entity)
    return next(
        item
        for item in (base, f"any_{base}", *(f"any_{base}_{number}" for number in range(2, 99)))
        if not body.scope.taken(item)
    )


def change_up(body: Body, cursor: Cursor) -> Cursor:
    return changed_by(body, cursor.moved(), "")


def change_down(body: Body, cursor: Cursor) -> Cursor:
    return changed_by(body, cursor.moved(), "-")


def changed_by(body: Body, cursor: Cursor, sign: str) -> Cursor:
    """``increase the post's score by 1``."""
    found, place = _target(body, cursor)
    after = place.after("by")
    if after is None:
        raise place.expected("`by` and an amount")
    amount, place = value(after, body.scope, found.type)
    return _changed(body, found, sign, amount, place, cursor)


def add_amount(body: Body, cursor: Cursor) -> Cursor:
    """``add 1 to the post's score``."""
    amount, place = value(cursor.moved(), body.scope)
    after = place.after("to")
    if after is None:
        raise place.expected("`to` and a number of a row")
    found, place = _target(body, after)
    return _changed(body, found, "", amount, place, cursor)


def take_amount(body: Body, cursor: Cursor) -> Cursor:
    """``subtract 1 from the post's score``."""
    amount, place = value(cursor.moved(), body.scope)
    after = place.after("from", "off")
    if after is None:
        raise place.expected("`from` and a number of a row")
    found, place = _target(body, after)
    return _changed(body, found, "-", amount, place, cursor)


def _target(body: Body, cursor: Cursor) -> tuple[Phrase, Cursor]:
    ensure_main(body)
    return paths.path(cursor, row_scope(body))


def _changed(body: Body, found: Phrase, sign: str, amount: Phrase, place: Cursor, cursor: Cursor) -> Cursor:
    if isinstance(found.type, RowOf):
        raise cursor.expected("a number of a row")
    minimum: str | None = None
    bound = place.after(
        ", but not below", "but not below", ", but never below", "but never below", ", not below", "not below"
    )
    if bound is not None:
        low, place = value(bound, body.scope)
        minimum = low.text
    code, place = otherwise(body, place)
    if minimum is None and code is not None:
        minimum = "0"
    if minimum is not None and code is None:
        raise place.expected("`, else refuse with 4xx `code``, for what happens below the bound")
    row, field, _ = body.target(found, cursor)
    text = f"-{amount.at(ATOM)}" if sign else amount.text
    body.steps.append(
        {"step": "change", "row": row, "field": field, "amount": text, "minimum": minimum, "otherwise": code}
    )
    return place
