"""Rules: EARS sentences → require, if and the steps of their effects."""

import re

from compiler.models.protocol import JsonObject
from compiler.reader.body import Body
from compiler.reader.conditions import whole_condition
from compiler.reader.cursor import Cursor
from compiler.reader.effects import effects
from compiler.reader.endpoints import Rule
from compiler.reader.failures import Expected
from compiler.reader.main_row import ensure_main
from compiler.reader.names import snake
from compiler.reader.otherwise import refusal
from compiler.reader.phrase import Phrase, both, negated
from compiler.reader.tokens import Token, tokenise
from compiler.symbols.interfaces import FieldInterface

_TRIGGERS = ("if", "when", "while", "where", "whenever", "as long as", "unless")
_TAKEN = re.compile(
    r"(?:(?:an?|the|another) (?P<noun>[\w ]+?) (?:with|of) (?:that|this|the same|the|the given) (?P<a>[\w ]+?) "
    r"(?:already )?exists(?: already)?"
    r"|(?:that|the|the given|this) (?P<b>[\w ]+?) (?:is|are) (?:already )?(?:taken|in use|used)(?: already)?)\s*,?\s*$",
    re.IGNORECASE,
)
_LOOKING = frozenset({"refuse", "reject", "find", "look", "let", "check", "verify", "authenticate", "call"})


def read_rule(body: Body, rule: Rule) -> None:
    """Add the steps of a rule, or report it with what was expected."""
    mark = len(body.steps), body.scope, body.main, body.write, list(body.duplicates), body.responded
    open_step = dict(body.steps[-1]) if body.steps else None
    assigned = list(body.steps[-1].get("assignments", ())) if body.steps else []
    body.pending = list(rule.under)
    try:
        _rule(body, rule)
        if body.pending:
            raise Expected("expected a sentence above these bullets that ends with a colon")
    except Expected as failure:
        del body.steps[mark[0] :]
        if open_step is not None and "assignments" in open_step:
            body.steps[-1]["assignments"] = assigned
        body.scope, body.main, body.write, body.duplicates, body.responded = mark[1:]
        for item in rule.all():
            body.ledger.reject(item.requirement, failure.what)
        return
    body.ledger.use(*(item.requirement for item in rule.all()))


def nested_rules(body: Body) -> None:
    """The bullets below the current rule, in place of effects. Raises Expected if there are none."""
    children, body.pending = body.pending, []
    if not children:
        raise Expected("expected effects after the colon, in the sentence or in bullets below it")
    for child in children:
        body.pending = list(child.under)
        _rule(body, child)
    body.pending = []


def _rule(body: Body, rule: Rule) -> None:
    tokens = _without_end(tokenise(rule.text))
    _sentence(body, Cursor(tokens))


def _without_end(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    while tokens and tokens[-1].kind == "sign" and tokens[-1].text in ".;!:,":
        tokens = tokens[:-1]
    return tokens


def _sentence(body: Body, cursor: Cursor) -> None:
    """Triggers, then the system's part, or effects alone in a nested bullet."""
    conditions: list[Phrase] = []
    taken: str | None = None
    place = cursor
    while place.is_word("if", "when", "while", "where", "whenever", "unless", "once") or place.after(
        "as long as", "and if", ", if"
    ):
        word = place.token.text if place.token is not None else ""
        start = place.after("as long as", "and if") or place.moved()
        end = _clause_end(start)
        clause = start.until(end)
        refusing = _refuses(Cursor(cursor.tokens, end))
        field = _taken_field(body, clause)
        if field is not None and refusing:
            taken = field
        else:
            found = _trigger(body, word, clause, refusing)
            if found is not None:
                conditions.append(negated(found) if word == "unless" else found)
        place = Cursor(cursor.tokens, end)
        place = place.after(", then", ",", "then", "and") or place
        place = place.after("then") or place
    place = _past_subject(place)
    _consequence(body, place, conditions, taken)


def _clause_end(start: Cursor) -> int:
    """Where a trigger ends: before ``, then``, before the next trigger, or before ``the system shall``."""
    for index in range(start.at, len(start.tokens)):
        here = Cursor(start.tokens, index)
        if here.after(", then", "then") is not None:
            return index
        comma = here.after(", and", ",", "and")
        if comma is not None and (
            comma.is_word("if", "when", "while", "where", "unless") or _subject(comma) is not None
        ):
            return index
        if _subject(here) is not None:
            return index
    raise start.expected("`THE system SHALL` after the condition")


def _subject(cursor: Cursor) -> Cursor | None:
    """The place after ``the system shall``."""
    if cursor.is_word("it"):
        after = cursor.moved()
        return after.moved() if after.is_word("shall", "must") else None
    if not cursor.is_word("the"):
        return None
    for count in range(2, 5):
        after = cursor.moved(count)
        if after.is_word("shall", "must") and len(cursor.words(count)) == count:
            return after.moved()
    return None


def _past_subject(cursor: Cursor) -> Cursor:
    after = _subject(cursor)
    if after is None:
        return cursor
    if after.is_word("not"):
        raise after.expected("what the system does; say what is refused as `IF …, THEN THE system SHALL refuse with …`")
    return after.after("be able to") or after


def _refuses(cursor: Cursor) -> bool:
    place = cursor.after(", then", ",", "then") or cursor
    place = place.after("then") or place
    place = _subject(place) or place
    return place.is_word("refuse", "reject", "fail") or (place.is_word("answer", "respond") and _answers_error(place))


def _trigger(body: Body, word: str, clause: Cursor, refusing: bool) -> Phrase | None:
    """The condition of a trigger; None for the event that is the call itself."""
    if word in ("when", "whenever", "once") and not refusing:
        return _event(body, clause)
    try:
        return whole_condition(clause, body.scope)
    except Expected:
        if not ensure_main(body):
            raise
        return whole_condition(clause, body.scope)


def _event(body: Body, clause: Cursor) -> Phrase | None:
    """None if the clause names the call; else it is a condition after all."""
    text = " ".join(token.text for token in clause.tokens[clause.at :])
    if re.match(
        r"(?:the caller|a caller|the request|this|someone|somebody|anyone|an? |any |the \w+ (?:calls|asks|requests))",
        text,
    ) and not re.search(r"\b(?:is|are) (?:at|more|less|missing|empty|set|sent|one of)\b", text):
        return None
    if re.search(r"\b(?:is|are|has been|have been|was) \w+(?:ed|en|t|d|un|wn)\b(?! than)", text):
        return None
    return whole_condition(clause, body.scope)


def _taken_field(body: Body, clause: Cursor) -> str | None:
    """The unique field of "the email is taken"."""
    tokens = clause.tokens[clause.at :]
    text = " ".join(token.text for token in tokens)
    match = _TAKEN.fullmatch(text.strip())
    if match is None:
        return None
    name = snake(match["a"] or match["b"])
    entities = [body.entity, *(item.name for item in body.context.symbols.entities)]
    if match["noun"]:
        noun = body.scope.entity_called(snake(match["noun"]))
        entities = [noun.name] if noun is not None else []
    for entity in entities:
        interface = body.context.symbols.entity(entity)
        if interface is not None and (interface.field(name) is not None or interface.relation(name) is not None):
            return name
    return None


def _consequence(body: Body, place: Cursor, conditions: list[Phrase], taken: str | None) -> None:
    test = None
    for found in conditions:
        test = both(test, found) if test is not None else found
    if place.is_word("refuse", "reject", "fail") or (place.is_word("answer", "respond") and _answers_error(place)):
        code, end = refusal(body, place)
        if not end.ended:
            raise end.expected("the end of the sentence")
        if taken is not None:
            _test_taken(body, taken, code)
            if test is not None:
                raise place.expected("`is taken` alone as the condition of a refusal")
            _duplicate(body, taken, code)
            return
        body.steps.append({"step": "require", "condition": negated(test).text if test else "false", "otherwise": code})
        return
    if taken is not None:
        raise place.expected("`refuse with` and a code after `is taken`")
    if test is None:
        _unconditional(body, place)
        return
    if not place.is_word(*_LOOKING):
        ensure_main(body)
    step: JsonObject = {"step": "if", "condition": test.text, "then": [], "otherwise": []}
    with body.branch() as inner:
        end = _effects_or_bullets(body, place)
        step["then"] = inner
    other = end.after("; otherwise", ", otherwise", "otherwise", ", else", "else")
    if other is not None:
        with body.branch() as inner:
            end = effects(body, _past_subject(other.after(",") or other))
            step["otherwise"] = inner
    if not end.ended:
        raise end.expected("the end of the sentence")
    body.steps.append(step)


def _answers_error(place: Cursor) -> bool:
    token = place.peek(2)
    return token is not None and token.kind in ("number", "code")


def _effects_or_bullets(body: Body, place: Cursor) -> Cursor:
    if place.ended or place.after("do this") is not None or place.after("do the following") is not None:
        nested_rules(body)
        return Cursor(place.tokens, len(place.tokens))
    return effects(body, place)


def _unconditional(body: Body, place: Cursor) -> None:
    if place.ended or place.after("do this") is not None or place.after("do the following") is not None:
        nested_rules(body)
        return
    writes_main = place.is_word("create", "add", "register", "update", "set")
    if not place.is_word(*_LOOKING) and not writes_main and not place.is_word("for"):
        ensure_main(body)
    try:
        mark = len(body.steps), body.scope
        end = effects(body, place)
    except Expected:
        del body.steps[mark[0] :]
        body.scope = mark[1]
        if not ensure_main(body):
            raise
        end = effects(body, place)
    if not end.ended:
        raise end.expected("the end of the sentence")


def _test_taken(body: Body, field: str, code: str) -> None:
    """With several such refusals, each is tested: the database alone could not say which value was taken."""
    if len(re.findall(r"\b(?:taken|in use|exists)\b[^.]*\brefuse\b", body.written.sentences())) < 2:
        return
    interface = body.interface(body.entity)
    known = interface.field(field)
    dto = body.context.symbols.dto(body.operation.input) if body.operation.input else None
    member = dto.member(field) if dto is not None else None
    if known is None or not isinstance(member, FieldInterface):
        return
    variable = body.scope.variable(body.entity)
    test = f"{variable}.{field} == body.{field}"
    if body.main is not None:
        test += f" and {variable} != {body.main}"
    condition = f"not exists({variable} in {body.entity} where {test})"
    if member.optional:
        condition = f"not sent(body.{field}) or {condition}"
    body.steps.append({"step": "require", "condition": condition, "otherwise": code})


def _duplicate(body: Body, field: str, code: str) -> None:
    if body.write is not None and body.write["duplicate"] is None:
        body.write["duplicate"] = code
        return
    body.duplicates.append((field, code, None))
