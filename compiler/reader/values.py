"""Values in controlled English → expressions: numbers, texts, nouns, arithmetic, counts and sums."""

import re
from dataclasses import replace
from typing import Final

from ast_schemas.ir import Scalar
from compiler.expressions.functions import FUNCTIONS
from compiler.reader import paths
from compiler.reader.cursor import Cursor
from compiler.reader.failures import Expected, furthest
from compiler.reader.phrase import (
    ADD,
    BOOLEAN,
    DAY,
    INTEGER,
    MOMENT,
    MULTIPLY,
    TEXT,
    Phrase,
    PhraseType,
    RowOf,
    condition_text,
    literal,
)
from compiler.reader.rowsets import rows
from compiler.reader.scope import Scope
from compiler.reader.states import fixed_value
from compiler.reader.tokens import tokenise
from compiler.symbols.interfaces import FunctionInterface

_TOLD: Final = ("text", "boolean", "integer", "datetime", "date", "uuid", "slug", "url")
_BRACES = re.compile(r"\{([^{}]+)\}")
_GIVEN_WITH = ("of", "for", "with")
_UNITS = {"minute": "add_minutes", "hour": "add_hours", "day": "add_days"}
_SUMS = {
    "sum": "sum",
    "total": "sum",
    "average": "avg",
    "mean": "avg",
    "highest": "max",
    "largest": "max",
    "greatest": "max",
    "latest": "max",
    "maximum": "max",
    "lowest": "min",
    "smallest": "min",
    "earliest": "min",
    "minimum": "min",
}
_OF_ONE = {"slug": ("slug", TEXT), "length": ("length", INTEGER), "absolute value": ("abs", None)}
_OF_TWO = {"greater": "greatest", "larger": "greatest", "higher": "greatest", "later": "greatest"}
_OF_TWO |= {"smaller": "least", "lower": "least", "lesser": "least", "earlier": "least"}


def value(cursor: Cursor, scope: Scope, hint: PhraseType = None) -> tuple[Phrase, Cursor]:
    """A value and the place after it; ``hint`` is the type of what it is compared with or stored in."""
    if (after := cursor.after("whether", "true if")) is not None:
        from compiler.reader.conditions import condition

        return condition(after, scope)
    found, place = _sum(cursor, scope, hint)
    return _alternative(found, place, scope, hint)


def _alternative(found: Phrase, place: Cursor, scope: Scope, hint: PhraseType) -> tuple[Phrase, Cursor]:
    """``…, or X if missing`` and ``… if C, otherwise X``."""
    from compiler.reader.conditions import condition

    if (after := place.after(", or", "or")) is not None:
        try:
            other, end = _sum(after, scope, hint)
        except Expected:
            return found, place
        closing = end.after("if missing", "if it is missing", "if that is missing", "if there is none", "if not sent")
        if closing is not None:
            return Phrase(f"coalesce({found.text}, {other.text})", other.type or found.type), closing
        return found, place
    if (after := place.after("if")) is not None:
        try:
            test, end = condition(after, scope)
            separator = end.after(", otherwise", "otherwise", ", else", "else", ", or else")
            if separator is not None:
                other, end = value(separator, scope, hint)
                text = f"if {test.text} then {found.text} else {other.text}"
                return Phrase(text, found.type or other.type, 0), end
        except Expected:
            return found, place
    return found, place


def _sum(cursor: Cursor, scope: Scope, hint: PhraseType) -> tuple[Phrase, Cursor]:
    left, place = _product(cursor, scope, hint)
    while True:
        plus = place.is_word("plus") or place.is_sign("+")
        if not plus and not (place.is_word("minus") or place.is_sign("-")):
            return left, place
        duration = _duration(place.moved(), scope, plus)
        if duration is not None:
            function, amount, place = duration
            left = Phrase(f"{function}({left.text}, {amount})", left.type)
            continue
        right, place = _product(place.moved(), scope, hint)
        sign = "+" if plus else "-"
        tight = right.at(MULTIPLY) if sign == "-" else right.at(ADD)
        left = Phrase(f"{left.at(ADD)} {sign} {tight}", _wider(left.type, right.type), ADD)


def _duration(cursor: Cursor, scope: Scope, plus: bool) -> tuple[str, str, Cursor] | None:
    """``14 days`` or ``the period days`` after plus or minus."""
    try:
        amount, place = _product(cursor, scope, None)
    except Expected:
        return None
    token = place.token
    unit = token.text.removesuffix("s") if token is not None and token.kind == "word" else ""
    if unit == "week":
        function, simple = _UNITS["day"], amount.text.isdigit()
        text = str(int(amount.text) * 7) if simple else f"{amount.at(MULTIPLY)} * 7"
    elif unit in _UNITS:
        function, text, simple = _UNITS[unit], amount.text, amount.level >= MULTIPLY
    else:
        return None
    return function, text if plus else (f"-{text}" if simple else f"-({text})"), place.moved()


def _product(cursor: Cursor, scope: Scope, hint: PhraseType) -> tuple[Phrase, Cursor]:
    left, place = _factor(cursor, scope, hint)
    while True:
        after = place.after("times", "multiplied by", "*")
        sign = "*"
        if after is None:
            after, sign = place.after("divided by", "/"), "/"
        if after is None and (percent := place.after("percent of", "per cent of", "% of")) is not None:
            whole, place = _factor(percent, scope, hint)
            left = Phrase(f"{whole.at(MULTIPLY)} * {left.at(MULTIPLY)} / 100", whole.type, MULTIPLY)
            continue
        if after is None:
            return left, place
        right, place = _factor(after, scope, hint)
        tight = right.text if right.level > MULTIPLY else f"({right.text})"
        left = Phrase(f"{left.at(MULTIPLY)} {sign} {tight}", _wider(left.type, right.type), MULTIPLY)


def _wider(left: PhraseType, right: PhraseType) -> PhraseType:
    """The type of arithmetic: a decimal wins over an integer."""
    for candidate in (left, right):
        if isinstance(candidate, Scalar) and candidate.kind == "decimal":
            return candidate
    return left or right


def _averaged(of: PhraseType) -> PhraseType:
    """An average has two digits after the point at least."""
    scale = of.scale if isinstance(of, Scalar) and of.kind == "decimal" else None
    return Scalar(kind="decimal", precision=18, scale=max(2, scale or 0))


def _factor(cursor: Cursor, scope: Scope, hint: PhraseType) -> tuple[Phrase, Cursor]:
    found, place = _atom(cursor, scope, hint)
    found, place = paths.followed(found, place, scope)
    while True:
        if (after := place.after("in lower case", "in lowercase")) is not None:
            found, place = Phrase(f"lower({found.text})", TEXT), after
        elif (after := place.after("in upper case", "in uppercase", "in capitals")) is not None:
            found, place = Phrase(f"upper({found.text})", TEXT), after
        elif (after := place.after("without surrounding blanks", "trimmed")) is not None:
            found, place = Phrase(f"trim({found.text})", TEXT), after
        elif (after := place.after("rounded to")) is not None and after.token is not None:
            digits = after.token.text
            rest = after.moved()
            places = rest.after("places", "place", "decimals", "digits", "decimal places", "cents")
            found, place = Phrase(f"round({found.text}, {digits})", found.type), places or rest
        else:
            return found, place


def _of_call(text: str) -> PhraseType:
    """The type of an expression that is nothing but a call of a function, where its row in the table tells it."""
    call = re.fullmatch(r"([a-z_]+)\((?:[^()]|\([^()]*\))*\)", text.strip())
    result = FUNCTIONS[call[1]].result if call and call[1] in FUNCTIONS else None
    return Scalar(kind=result) if result in _TOLD else None


def _atom(cursor: Cursor, scope: Scope, hint: PhraseType) -> tuple[Phrase, Cursor]:
    token = cursor.token
    if token is None:
        raise cursor.expected("a value")
    enum = fixed_value(hint, cursor)
    if enum is not None:
        return Phrase(literal(enum[0]).text, hint), enum[1]
    if token.kind == "code":
        written = condition_text(token.text)
        type_ = hint if isinstance(hint, RowOf) else _of_call(token.text)
        return Phrase(written.text, type_, written.level), cursor.moved()
    if token.kind == "number":
        decimal = Scalar(kind="decimal", precision=12, scale=len(token.text.partition(".")[2]))
        return Phrase(token.text, decimal if "." in token.text else INTEGER), cursor.moved()
    if token.kind == "text":
        return literal(token.text), cursor.moved()
    if cursor.is_sign("-") and (after := cursor.moved()).token is not None:
        inner, place = _factor(after, scope, hint)
        return Phrase(f"-{inner.at(MULTIPLY)}", inner.type, MULTIPLY), place
    if cursor.is_sign("("):
        inner, place = value(cursor.moved(), scope, hint)
        if not place.is_sign(")"):
            raise place.expected("`)`")
        return Phrase(f"({inner.text})" if inner.level < 7 else inner.text, inner.type), place.moved()
    constant = _constant(cursor)
    if constant is not None:
        return constant
    computed = _computed(cursor, scope)
    if computed is not None:
        return computed
    return paths.path(cursor, scope)


def _constant(cursor: Cursor) -> tuple[Phrase, Cursor] | None:
    for phrases, text, type_ in (
        (("yes", "true"), "true", BOOLEAN),
        (("no", "false"), "false", BOOLEAN),
        (("nothing", "none", "null", "an empty value"), "null", None),
        (("an empty text", "the empty text"), '""', TEXT),
        (("now", "the current time", "the current moment", "the current date and time"), "now()", MOMENT),
        (("today", "the current date", "the current day"), "today()", DAY),
    ):
        after = cursor.after(*phrases)
        if after is not None:
            return Phrase(text, type_), after
    return None


def _computed(cursor: Cursor, scope: Scope) -> tuple[Phrase, Cursor] | None:
    start = cursor.past_articles()
    if (after := start.after("random token", "new random token", "random code", "fresh token")) is not None:
        return Phrase("random_token(32)", TEXT), after
    if (after := start.after("text")) is not None and after.token is not None and after.token.kind == "text":
        return template(after.token.text, scope), after.moved()
    for shared in scope.symbols.functions:
        called = start.after(shared.name.replace("_", " ")) if shared.kind != "procedure" else None
        if called is not None and (not shared.parameters or called.is_word(*_GIVEN_WITH)):
            return _called(shared, called, scope)
    if (after := start.after("number of", "count of")) is not None:
        counted, place = rows(after, scope)
        return Phrase(counted.aggregate("count"), INTEGER), place
    for words, (function, type_) in _OF_ONE.items():
        if (after := start.after(f"{words} of")) is not None:
            try:
                return paths.path(cursor, scope)
            except Expected:
                inner, place = _factor(after, scope, None)
                return Phrase(f"{function}({inner.text})", type_ or inner.type), place
    for words, function in _OF_TWO.items():
        if (after := start.after(f"{words} of")) is not None:
            left, place = _sum(after, scope, None)
            separator = place.after(", and", "and", ",")
            if separator is None:
                raise place.expected("`and` and the other value")
            right, place = _sum(separator, scope, None)
            return Phrase(f"{function}({left.text}, {right.text})", _wider(left.type, right.type)), place
    token = start.token
    if token is not None and token.text in _SUMS:
        try:
            return _aggregate(_SUMS[token.text], start.moved(), scope)
        except Expected as failure:
            try:
                return paths.path(cursor, scope)
            except Expected as other:
                raise furthest([failure, other]) from None
    return None


def _called(function: FunctionInterface, place: Cursor, scope: Scope) -> tuple[Phrase, Cursor]:
    """``the line total of the line``, ``the shipping cost of the weight and "DE"``."""
    arguments: list[str] = []
    for index, parameter in enumerate(function.parameters):
        after = place.after(*(_GIVEN_WITH if index == 0 else (", and", "and", ",")))
        if after is None:
            raise place.expected(f"`{'and' if index else 'of'}` and the {parameter.name.replace('_', ' ')}")
        hint = RowOf(parameter.entity) if parameter.entity else parameter.type
        argument, place = _sum(after, scope, hint)
        arguments.append(argument.text)
    return Phrase(f"{function.name}({', '.join(arguments)})", function.result, optional=function.nullable), place


def _aggregate(kind: str, cursor: Cursor, scope: Scope) -> tuple[Phrase, Cursor]:
    """``sum of price * quantity over its lines``, ``highest price of the products``."""
    cursor = cursor.after("of") or cursor
    failures: list[Expected] = [cursor.expected("a value, `of` and rows")]
    for index in range(cursor.at + 1, min(len(cursor.tokens), cursor.at + 24)):
        here = Cursor(cursor.tokens, index)
        if not here.is_word("of", "over"):
            continue
        try:
            found, place = rows(here.moved(), scope)
            if (named := place.after("as")) is not None and (alias := named.past_articles().words(1)):
                scope = replace(scope, preferred=(found.entity, alias[0]))
                found, _ = rows(here.moved(), scope)
                place = named.past_articles().moved()
            row = Phrase(found.variable, RowOf(found.entity))
            within = replace(scope.with_name(found.variable, row.type), subject=row, inner=row)
            inner, end = value(cursor.until(index), within)
            if not end.ended:
                raise end.expected("a value over each row")
        except Expected as failure:
            failures.append(failure)
            continue
        type_ = _averaged(inner.type) if kind == "avg" else inner.type
        return Phrase(found.aggregate(kind, inner), type_, optional=kind != "sum"), place
    raise furthest(failures)


def template(text: str, scope: Scope) -> Phrase:
    """``the text "Order of {the customer's name}"``: what stands in braces is read as a value. Raises Expected."""
    parts = []
    for index, part in enumerate(_BRACES.split(text)):
        if index % 2 == 0:
            parts.append(literal(part).text[1:-1].replace("{", "{{").replace("}", "}}"))
            continue
        inner, place = value(Cursor(tokenise(part)), scope)
        if not place.ended:
            raise place.expected(f"a value in the braces of `{{{part}}}`")
        parts.append(f"{{{inner.text}}}")
    return Phrase(f'f"{"".join(parts)}"', TEXT)
