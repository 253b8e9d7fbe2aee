"""Every diagnostic code once: its severity, title and message template.

A code is declared in ``compiler/diagnostics/codes/<area>.py`` and nowhere else. Codes that were never declared,
declared twice, or made with fields other than those of their template are bugs of the compiler and raise at once.
"""

import re
import string
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from ast_schemas.diagnostic import Diagnostic, Fix, Place, Related, Severity
from compiler.diagnostics.fixes import replaced, without_item
from compiler.diagnostics.suggestion import Suggestion

AREAS: Final = {
    "S": "spec",
    "O": "outline",
    "D": "schema",
    "C": "fillers",
    "B": "bodies",
    "X": "expressions",
    "T": "scenarios",
    "R": "reader",
    "F": "fill",
    "G": "generation",
}
"""First letter of a code and what it is about."""

_CODE = re.compile(r"(S1|O2|D3|C4|B5|X6|T7|R8|F9|G10)\d\d")
_PROVIDED = frozenset({"value", "allowed"})


@dataclass(frozen=True)
class Rule:
    """A declared code. ``template`` is a ``str.format`` text; ``fields`` are the names that it mentions."""

    code: str
    severity: Severity
    title: str
    template: str
    fields: frozenset[str]
    superfluous: bool = False
    """An item of a list is too much: the item cannot be mended, only the list without it."""
    cause: str | None = None
    """What is wrong with the value, where every use of it would be told again: ``unknown name``."""


_RULES: dict[str, Rule] = {}
_OFF: ContextVar[frozenset[str]] = ContextVar("rules that are off", default=frozenset())


@contextmanager
def switched_off(code: str) -> Iterator[None]:
    """Within it diagnostics of ``code`` are notes, which stop nothing. For tests that show what a rule prevents.

    Raises KeyError for an undeclared code.
    """
    token = _OFF.set(_OFF.get() | {_RULES[code].code})
    try:
        yield
    finally:
        _OFF.reset(token)


def declare(
    code: str,
    severity: Severity,
    title: str,
    template: str,
    *,
    superfluous: bool = False,
    cause: str | None = None,
) -> str:
    """Register a code and give it back, so that a module can name it: ``UNKNOWN = declare("X610", …)``.

    ``template`` may mention ``{value}`` and ``{allowed}`` beside fields of its own. ``superfluous``: what is wrong is
    that the item of a list is there at all, so that whoever mends it needs the list. ``cause``: diagnostics of one unit
    with equal cause and value are one (``compiler/diagnostics/causes.py``).
    """
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is not a code of any area")
    if code in _RULES:
        raise ValueError(f"{code} is declared twice")
    fields = frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)
    _RULES[code] = Rule(code, severity, title, template, fields, superfluous, cause)
    return code


def rule(code: str) -> Rule:
    """The declaration of a code; KeyError if there is none."""
    return _RULES[code]


def rules() -> tuple[Rule, ...]:
    """All declarations, ordered by area and number."""
    order = {letter: index for index, letter in enumerate(AREAS)}
    return tuple(sorted(_RULES.values(), key=lambda item: (order[item.code[0]], int(item.code[1:]))))


def make(
    code: str,
    *,
    unit: str | None = None,
    path: str | None = None,
    span: tuple[int, int] | None = None,
    value: str | None = None,
    allowed: Iterable[str] = (),
    hint: str | None = None,
    place: Place | None = None,
    related: Iterable[Related] = (),
    fixes: Iterable[Fix] = (),
    **message_fields: object,
) -> Diagnostic:
    """A diagnostic of a declared code with its template filled in.

    Where the whole value at ``path`` is a misspelt name, or an item too much, and no fix is given, one is offered.

    Raises KeyError for an undeclared code and TypeError when ``message_fields`` are not those of the template.
    """
    declared = _RULES[code]
    choices = tuple(allowed)
    if declared.fields - _PROVIDED != message_fields.keys():
        wanted, given = sorted(declared.fields - _PROVIDED), sorted(message_fields)
        raise TypeError(f"{code} takes the fields {wanted}, got {given}")
    message = declared.template.format(value=value, allowed=enumeration(choices), **message_fields)
    return Diagnostic(
        code=code,
        severity="note" if code in _OFF.get() else declared.severity,
        message=message,
        unit=unit,
        path=path,
        span=span,
        value=value,
        allowed=choices,
        hint=hint,
        place=place,
        related=tuple(related),
        fixes=tuple(fixes) or _offered(declared, path, span, hint),
    )


def _offered(declared: Rule, path: str | None, span: tuple[int, int] | None, hint: str | None) -> tuple[Fix, ...]:
    if not path or span is not None:
        return ()
    if isinstance(hint, Suggestion):
        return (replaced(path, hint.name, f"write `{hint.name}`", "unsafe"),)
    if declared.superfluous and (removal := without_item(path, "take it out", "unsafe")):
        return (removal,)
    return ()


def enumeration(choices: tuple[str, ...], limit: int = 12) -> str:
    """``a, b, c`` with at most ``limit`` items and a count of the rest."""
    shown = ", ".join(choices[:limit])
    return f"{shown} and {len(choices) - limit} more" if len(choices) > limit else shown
