"""A piece of an expression while it is being put together: its text, how tightly it binds, and what it is."""

import json
from dataclasses import dataclass, replace

from ast_schemas.ir import Scalar

OR, AND, NOT, COMPARE, ADD, MULTIPLY, ATOM = range(1, 8)
"""Binding strengths, loosest first."""


@dataclass(frozen=True, slots=True)
class RowOf:
    """A row of an entity."""

    entity: str


@dataclass(frozen=True, slots=True)
class BodyOf:
    """The body that the caller sent, or an answer; ``many`` is a list of such objects."""

    dto: str
    many: bool = False


PhraseType = Scalar | RowOf | BodyOf | None
"""None: not known (an expression in backticks, a missing value)."""


@dataclass(frozen=True, slots=True)
class Phrase:
    text: str
    type: PhraseType = None
    level: int = ATOM
    optional: bool = False
    inner: "Phrase | None" = None
    """The negation, where it is more than ``not`` before it. Order comparisons have none, for null is in no order."""

    def at(self, level: int) -> str:
        """The text as an operand that must bind at least this tightly."""
        return self.text if self.level >= level else f"({self.text})"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of an entity: all of them, or those behind ``source``, that satisfy ``where`` over ``variable``."""

    entity: str
    variable: str
    source: str
    """Text of the to-many relation, or the entity's name."""
    membership: str | None
    """Condition over ``variable`` that says the same as the relation; None for all rows of the entity."""
    where: Phrase | None = None

    def condition(self) -> str | None:
        """Membership and ``where`` in one condition over ``variable``; what both say stands once."""
        if self.membership and self.where and f"{self.where.at(AND)} and ".startswith(f"{self.membership} and "):
            return self.where.at(AND)
        parts = [part for part in (self.membership, self.where.at(AND) if self.where else None) if part]
        return " and ".join(parts) or None

    def narrowed(self, condition: Phrase) -> "Rows":
        return replace(self, where=both(self.where, condition) if self.where else condition)

    def aggregate(self, kind: str, value: Phrase | None = None) -> str:
        """``kind(value for variable in source where condition)``, as short as it can be said."""
        if value is None and self.where is None and self.membership is not None:
            return f"{kind}({self.source})"
        head = f"{value.text} for " if value else ""
        tail = f" where {self.where.text}" if self.where else ""
        return f"{kind}({head}{self.variable} in {self.source}{tail})"


BOOLEAN = Scalar(kind="boolean")
INTEGER = Scalar(kind="integer")
TEXT = Scalar(kind="text")
MOMENT = Scalar(kind="datetime")
DAY = Scalar(kind="date")


def literal(value: str) -> Phrase:
    return Phrase(json.dumps(value, ensure_ascii=False), TEXT)


def compare(left: Phrase, operator: str, right: Phrase) -> Phrase:
    opposite = {"==": "!=", "!=": "==", "in": "not in", "not in": "in"}.get(operator)
    first, second = left.at(ADD), right.at(ADD)
    inner = Phrase(f"{first} {opposite} {second}", BOOLEAN, COMPARE) if opposite else None
    return Phrase(f"{first} {operator} {second}", BOOLEAN, COMPARE, inner=inner)


def negated(condition: Phrase) -> Phrase:
    if condition.inner is not None:
        return condition.inner
    return Phrase(f"not {condition.at(ATOM)}", BOOLEAN, NOT, inner=condition)


def both(left: Phrase, right: Phrase) -> Phrase:
    return Phrase(f"{left.at(AND)} and {right.at(AND)}", BOOLEAN, AND)


def either(left: Phrase, right: Phrase) -> Phrase:
    return Phrase(f"{left.at(OR)} or {right.at(OR)}", BOOLEAN, OR)


def condition_text(text: str) -> Phrase:
    """An expression that someone else wrote, with the loosest binding that it may have."""
    outside, depth = [], 0
    quoted = False
    for character in text:
        if character == '"':
            quoted = not quoted
        depth += 0 if quoted else (character in "([{") - (character in ")]}")
        outside.append(character if depth == 0 and not quoted and character not in ")]}" else " ")
    words = "".join(outside).split()
    if "or" in words or "if" in words:
        level = OR
    elif "and" in words:
        level = AND
    elif "not" in words and words[0] == "not":
        level = NOT
    elif any(word in ("==", "!=", "<", "<=", ">", ">=", "in") for word in words):
        level = COMPARE
    elif len(words) > 1 and any(word in ("+", "-") for word in words):
        level = ADD
    elif any(word in ("*", "/", "%") for word in words):
        level = MULTIPLY
    else:
        level = ATOM if len(words) < 2 else COMPARE
    return Phrase(text, None, level)
