"""Text of an expression → tokens, in one pass. Foreign signs keep their spelling here; the parser reads them."""

import json
import re
from dataclasses import dataclass
from typing import Final, Literal

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.expressions import Span
from compiler.diagnostics import make
from compiler.diagnostics.codes import expressions as codes

TokenKind = Literal["name", "keyword", "integer", "decimal", "text", "sign", "template", "part", "close", "end"]

KEYWORDS: Final = frozenset(
    {"and", "or", "not", "in", "if", "then", "else", "for", "where", "true", "false", "null", "is"}
)
"""Words that cannot name a value; after a dot they can name a member."""

MAX_INTEGER: Final = 2**63 - 1
MAX_DIGITS: Final = 38

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<number>[0-9][0-9A-Za-z_]*(?:\.[0-9][0-9A-Za-z_]*)?)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<quote>["'\u201c\u201d\u2018\u2019])
    |(?P<sign>===|!==|==|!=|<>|<=|>=|&&|\|\||\?\?|\?\.|\*\*|//|[-+*/%<>().,:?!\[\]=^&|~{};@$])""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_CLOSING = {'"': '"', "'": "'", "\u201c": "\u201d", "\u201d": "\u201d", "\u2018": "\u2019", "\u2019": "\u2019"}
_ESCAPE = re.compile(r"""\\(?:["'\\/bfnrt]|u[0-9a-fA-F]{4})""")
_ESCAPES = ('\\"', "\\\\", "\\n", "\\t", "\\r", "\\u00e9")


@dataclass(frozen=True)
class Token:
    """``text`` is the source; ``value`` of a text token is what it stands for.

    ``f"a {b}"`` is a ``template`` token, then ``part`` tokens (plain text) and ``{ … }`` in turn, then ``close``.
    """

    kind: TokenKind
    text: str
    span: Span
    value: str = ""


@dataclass(frozen=True)
class Lexed:
    """Tokens with an ``end`` token last, or the first problem."""

    tokens: tuple[Token, ...]
    problem: Diagnostic | None


def tokenize(text: str) -> Lexed:
    """All tokens of a text. Stops at the first thing that is not one."""
    tokens: list[Token] = []
    found = _tokens(text, 0, tokens, inside=False)
    if isinstance(found, Diagnostic):
        return Lexed(tuple(tokens), found)
    tokens.append(Token("end", "", (len(text), len(text))))
    return Lexed(tuple(tokens), None)


def _tokens(text: str, at: int, tokens: list[Token], *, inside: bool) -> int | Diagnostic:
    """Tokens up to the end, or (``inside`` a template) to the brace that closes a value; the place after them."""
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            return _bad_character(text, at)
        found: Token | Diagnostic | None = None
        if match.lastgroup == "quote":
            found = _text(text, at)
        elif match.lastgroup == "number":
            found = _number(match.group(), match.span())
        elif match.lastgroup == "name" and match.group() == "f" and text[match.end() : match.end() + 1] in _CLOSING:
            end = _template(text, at, tokens)
            if isinstance(end, Diagnostic):
                return end
            at = end
            continue
        elif match.lastgroup == "name":
            found = Token("keyword" if match.group() in KEYWORDS else "name", match.group(), match.span())
        elif match.lastgroup == "sign":
            found = Token("sign", match.group(), match.span())
        if isinstance(found, Diagnostic):
            return found
        if found is not None:
            tokens.append(found)
            if inside and found.text == "}":
                return match.end()
        at = found.span[1] if found is not None else match.end()
    return at


def _template(source: str, start: int, tokens: list[Token]) -> int | Diagnostic:
    """``f"…"`` from its f on; braces that belong to the text are doubled."""
    opening = source[start + 1]
    closing = _CLOSING[opening]
    tokens.append(Token("template", source[start : start + 2], (start, start + 2)))
    at = first = start + 2
    value: list[str] = []
    while at < len(source):
        character = source[at]
        ends = character == closing or (closing in "\u201d\u2019" and character == opening)
        if ends or (character == "{" and source[at + 1 : at + 2] != "{"):
            if value:
                tokens.append(Token("part", source[first:at], (first, at), "".join(value)))
            if ends:
                tokens.append(Token("close", character, (at, at + 1)))
                return at + 1
            tokens.append(Token("sign", "{", (at, at + 1)))
            end = _tokens(source, at + 1, tokens, inside=True)
            if isinstance(end, Diagnostic):
                return end
            at, first, value = end, end, []
            continue
        if character in "{}":
            if source[at + 1 : at + 2] != character:
                return make(codes.LONE_BRACE, span=(at, at + 1), value=character)
            value.append(character)
            at += 2
            continue
        taken = _character(source, at)
        if isinstance(taken, Diagnostic):
            return taken
        value.append(taken[0])
        at = taken[1]
    return make(codes.OPEN_TEXT, span=(start, len(source)), value=source[start:], quote=closing)


def _number(text: str, span: Span) -> Token | Diagnostic:
    if not _NUMBER.fullmatch(text):
        return make(codes.NUMBER, span=span, value=text)
    if "." in text:
        if len(text) - 1 > MAX_DIGITS:
            return make(codes.INTEGER_RANGE, span=span, value=text, limit=f"decimals have at most {MAX_DIGITS} digits")
        return Token("decimal", text, span)
    if len(text) > MAX_DIGITS or int(text) > MAX_INTEGER:
        return make(codes.INTEGER_RANGE, span=span, value=text, limit=f"integers end at {MAX_INTEGER}")
    return Token("integer", text, span)


def _text(source: str, start: int) -> Token | Diagnostic:
    """A quoted text with JSON escapes; line breaks may stand in it as they are."""
    closing = _CLOSING[source[start]]
    parts: list[str] = []
    at = start + 1
    while at < len(source):
        character = source[at]
        if character == closing or (closing in "\u201d\u2019" and character == source[start]):
            value = "".join(parts)
            return Token("text", source[start : at + 1], (start, at + 1), value)
        taken = _character(source, at)
        if isinstance(taken, Diagnostic):
            return taken
        parts.append(taken[0])
        at = taken[1]
    return make(codes.OPEN_TEXT, span=(start, len(source)), value=source[start:], quote=closing)


def _character(source: str, at: int) -> tuple[str, int] | Diagnostic:
    """What a character or an escape in a text stands for, and the place after it."""
    character = source[at]
    if character == "\\":
        match = _ESCAPE.match(source, at)
        decoded = _decode(match.group()) if match else None
        if match is None or decoded is None:
            span = (at, min(at + 2, len(source)))
            hint = "a backslash itself is written \\\\"
            return make(codes.ESCAPE, span=span, value=source[slice(*span)], allowed=_ESCAPES, hint=hint)
        return decoded, match.end()
    if character == "\x00" or "\ud800" <= character <= "\udfff":
        return _bad_character(source, at)
    return character, at + 1


def _decode(escape: str) -> str | None:
    """The character of an escape; None for NUL and halves of surrogate pairs, which databases cannot store."""
    if escape == "\\'":
        return "'"
    character: str = json.loads(f'"{escape}"')
    return None if character == "\x00" or "\ud800" <= character <= "\udfff" else character


def _bad_character(text: str, at: int) -> Diagnostic:
    character = text[at]
    shown = f"`{character}`" if character.isprintable() else f"U+{ord(character):04X}"
    hint = None
    if character == "`":
        hint = 'texts stand in double quotes: "like this"'
    elif character.isalpha():
        hint = "names have the letters a to z, digits and _; other letters belong into a text"
    elif character == ".":
        hint = "write 0.5 instead of .5"
    return make(codes.CHARACTER, span=(at, at + 1), value=shown, hint=hint)
