"""What is said of a value: "is at least 3", "is one of open, done", "belongs to the caller"."""

import re
from dataclasses import replace

from ast_schemas.ir import Scalar
from compiler.reader import paths
from compiler.reader.cursor import Cursor
from compiler.reader.failures import Expected
from compiler.reader.names import singular_name, snake
from compiler.reader.phrase import (
    ADD,
    BOOLEAN,
    COMPARE,
    Phrase,
    RowOf,
    both,
    compare,
    condition_text,
    negated,
)
from compiler.reader.rowsets import rows
from compiler.reader.scope import Scope
from compiler.reader.states import one_of, state
from compiler.reader.values import value

BE = ("is", "are", "was", "were", "has been", "have been", "be")
COMPARISONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("at least", "not less than", "no less than", ">="), ">="),
    (("at most", "not more than", "no more than", "<=", "up to"), "<="),
    (("more than", "greater than", "larger than", "higher than", "above", "over", ">"), ">"),
    (("less than", "fewer than", "smaller than", "lower than", "below", "under", "<"), "<"),
    (("on or after", "not before", "no earlier than"), ">="),
    (("on or before", "not after", "no later than"), "<="),
    (("after", "later than"), ">"),
    (("before", "earlier than"), "<"),
)


_LINKED = (("==", "belongs to", "belong to"), ("!=", "does not belong to", "do not belong to"))
_FUNCTIONS = (
    ("contains", "contains", "contain"),
    ("starts_with", "starts with", "start with", "begins with"),
    ("ends_with", "ends with", "end with"),
)
_VERBS = ((">", "exceeds", "exceed"), ("==", "equals", "equal", "==", "="), ("!=", "differs from", "!="))


def verb(left: Phrase, cursor: Cursor, scope: Scope) -> tuple[Phrase, Cursor]:
    """What is said of ``left``, from its verb on."""
    if (after := cursor.after("has", "have")) is not None:
        from compiler.reader.existence import has

        return has(left, after, scope)
    if (after := cursor.after("owns", "own")) is not None:
        row, end = paths.path(after, scope)
        return compare(_owner(row, cursor, scope), "==", left), end
    if (after := cursor.after("does not own", "do not own")) is not None:
        row, end = paths.path(after, scope)
        return compare(_owner(row, cursor, scope), "!=", left), end
    for operator, *links in _LINKED:
        if (after := cursor.after(*links)) is not None:
            holder, end = paths.path(after, scope)
            return compare(_link_to(left, holder, cursor, scope), operator, holder), end
    for function, *verbs in _FUNCTIONS:
        if (after := cursor.after(*verbs)) is not None:
            other, end = value(after, scope)
            return Phrase(f"{function}({left.text}, {other.text})", BOOLEAN), end
    for operator, *verbs in _VERBS:
        if (after := cursor.after(*verbs)) is not None:
            other, end = value(after, scope, left.type)
            return compare(left, operator, other), end
    for phrases, operator in COMPARISONS:
        signs = tuple(item for item in phrases if item in (">=", "<=", ">", "<"))
        if signs and (after := cursor.after(*signs)) is not None:
            other, end = value(after, scope, left.type)
            return compare(left, operator, other), end
    after = cursor.after(*BE)
    if after is None:
        raise cursor.expected("a verb such as `is`, `has`, `owns` or `contains`")
    return predicate(left, after, scope)


def predicate(left: Phrase, cursor: Cursor, scope: Scope) -> tuple[Phrase, Cursor]:
    """What stands after "is"."""
    negative = cursor.is_word("not")
    positive_reading = _comparing(left, cursor, scope)
    if positive_reading is not None:
        return positive_reading
    place = cursor.moved() if negative else cursor
    place = place.after("already", "currently", "still", "exactly", "equal to", "the same as") or place
    if negative and (compared := _comparing(left, place, scope)) is not None:
        return negated(compared[0]), compared[1]
    fixed = one_of(left, place, negative)
    if fixed is not None:
        return fixed
    found = _simple(left, place, scope, negative) or _membership(left, place, scope, negative)
    if found is None:
        found = _described_by_role(left, place, scope, negative)
    if found is None:
        found = state(left, place, scope, negative) or _since(left, place, scope, negative)
    if found is None and not isinstance(left.type, RowOf):
        found = one_of(left, place, negative)
    if found is not None:
        return found
    other, end = value(place, scope, left.type)
    if isinstance(left.type, Scalar) and left.type.kind == "boolean" and other.text in ("true", "false"):
        return (left if (other.text == "true") != negative else negated(left)), end
    if left.text == scope.caller and other.text != scope.caller:
        left, other = other, left
    return compare(left, "!=" if negative else "==", other), end


def _comparing(left: Phrase, cursor: Cursor, scope: Scope) -> tuple[Phrase, Cursor] | None:
    if (after := cursor.after("between")) is not None:
        low, place = value(after, scope, left.type)
        separator = place.after("and")
        if separator is None:
            raise place.expected("`and` and the upper bound")
        high, end = value(separator, scope, left.type)
        return both(compare(left, ">=", low), compare(left, "<=", high)), end
    for phrases, operator in COMPARISONS:
        if (after := cursor.after(*phrases)) is not None:
            other, end = value(after, scope, left.type)
            return compare(left, operator, other), end
    if (after := cursor.after("in the past")) is not None:
        return compare(left, "<", Phrase(_present(left))), after
    if (after := cursor.after("in the future")) is not None:
        return compare(left, ">", Phrase(_present(left))), after
    return None


def _present(left: Phrase) -> str:
    return "today()" if isinstance(left.type, Scalar) and left.type.kind == "date" else "now()"


def _simple(left: Phrase, cursor: Cursor, scope: Scope, negative: bool) -> tuple[Phrase, Cursor] | None:
    if (after := cursor.after("empty")) is not None:
        return compare(left, "!=" if negative else "==", Phrase('""')), after
    if (after := cursor.after("missing", "absent", "unknown", "unset", "nothing", "null")) is not None:
        return compare(left, "!=" if negative else "==", Phrase("null")), after
    if (after := cursor.after("sent", "given", "provided")) is not None and re.match(r"body\.\w+$", left.text):
        sent = Phrase(f"sent({left.text})", BOOLEAN)
        return (negated(sent) if negative else sent), after
    if (after := cursor.after("set", "present", "known", "given", "sent", "there")) is not None:
        return compare(left, "==" if negative else "!=", Phrase("null")), after
    if left.text == scope.caller and (after := cursor.after("signed in", "authenticated")) is not None:
        return compare(left, "==" if negative else "!=", Phrase("null")), after
    if left.text == scope.caller and (after := cursor.after("nobody", "signed out", "anonymous")) is not None:
        return compare(left, "!=" if negative else "==", Phrase("null")), after
    return None


def _membership(left: Phrase, cursor: Cursor, scope: Scope, negative: bool) -> tuple[Phrase, Cursor] | None:
    after = cursor.after("one of", "among", "in", "any of")
    if after is None:
        return None
    operator = "not in" if negative else "in"
    listed = one_of(left, after, negative, listed=True)
    if listed is not None:
        return listed
    try:
        many, end = rows(after, scope)
    except Expected:
        listed_values, end = _listed(left, after, scope)
        return compare(left, operator, listed_values), end
    if many.where is None and many.membership is not None:
        return compare(left, operator, Phrase(many.source)), end
    same = compare(Phrase(many.variable), "==", left)
    exists = Phrase(many.narrowed(same).aggregate("exists"), BOOLEAN)
    return (negated(exists) if negative else exists), end


def _listed(left: Phrase, cursor: Cursor, scope: Scope) -> tuple[Phrase, Cursor]:
    """A list that is at hand, or the values of one that is written out."""
    token = cursor.token
    if token is not None and token.kind == "code":
        return Phrase(f"[{token.text.strip('[]')}]"), cursor.moved()
    first, place = value(cursor, scope, left.type)
    if isinstance(first.type, Scalar) and first.type.many:
        return first, place
    items = [first.text]
    while (after := place.after(", or", ", and", ",", "or", "and")) is not None:
        try:
            item, end = value(after, scope, left.type)
        except Expected:
            break
        if item.level < ADD or is_verb(end):
            break
        items.append(item.text)
        place = end
    return Phrase(f"[{', '.join(items)}]"), place


def _described_by_role(left: Phrase, cursor: Cursor, scope: Scope, negative: bool) -> tuple[Phrase, Cursor] | None:
    """``a moderator``, of the caller or of another account."""
    if not isinstance(left.type, RowOf) or left.type.entity != scope.symbols.account:
        return None
    start = cursor.past_articles()
    run = start.words()
    for count in range(len(run), 0, -1):
        name = snake(" ".join(run[:count]))
        role = scope.symbols.role(name) or scope.symbols.role(singular_name(name))
        if role is not None:
            place = start.moved(count)
            if place.is_word("of") or place.is_sign("'s"):
                continue
            rule = role_rule(role.rule, left.text)
            return (negated(rule) if negative else rule), place
    return None


def role_rule(rule: str | None, row: str) -> Phrase:
    """The rule of a role said of a row."""
    if rule is None:
        return Phrase(f"{row} != null", BOOLEAN, COMPARE)
    return replace(condition_text(re.sub(r"\bactor\b", row, rule)), type=BOOLEAN)


def _since(left: Phrase, cursor: Cursor, scope: Scope, negative: bool) -> tuple[Phrase, Cursor] | None:
    """``created before …`` of a row with the field ``created_at``."""
    run = cursor.words(1)
    field = scope.member(left, f"{run[0]}_at") if run else None
    compared = _comparing(field, cursor.moved(), scope) if field is not None else None
    if field is None:
        return None
    if compared is None:
        return compare(field, "==" if negative else "!=", Phrase("null")), cursor.moved()
    return (negated(compared[0]) if negative else compared[0]), compared[1]


def _owner(row: Phrase, cursor: Cursor, scope: Scope) -> Phrase:
    entity = scope.entity(row.type.entity) if isinstance(row.type, RowOf) else None
    if entity is None:
        raise cursor.expected("a row with an owner")
    owner = entity.owner
    if owner is None:
        links = [item.name for item in entity.relations if not item.to_many and item.target == scope.symbols.account]
        owner = links[0] if len(links) == 1 else None
    if owner is None:
        raise cursor.expected(f"an owner of {entity.name}: no link of it has the rule `owner`")
    return Phrase(f"{row.text}.{owner}", RowOf(scope.symbols.account or ""))


def _link_to(row: Phrase, holder: Phrase, cursor: Cursor, scope: Scope) -> Phrase:
    """The only to-one relation of a row to the entity of ``holder``; the owner for an account."""
    entity = scope.entity(row.type.entity) if isinstance(row.type, RowOf) else None
    target = holder.type.entity if isinstance(holder.type, RowOf) else None
    if entity is None or target is None:
        raise cursor.expected("two rows")
    links = [item.name for item in entity.relations if not item.to_many and item.target == target]
    if target == scope.symbols.account and entity.owner:
        links = [entity.owner]
    if len(links) != 1:
        raise cursor.expected(f"exactly one link from {entity.name} to {target}")
    return Phrase(f"{row.text}.{links[0]}", holder.type)


def is_verb(cursor: Cursor) -> bool:
    return cursor.after(*BE) is not None or cursor.is_word(
        "has", "have", "owns", "belongs", "contains", "starts", "ends"
    )
