"""Spellings of other languages that have exactly one meaning here. Each use is logged; none is guessed."""

from typing import Final

OPERATORS: Final = {
    "&&": "and",
    "||": "or",
    "AND": "and",
    "OR": "or",
    "And": "and",
    "Or": "or",
    "===": "==",
    "!==": "!=",
    "<>": "!=",
    "=": "==",
    "IN": "in",
}
"""Operators → the operator that is meant."""

NEGATIONS: Final = frozenset({"!", "NOT", "Not"})

CONSTANTS: Final = {
    "None": "null",
    "nil": "null",
    "NULL": "null",
    "Null": "null",
    "undefined": "null",
    "True": "true",
    "TRUE": "true",
    "False": "false",
    "FALSE": "false",
}

KEYWORDS: Final = {"IS": "is", "WHERE": "where", "IF": "if", "THEN": "then", "ELSE": "else"}

FUNCTIONS: Final = {
    "len": "length",
    "size": "length",
    "lowercase": "lower",
    "toLowerCase": "lower",
    "to_lower": "lower",
    "uppercase": "upper",
    "toUpperCase": "upper",
    "to_upper": "upper",
    "strip": "trim",
    "startsWith": "starts_with",
    "startswith": "starts_with",
    "endsWith": "ends_with",
    "endswith": "ends_with",
    "includes": "contains",
    "ifnull": "coalesce",
    "nvl": "coalesce",
    "COALESCE": "coalesce",
    "slugify": "slug",
    "ceiling": "ceil",
    "replaceAll": "replace",
    "substr": "substring",
    "toString": "to_text",
    "str": "to_text",
    "any": "exists",
    "some": "exists",
    "every": "all",
    "average": "avg",
    "COUNT": "count",
    "SUM": "sum",
    "AVG": "avg",
    "MIN": "min",
    "MAX": "max",
    "EXISTS": "exists",
}
"""Names of functions, also as methods: ``x.toLowerCase()`` is ``lower(x)``."""

NAMES: Final = {
    "input": "body",
    "request": "body",
    "payload": "body",
    "data": "body",
    "user": "actor",
    "current_user": "actor",
    "caller": "actor",
    "me": "actor",
}
"""What other languages call the things that are in scope: for hints only, since these can be names of rows here."""

SIZE_MEMBERS: Final = frozenset({"length", "count", "size"})
"""``text.length`` and ``order.lines.count``, unless there is a member of that name."""

UNSUPPORTED: Final = {
    "**": "a multiplication",
    "^": "a multiplication",
    "//": "/ (between integers it rounds down)",
    "&": "and",
    "|": "or",
    "~": "not",
    ";": "one expression only",
    "{": "( )",
    "}": "( )",
    "@": "the plain name",
    "$": "the plain name",
}
"""Signs that are known but have no single meaning → what to write instead."""
