"""Many rows: "the items of the list", "its comments", "open orders whose total is more than 10"."""

from collections.abc import Callable
from dataclasses import replace

from compiler.reader import paths
from compiler.reader.cursor import Cursor
from compiler.reader.failures import Expected, furthest
from compiler.reader.names import snake
from compiler.reader.phrase import Phrase, RowOf, Rows
from compiler.reader.scope import Scope
from compiler.reader.states import state

_ALL = ("all of the", "all the", "every one of the", "each of the", "all", "every", "each", "any")
_Reader = Callable[[Cursor, Scope], tuple[Rows, Cursor]]
_PREPOSITIONS = ("belonging to", "by", "for", "on", "to", "in", "from", "about", "of")


def rows(cursor: Cursor, scope: Scope) -> tuple[Rows, Cursor]:
    """The rows that a plural noun phrase means, with its description, and the place after it."""
    found, after = _undescribed(cursor, scope)
    return described(found, after, scope)


def entity_rows(cursor: Cursor, scope: Scope) -> tuple[Rows, Cursor]:
    """Rows of an entity wherever they belong, as after "there is"."""
    start = (cursor.after(*_ALL) or cursor).past_articles()
    run = start.words()
    for count in range(len(run), 0, -1):
        entity = scope.entity_called(snake(" ".join(run[:count])))
        if entity is not None:
            return described(scope.all_rows(entity.name), start.moved(count), scope)
    if len(run) > 1 and (found := _with_adjective(start, scope, entity_rows)) is not None:
        return found
    raise start.expected("an entity")


def described(found: Rows, cursor: Cursor, scope: Scope) -> tuple[Rows, Cursor]:
    """Narrowed by ``whose …``, ``that are …`` and ``on the post``, as long as these follow."""
    first = True
    while True:
        place = cursor if first else cursor.after("and", "but", ", and", ",")
        if place is None:
            return found, cursor
        step = _description(found, place, scope)
        if step is None:
            return found, cursor
        found, cursor = step
        first = False


def rows_called(variable: str, entity: str, cursor: Cursor, scope: Scope) -> tuple[Rows, Cursor]:
    """As ``rows``, with a given variable for rows of that entity."""
    return rows(cursor, replace(scope, preferred=(entity, variable)))


def _undescribed(cursor: Cursor, scope: Scope) -> tuple[Rows, Cursor]:
    start = cursor.after(*_ALL) or cursor
    failures: list[Expected] = []
    possessive = _possessive(start, scope)
    if possessive is not None:
        return possessive
    if (after := start.after("its", "their")) is not None and scope.subject is not None:
        for count in range(len(after.words()), 0, -1):
            behind = scope.rows_behind(scope.subject, snake(" ".join(after.words()[:count])))
            if behind is not None:
                return behind, after.moved(count)
    start = start.past_articles()
    run = start.words()
    for count in range(len(run), 0, -1):
        name = snake(" ".join(run[:count]))
        after = start.moved(count)
        if after.is_word("of"):
            try:
                base, end = paths.path(after.moved(), scope)
            except Expected as failure:
                failures.append(failure)
            else:
                behind = scope.rows_behind(base, name)
                if behind is not None:
                    return behind, end
        for owner in (scope.inner, scope.subject, scope.main):
            behind = scope.rows_behind(owner, name) if owner is not None else None
            if behind is not None:
                return behind, after
        entity = scope.entity_called(name)
        if entity is not None:
            return scope.all_rows(entity.name), after
    if len(run) > 1 and (adjective := _with_adjective(start, scope, _undescribed)) is not None:
        return adjective
    failures.append(start.expected("rows, such as `the items of the list`"))
    raise furthest(failures)


def _possessive(start: Cursor, scope: Scope) -> tuple[Rows, Cursor] | None:
    """``the list's items``: the last possessive that is followed by a to-many relation."""
    try:
        base, after = paths.path(start, scope)
    except Expected:
        return None
    if not after.is_sign("'s"):
        return None
    inner = after.moved()
    run = inner.words()
    for count in range(len(run), 0, -1):
        behind = scope.rows_behind(base, snake(" ".join(run[:count])))
        if behind is not None:
            return behind, inner.moved(count)
    if len(run) > 1:
        for count in range(len(run), 1, -1):
            behind = scope.rows_behind(base, snake(" ".join(run[1:count])))
            condition = state(Phrase(behind.variable, RowOf(behind.entity)), inner, scope) if behind else None
            if behind is not None and condition is not None:
                return behind.narrowed(condition[0]), inner.moved(count)
    return None


def _with_adjective(start: Cursor, scope: Scope, rest: _Reader) -> tuple[Rows, Cursor] | None:
    """``open items``: a state or flag before the noun."""
    for count in (1, 2):
        try:
            found, after = rest(start.moved(count), scope)
        except Expected:
            continue
        condition = state(Phrase(found.variable, RowOf(found.entity)), start.until(start.at + count), scope)
        if condition is not None and condition[1].ended:
            return found.narrowed(condition[0]), after
    return None


def _description(found: Rows, cursor: Cursor, scope: Scope) -> tuple[Rows, Cursor] | None:
    from compiler.reader.predicates import predicate, verb

    row = Phrase(found.variable, RowOf(found.entity))
    own = row.type if found.variable == snake(found.entity) else None
    within = replace(scope.with_name(found.variable, own), subject=row)
    if (after := cursor.after("where", "for which", "such that")) is not None and not after.is_word("its"):
        from compiler.reader.conditions import condition as any_condition

        inner = replace(scope.with_name(found.variable, row.type), subject=row, main=row)
        test, end = any_condition(after, inner)
        return found.narrowed(test), end
    if (after := cursor.after("whose", "where its")) is not None:
        left = paths.member(row, after, within)
        if left is None:
            raise after.expected(f"a field or link of {found.entity}")
        value, place = paths.followed(*left, within)
        condition, end = verb(value, place, within)
        return found.narrowed(condition), end
    if (after := cursor.after("that", "which", "who")) is not None and after.is_word("is", "are", "was", "were"):
        condition, end = predicate(row, after.moved(), within)
        return found.narrowed(condition), end
    if (after := cursor.after("that", "which", "who")) is not None and after.is_word(
        "has", "have", "belong", "belongs"
    ):
        condition, end = verb(row, after, within)
        return found.narrowed(condition), end
    return _prepositional(found, cursor, within)


def _prepositional(found: Rows, cursor: Cursor, scope: Scope) -> tuple[Rows, Cursor] | None:
    """``on the post``, ``by the caller``: the only link of these rows to a row of that entity."""
    after = cursor.after(*_PREPOSITIONS)
    entity = scope.entity(found.entity)
    if after is None or entity is None:
        return None
    try:
        value, end = paths.path(after, scope)
    except Expected:
        return None
    if not isinstance(value.type, RowOf):
        return None
    target = value.type.entity
    links = [item for item in entity.relations if not item.to_many and item.target == target]
    if len(links) != 1:
        return None
    return found.narrowed(Phrase(f"{found.variable}.{links[0].name} == {value.text}", None, 4)), end
