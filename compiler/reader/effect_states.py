"""Effects on states and flags: actions of the state table, ``mark … as``."""

from compiler.reader import paths
from compiler.reader.body import Body
from compiler.reader.cursor import Cursor
from compiler.reader.effect_values import assign, row_scope, update_where
from compiler.reader.failures import Expected
from compiler.reader.main_row import ensure_main
from compiler.reader.names import snake
from compiler.reader.otherwise import otherwise
from compiler.reader.phrase import Phrase, RowOf
from compiler.reader.rowsets import rows
from compiler.reader.states import fixed_value


def transition(body: Body, cursor: Cursor) -> Cursor | None:
    """``finish the item``: an action of the state table of that row's entity."""
    run = cursor.words(4)
    for count in range(1, len(run)):
        verb = snake(" ".join(run[:count]))
        if not any(
            entity.states and verb in {move.name for move in entity.states.transitions}
            for entity in body.scope.symbols.entities
        ):
            continue
        mark = len(body.steps), body.scope, body.main, body.write
        ensure_main(body)
        try:
            found, place = paths.path(cursor.moved(count), row_scope(body))
        except Expected:
            del body.steps[mark[0] :]
            body.scope, body.main, body.write = mark[1:]
            continue
        entity = body.interface(found.type.entity) if isinstance(found.type, RowOf) else None
        if entity is None or entity.states is None or verb not in {move.name for move in entity.states.transitions}:
            continue
        return _moved(body, found, verb, place, cursor)
    return None


def mark(body: Body, cursor: Cursor) -> Cursor:
    """``mark the order as paid``, ``move the order to paid``, ``mark all notifications of the caller as read``."""
    ensure_main(body)
    start = cursor.moved()
    if start.after("every", "all", "each") is not None:
        return _mark_many(body, start)
    found, place = paths.path(start, row_scope(body))
    after = place.after("as", "to")
    if after is None or not isinstance(found.type, RowOf):
        raise place.expected("`as` and a state")
    entity = body.interface(found.type.entity)
    if entity.states is not None:
        field = entity.field(entity.states.field)
        state = fixed_value(field.type if field else None, after)
        if state is not None:
            moves = [move.name for move in entity.states.transitions if move.target == state[0]]
            if len(moves) != 1:
                raise after.expected(
                    f"a state that exactly one action leads to (found {', '.join(moves) or 'none'}); name the action"
                )
            return _moved(body, found, moves[0], state[1], cursor)
    field_name, text, end = _marking(body, found.type.entity, after)
    row = body.row(found, start)
    assign(body, row, field_name, text)
    return end


def _mark_many(body: Body, cursor: Cursor) -> Cursor:
    found, place = rows(cursor, body.scope)
    after = place.after("as")
    if after is None:
        raise place.expected("`as` and a flag")
    field, text, end = _marking(body, found.entity, after)
    update_where(body, cursor, field, text)
    return end


def _marking(body: Body, entity: str, cursor: Cursor) -> tuple[str, str, Cursor]:
    """Field and value of ``as read``: a flag, a fixed value, or a moment ``read_at``."""
    interface = body.interface(entity)
    start, text = (cursor.moved(), "false") if cursor.is_word("not") else (cursor, "true")
    run = start.words(3)
    for count in range(len(run), 0, -1):
        name = snake(" ".join(run[:count]))
        for flag in (name, f"is_{name}"):
            field = interface.field(flag)
            if field is not None and field.type.kind == "boolean":
                return flag, text, start.moved(count)
        moment = interface.field(f"{name}_at")
        if moment is not None:
            return f"{name}_at", "now()" if text == "true" else "null", start.moved(count)
        for field in interface.fields or ():
            if name in field.type.values:
                return field.name, f'"{name}"', start.moved(count)
    raise cursor.expected(f"a flag or fixed value of {entity}")


def _moved(body: Body, found: Phrase, name: str, place: Cursor, cursor: Cursor) -> Cursor:
    from compiler.reader.refusals import wrong_state

    code, place = otherwise(body, place)
    assert isinstance(found.type, RowOf)
    row = body.row(found, cursor)
    body.steps.append(
        {
            "step": "transition",
            "row": row,
            "transition": name,
            "otherwise": code or body.outcome(wrong_state(found.type.entity)),
        }
    )
    return place
