"""Faults inside of expression texts: foreign spelling, names that nothing has, types that do not go together."""

import re
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

from compiler.fill.forms import FORMS
from compiler.weak.edits import Edit
from compiler.weak.faults.kinds import ValueFault
from compiler.weak.sites import Site, Target

Found = tuple[Edit, ...] | None

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_FOREIGN = ((r" and ", " && "), (r" or ", " || "), (r" == ", " === "), (r" != ", " !== "))
_MEMBER = re.compile(r"(?<=[a-z0-9_])\.([a-z][a-z0-9_]*)\b(?!\()")
_LITERAL = re.compile(r'(==|!=|<=|>=|<|>) ("(?:[^"\\]|\\.)*"|\d+(?:\.\d+)?|true|false)(?![\w.])')
_INVERSE = {" == ": " != ", " != ": " == ", " <= ": " > ", " >= ": " < ", " < ": " >= ", " > ": " <= "}


def _foreign_operators(target: Target, rng: Random) -> Found:
    found = []
    for site in expression_sites(target):
        wrong = site.value
        for pattern, sign in _FOREIGN:
            wrong = _outside_strings(wrong, lambda text, old=pattern, new=sign: text.replace(old, new))
        if wrong != site.value:
            found.append(Edit(site.path, wrong))
    return (rng.choice(found),) if found else None


def _hallucinated_member(target: Target, rng: Random) -> Found:
    found = [
        Edit(site.path, f"{site.value[: match.start(1)]}{name}{site.value[match.end(1) :]}")
        for site in expression_sites(target)
        for match in _MEMBER.finditer(site.value)
        if not _in_string(site.value, match.start())
        for name in ("is_active_flag", "user_profile")
    ]
    return (rng.choice(found),) if found else None


def _expression_type(target: Target, rng: Random) -> Found:
    """A literal of another type than what it is compared with."""
    found = [
        Edit(site.path, f"{site.value[: match.start(2)]}{_other(match[2])}{site.value[match.end(2) :]}")
        for site in expression_sites(target)
        for match in _LITERAL.finditer(site.value)
        if not _in_string(site.value, match.start())
    ]
    return (rng.choice(found),) if found else None


def _inverted_condition(target: Target, rng: Random) -> Found:
    found = [
        Edit(site.path, site.value.replace(sign, inverse, 1))
        for site in expression_sites(target)
        for sign, inverse in _INVERSE.items()
        if sign in site.value and not _in_string(site.value, site.value.index(sign))
    ]
    return (rng.choice(found),) if found else None


def _dropped_condition(target: Target, rng: Random) -> Found:
    """One side of an ``and`` is lost."""
    found = []
    for site in expression_sites(target):
        left, sign, right = site.value.partition(" and ")
        if sign and not any(mark in site.value for mark in '("'):
            found += [Edit(site.path, left), Edit(site.path, right)]
    return (rng.choice(found),) if found else None


def expression_sites(target: Target) -> list[Site]:
    """Texts that the forms mark as expressions."""
    names = expression_properties()
    return [site for site in target.sites() if isinstance(site.value, str) and site.name in names and not site.words]


@cache
def expression_properties() -> frozenset[str]:
    """Names of properties whose values are expressions wherever a form has them."""
    marked: dict[str, set[bool]] = {}
    for form in FORMS.values():
        for name, marks in _marks(form.model_json_schema()):
            marked.setdefault(name, set()).add(marks)
    return frozenset(name for name, marks in marked.items() if marks == {True})


def _marks(schema: Any) -> Iterator[tuple[str, bool]]:
    if isinstance(schema, list):
        for inner in schema:
            yield from _marks(inner)
    elif isinstance(schema, dict):
        for name, inner in schema.get("properties", {}).items():
            yield name, "'x-expression'" in repr(inner)
        for inner in schema.values():
            yield from _marks(inner)


def _outside_strings(text: str, change: Any) -> str:
    end = 0
    parts: list[str] = []
    for match in _QUOTED.finditer(text):
        parts += [change(text[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, change(text[end:])])


def _in_string(text: str, position: int) -> bool:
    return any(match.start() < position < match.end() for match in _QUOTED.finditer(text))


def _other(literal: str) -> str:
    return "17" if literal.startswith('"') or literal in ("true", "false") else '"many"'


FAULTS = (
    ValueFault("foreign_operators", "preserving", "&& and === in expressions.", _foreign_operators, ("and", "==")),
    ValueFault("hallucinated_member", "lossy", "A field that the entity does not have.", _hallucinated_member),
    ValueFault("expression_type", "lossy", 'price > "many".', _expression_type, ("type", "compare", "text", "number")),
    ValueFault("inverted_condition", "undetectable", "!= for ==.", _inverted_condition),
    ValueFault("dropped_condition", "undetectable", "One side of an `and` is lost.", _dropped_condition),
)
