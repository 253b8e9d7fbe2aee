"""Effects that leave something for later: "announce that the order is placed", "later send the receipt in 2 days"."""

from collections.abc import Sequence

from ast_schemas.ir import Scalar
from compiler.models.protocol import JsonObject
from compiler.reader import paths
from compiler.reader.assignments import assignments
from compiler.reader.body import Body
from compiler.reader.cursor import ARTICLES, Cursor
from compiler.reader.effect_values import row_scope
from compiler.reader.failures import Expected
from compiler.reader.main_row import ensure_main
from compiler.reader.phrase import RowOf
from compiler.reader.schedules import BE, FUNCTIONS, length
from compiler.reader.values import value
from compiler.symbols.interfaces import EventInterface, JobInterface, TakenInterface

_DATETIME = Scalar(kind="datetime")


def announce(body: Body, cursor: Cursor) -> Cursor:
    """``announce that the order is placed with total = the order's total``."""
    place = cursor.moved().after("that", "the event") or cursor.moved()
    found = _named(place, body.context.symbols.events)
    if found is None:
        known = ", ".join(item.name for item in body.context.symbols.events) or "none is visible here"
        raise place.expected(f"an event ({known})")
    return _enqueue(body, *found)


def later(body: Body, cursor: Cursor) -> Cursor:
    """``later send the receipt in 10 minutes with order = the order``."""
    waiting = [item for item in body.context.symbols.jobs if item.event is None and item.schedule is None]
    found = _named(cursor.moved(), waiting)
    if found is None:
        known = ", ".join(item.name for item in waiting) or "none is visible here"
        raise cursor.moved().expected(f"a job that waits to be asked for ({known})")
    return _enqueue(body, *found)


def _named(
    cursor: Cursor, known: Sequence[EventInterface | JobInterface]
) -> tuple[EventInterface | JobInterface, Cursor] | None:
    """What the words here name, articles and forms of "be" left out; the longest name first."""
    for item in sorted(known, key=lambda one: -len(one.name)):
        place = cursor
        for part in item.name.split("_"):
            while place.is_word(*ARTICLES, *BE) and not place.is_word(part):
                place = place.moved()
            if not place.is_word(part):
                break
            place = place.moved()
        else:
            return item, place
    return None


def _enqueue(body: Body, message: EventInterface | JobInterface, cursor: Cursor) -> Cursor:
    ensure_main(body)
    given: dict[str, str] = {}
    at: str | None = None
    place = cursor
    while True:
        if (after := place.after("in", "after")) is not None and (found := length(after)) is not None:
            count, unit, place = found
            function, each = FUNCTIONS[unit]
            at = f"{function}(now(), {count * each})"
        elif (after := place.after("at", "on")) is not None:
            moment, place = value(after, body.scope, _DATETIME)
            at = moment.text
        elif place.is_word("with"):
            read, place = assignments(body, place, None)
            given.update((_taken(message, item["field"], place).name, item["value"]) for item in read)
        elif (after := place.after("for")) is not None:
            row, place = paths.path(after, row_scope(body))
            fitting = [item for item in message.takes if isinstance(row.type, RowOf) and item.entity == row.type.entity]
            if not fitting:
                raise after.expected(f"a row that {message.name} takes")
            given[fitting[0].name] = row.text
        else:
            break
    arguments: list[JsonObject] = [
        {"field": item.name, "value": _argument(body, item, given.get(item.name), place)} for item in message.takes
    ]
    body.steps.append({"step": "enqueue", "message": message.name, "arguments": arguments, "at": at})
    return place


def _taken(message: EventInterface | JobInterface, name: str, cursor: Cursor) -> TakenInterface:
    for item in message.takes:
        if name in (item.name, item.name.removesuffix("_id")):
            return item
    raise cursor.expected(f"one of {', '.join(item.name for item in message.takes) or 'nothing'} before `=`")


def _argument(body: Body, item: TakenInterface, text: str | None, cursor: Cursor) -> str:
    """The value that is given; else the row of that name or the only one of the entity, or what the name means."""
    if item.entity is None:
        if text is not None:
            return text
        found = body.scope.root(item.name)
        if found is None:
            raise Expected(f"expected `with {item.name} = …`", cursor.at)
        return found.text
    if text is None:
        rows = [name for name, type_ in body.scope.names if type_ == RowOf(item.entity)]
        named = [name for name in rows if name == item.name.removesuffix("_id")] or rows
        if len(named) != 1:
            raise Expected(f"expected `with {item.name.removesuffix('_id')} = …` and a row of {item.entity}", cursor.at)
        text = named[0]
    return text if text.endswith(".id") or text == item.name else f"{text}.id"
