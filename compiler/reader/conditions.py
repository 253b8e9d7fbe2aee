"""Conditions in controlled English → expressions."""

from compiler.reader.cursor import Cursor
from compiler.reader.existence import every, there_is
from compiler.reader.failures import Expected, furthest
from compiler.reader.phrase import (
    BOOLEAN,
    COMPARE,
    Phrase,
    both,
    condition_text,
    either,
    negated,
)
from compiler.reader.predicates import is_verb, predicate, verb
from compiler.reader.rowsets import rows
from compiler.reader.scope import Scope
from compiler.reader.values import value


def condition(cursor: Cursor, scope: Scope) -> tuple[Phrase, Cursor]:
    """A condition and the place after it."""
    found, place = _conjunction(cursor, scope)
    while (after := place.after(", or", "or")) is not None:
        try:
            other, place = _conjunction(after, scope)
        except Expected:
            return found, place
        found = either(found, other)
    return found, place


def whole_condition(cursor: Cursor, scope: Scope) -> Phrase:
    """A condition that goes on to the end."""
    found, place = condition(cursor, scope)
    if not place.ended:
        raise place.expected("the end of the condition, `and` or `or`")
    return found


def _conjunction(cursor: Cursor, scope: Scope) -> tuple[Phrase, Cursor]:
    found, left, place = _atom(cursor, scope)
    while (after := place.after(", and", "and", ", but", "but")) is not None:
        try:
            other, left, place = _continued(after, left, scope)
        except Expected:
            return found, place
        found = both(found, other)
    return found, place


def _continued(cursor: Cursor, left: Phrase | None, scope: Scope) -> tuple[Phrase, Phrase | None, Cursor]:
    """The next condition; without a subject of its own it is about the last one."""
    try:
        return _atom(cursor, scope)
    except Expected as failure:
        if left is None:
            raise
        try:
            found, place = verb(left, cursor, scope)
        except Expected:
            try:
                found, place = predicate(left, cursor, scope)
            except Expected as other:
                raise furthest([failure, other]) from None
        return found, left, place


def _atom(cursor: Cursor, scope: Scope) -> tuple[Phrase, Phrase | None, Cursor]:
    """One condition, and what it is about."""
    if (after := cursor.after("either", "( either")) is not None:
        return _either(after, scope)
    if cursor.is_sign("("):
        found, place = condition(cursor.moved(), scope)
        if not place.is_sign(")"):
            raise place.expected("`)`")
        return found, None, place.moved()
    if (after := cursor.after("not", "it is not the case that")) is not None:
        found, left, place = _atom(after, scope)
        return negated(found), left, place
    token = cursor.token
    if token is not None and token.kind == "code":
        following = cursor.moved()
        if following.ended or not is_verb(following):
            return condition_text(token.text), None, following
    quantified = there_is(cursor, scope) or every(cursor, scope)
    if quantified is not None:
        return quantified[0], None, quantified[1]
    return _comparison(cursor, scope)


def _either(cursor: Cursor, scope: Scope) -> tuple[Phrase, Phrase | None, Cursor]:
    """``either … or …,``: a comma ends the group, where what stands before it is a condition."""
    for index in range(cursor.at, len(cursor.tokens)):
        if cursor.tokens[index].text == "," and cursor.tokens[index].kind == "sign":
            try:
                found, place = condition(cursor.until(index), scope)
            except Expected:
                continue
            if place.at == index:
                return found, None, Cursor(cursor.tokens, index)
    found, place = condition(cursor, scope)
    return found, None, place


def _comparison(cursor: Cursor, scope: Scope) -> tuple[Phrase, Phrase | None, Cursor]:
    try:
        left, place = value(cursor, scope)
        found, end = verb(left, place, scope)
        return found, left, end
    except Expected as failure:
        try:
            many, place = rows(cursor, scope)
        except Expected:
            raise failure from None
        after = place.after("are not", "is not") or place.after("are", "is")
        empty = after.after("empty", "missing") if after is not None else None
        if empty is None:
            raise failure from None
        operator = ">" if place.after("are not", "is not") else "=="
        return Phrase(f"{many.aggregate('count')} {operator} 0", BOOLEAN, COMPARE), None, empty
