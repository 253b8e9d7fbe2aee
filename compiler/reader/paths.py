"""Nouns: "the list's owner", "the name of the owner of its list", "the caller", "its price"."""

from ast_schemas.ir import Scalar
from compiler.reader.cursor import Cursor
from compiler.reader.failures import Expected, furthest
from compiler.reader.names import snake
from compiler.reader.phrase import Phrase
from compiler.reader.scope import Scope

_CALLER = (
    "the caller",
    "caller",
    "the current user",
    "the signed-in user",
    "the viewer",
    "themselves",
    "themself",
    "them",
    "me",
)
_CALLERS_OWN = ("the caller 's own", "their own", "my")
_GIVEN = frozenset({"given", "sent", "submitted", "new", "requested"})


def path(cursor: Cursor, scope: Scope) -> tuple[Phrase, Cursor]:
    """A row or value that a noun phrase names, and the place after it."""
    base, after = _base(cursor, scope)
    return followed(base, after, scope)


def followed(base: Phrase, cursor: Cursor, scope: Scope) -> tuple[Phrase, Cursor]:
    """The rest of ``… 's owner 's name``; a to-many relation ends it, for that is no single value."""
    while cursor.is_sign("'s") or _dotted(cursor):
        found = member(base, cursor.moved(), scope)
        if found is None:
            break
        base, cursor = found
    return base, cursor


def _dotted(cursor: Cursor) -> bool:
    """``work.id``: a dot between two words without a blank."""
    dot, following = cursor.peek(), cursor.peek(1)
    if dot is None or following is None or dot.text != "." or following.kind != "word":
        return False
    return following.start == dot.start + 1


def member(base: Phrase, cursor: Cursor, scope: Scope) -> tuple[Phrase, Cursor] | None:
    """The longest run of words that is a field or to-one relation of ``base``."""
    run = cursor.words()
    for count in range(len(run), 0, -1):
        found = scope.member(base, snake(" ".join(run[:count])))
        if found is not None:
            return found, cursor.moved(count)
    return None


def _base(cursor: Cursor, scope: Scope) -> tuple[Phrase, Cursor]:
    if (after := cursor.after(*_CALLER)) is not None and not _is_name(cursor, scope):
        return scope.caller_row(), after
    if (after := cursor.after("its", "their")) is not None and scope.subject is not None:
        found = member(scope.subject, after, scope)
        if found is not None:
            return found
        raise after.expected("a field or link of the row that `its` means")
    if (after := cursor.after("it")) is not None and scope.subject is not None:
        return scope.subject, after
    start = cursor.past_articles()
    failures: list[Expected] = []
    for place in (start, start.moved() if start.is_word(*_GIVEN) else None):
        if place is None:
            continue
        try:
            return _named(place, scope)
        except Expected as failure:
            failures.append(failure)
    raise furthest(failures) if failures else start.expected("a noun")


def _is_name(cursor: Cursor, scope: Scope) -> bool:
    """``me`` and ``them`` may be names of rows in a scenario."""
    run = cursor.words(1)
    return bool(run) and run[0] != "the" and any(name == run[0] for name, _ in scope.names)


def _named(start: Cursor, scope: Scope) -> tuple[Phrase, Cursor]:
    run = start.words()
    failures: list[Expected] = []
    for count in range(len(run), 0, -1):
        name = snake(" ".join(run[:count]))
        after = start.moved(count)
        if after.is_word("of"):
            try:
                base, end = path(after.moved(), scope)
            except Expected as failure:
                failures.append(failure)
            else:
                found = scope.member(base, name)
                if found is not None:
                    return found, end
        found = scope.root(name)
        if found is not None and isinstance(found.type, Scalar) and after.is_sign("'s"):
            found = next(
                (item for row in (scope.subject, scope.main) if row and (item := scope.member(row, name))), found
            )
        if found is not None:
            return found, after
    failures.append(start.expected("a row, a field or a value that is known here"))
    raise furthest(failures)
