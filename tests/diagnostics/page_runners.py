"""How the examples on the pages of diagnostic codes run: the word after a fence → a function giving diagnostics.

To add a word, add a function and a line to ``RUNNERS``. A runner gets the example and what follows the word.
"""

import json
import re
from collections.abc import Callable

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic
from compiler.expressions import Resolved
from tests.expressions.world import SCOPES, typed

Runner = Callable[[str, str], tuple[Diagnostic, ...]]


def expression(example: str, options: str) -> tuple[Diagnostic, ...]:
    return resolved("expression", example, options).diagnostics


def expression_json(example: str, options: str) -> tuple[Diagnostic, ...]:
    return resolved("expression-json", example, options).diagnostics


def resolved(word: str, example: str, options: str) -> Resolved:
    """An example of the word ``expression`` or ``expression-json``, typed as its options say."""
    words = dict(part.partition("=")[::2] for part in options.split())
    return typed(
        json.loads(example) if word == "expression-json" else example,
        SCOPES[words.get("scope", "action")],
        expected=_type(words["expected"]) if "expected" in words else None,
        nullable="required" not in words,
    )


def _type(text: str) -> ir.Scalar:
    parts = re.fullmatch(r"decimal\((\d+),(\d+)\)", text)
    if parts:
        return ir.Scalar(kind="decimal", precision=int(parts[1]), scale=int(parts[2]))
    return ir.Scalar(kind=text)  # type: ignore[arg-type]


RUNNERS: dict[str, Runner] = {"expression": expression, "expression-json": expression_json}
