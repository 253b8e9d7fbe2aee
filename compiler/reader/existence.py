"""How many there are: "there is no vote whose …", "the list has at least 3 items", "every item is done"."""

from dataclasses import replace

from compiler.reader import paths
from compiler.reader.cursor import Cursor
from compiler.reader.failures import Expected
from compiler.reader.names import snake
from compiler.reader.phrase import (
    ADD,
    BOOLEAN,
    COMPARE,
    BodyOf,
    Phrase,
    RowOf,
    Rows,
    both,
    compare,
    negated,
)
from compiler.reader.predicates import COMPARISONS, verb
from compiler.reader.rowsets import entity_rows, rows
from compiler.reader.scope import Scope
from compiler.reader.values import value


def _amount(cursor: Cursor, scope: Scope) -> tuple[str, str, Cursor] | None:
    for phrases, operator in COMPARISONS:
        if (after := cursor.after(*phrases)) is not None:
            number, place = value(after, scope)
            return operator, number.at(ADD), place
    exactly = cursor.after("exactly")
    token = (exactly or cursor).token
    if exactly is not None or (token is not None and token.kind == "number"):
        number, place = value(exactly or cursor, scope)
        return "==", number.at(ADD), place
    return None


def _quantified(many: Rows, negative: bool, amount: tuple[str, str] | None) -> Phrase:
    if amount is not None:
        return Phrase(f"{many.aggregate('count')} {amount[0]} {amount[1]}", BOOLEAN, COMPARE)
    if many.membership is not None and many.where is None:
        return Phrase(f"{many.aggregate('count')} {'==' if negative else '>'} 0", BOOLEAN, COMPARE)
    exists = Phrase(many.aggregate("exists"), BOOLEAN)
    return negated(exists) if negative else exists


def _or_more(amount: tuple[str, str], cursor: Cursor) -> tuple[tuple[str, str], Cursor]:
    if amount[0] == "==" and (after := cursor.after("or more")) is not None:
        return (">=", amount[1]), after
    if amount[0] == "==" and (after := cursor.after("or fewer", "or less")) is not None:
        return ("<=", amount[1]), after
    return amount, cursor


def has(left: Phrase, cursor: Cursor, scope: Scope) -> tuple[Phrase, Cursor]:
    """``has no items``, ``has at least 3 items whose …``, ``has a vote on the post``, ``has a price``."""
    negative = False
    place = cursor.after("already", "not yet") or cursor
    if (after := place.after("no", "not any", "not a", "not an", "no other")) is not None:
        negative, place = True, after
    counted = None if negative else _amount(place, scope)
    amount: tuple[str, str] | None = None
    if counted is not None:
        amount, place = _or_more(counted[:2], counted[2])
    place = place.past_articles()
    other = place.after("other", "another")
    place = (other or place).past_articles()
    within = replace(scope, subject=left, inner=None, main=left)
    run = place.words()
    if isinstance(left.type, BodyOf) and left.type.many and run:
        sign, number = amount or (("==", "0") if negative else (">", "0"))
        return Phrase(f"count({left.text}) {sign} {number}", BOOLEAN, COMPARE), place.moved()
    for count in range(len(run), 0, -1):
        many = scope.rows_behind(left, snake(" ".join(run[:count])))
        if many is not None:
            from compiler.reader.rowsets import described

            many, end = described(many, place.moved(count), scope)
            return _quantified(many, negative, amount), end
    single = paths.member(left, place, scope)
    if single is not None and amount is None:
        return compare(single[0], "==" if negative else "!=", Phrase("null")), single[1]
    try:
        many, end = rows(place, within)
    except Expected:
        raise place.expected(f"something that `{left.text}` has") from None
    if many.membership is None:
        raise place.expected(f"something that `{left.text}` has")
    return _quantified(many, negative, amount), end


def there_is(cursor: Cursor, scope: Scope) -> tuple[Phrase, Cursor] | None:
    """``there is no vote whose …``, ``there are at least 3 items of the list``, ``a vote whose … exists``."""
    after = cursor.after("there is", "there are", "there exists", "there exist", "there was")
    if after is None:
        return _exists(cursor, scope)
    negative = False
    place = after.after("already") or after
    if (no := place.after("no", "not a", "not an", "not any", "not already a", "no other")) is not None:
        negative, place = True, no
    amount: tuple[str, str] | None = None
    counted = None if negative else _amount(place, scope)
    if counted is not None:
        amount, place = _or_more(counted[:2], counted[2])
    another = place.after("another", "any other", "other", "already another") or (
        place if after.after("no other") is not None else None
    )
    many, end = _rows_or_entity((another or place.after("already") or place), scope)
    if another is not None:
        many = _without_main(many, scope)
    if many.membership is not None and many.where is None and amount is None and not negative:
        return Phrase(f"{many.aggregate('count')} > 0", BOOLEAN, COMPARE), end
    return _quantified(many, negative, amount), end


def _rows_or_entity(cursor: Cursor, scope: Scope) -> tuple[Rows, Cursor]:
    place = cursor.past_articles()
    plain = replace(scope, subject=None, inner=None, main=None)
    try:
        return rows(place, plain)
    except Expected:
        return entity_rows(place, scope)


def _exists(cursor: Cursor, scope: Scope) -> tuple[Phrase, Cursor] | None:
    """``a vote whose user is the caller exists``, ``another item with … already exists``."""
    other = cursor.after("another")
    if other is None and not cursor.is_word("a", "an", "no"):
        return None
    try:
        many, end = _rows_or_entity((other or cursor.moved()), scope)
    except Expected:
        return None
    closing = end.after("exists", "already exists", "exist")
    missing = end.after("does not exist", "does not exist yet")
    if closing is None and missing is None:
        return None
    if other is not None:
        many = _without_main(many, scope)
    negative = cursor.is_word("no") or missing is not None
    return _quantified(many, negative, None), (closing or missing or end)


def _without_main(many: Rows, scope: Scope) -> Rows:
    """The same rows without the one of that entity that is at hand."""
    for name, type_ in scope.names:
        if type_ == RowOf(many.entity):
            apart = compare(Phrase(many.variable), "!=", Phrase(name))
            where = both(apart, many.where) if many.where else apart
            return replace(many, where=where)
    return many


def every(cursor: Cursor, scope: Scope) -> tuple[Phrase, Cursor] | None:
    """``every item of the list is done``, ``no item of the list is open``, ``some item of the list is open``."""
    kind = None
    for phrases, name in (
        (("every", "each", "all of the", "all the", "all"), "all"),
        (("no", "none of the", "none of"), "none"),
        (("some", "any of the", "any", "at least one", "one of the"), "exists"),
    ):
        after = cursor.after(*phrases)
        if after is not None:
            kind, cursor = name, after
            break
    if kind is None:
        return None
    try:
        many, place = rows(cursor, scope)
        row = Phrase(many.variable, RowOf(many.entity))
        within = replace(scope.with_name(many.variable, None), subject=row)
        found, end = verb(row, place, within)
    except Expected:
        return None
    if kind == "all":
        return Phrase(many.aggregate("all", found), BOOLEAN), end
    exists = Phrase(many.narrowed(found).aggregate("exists"), BOOLEAN)
    return (negated(exists) if kind == "none" else exists), end
