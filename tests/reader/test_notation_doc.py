"""docs/spec-notation.md is true: its specs are read without a rest, its tables mean what they say."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from compiler.reader.conditions import condition
from compiler.reader.cursor import Cursor
from compiler.reader.phrase import Phrase, RowOf
from compiler.reader.scope import Scope
from compiler.reader.tokens import tokenise
from compiler.reader.values import value
from compiler.symbols.wire import parse
from tests.reader.pipeline import Run, run_text

DOC = Path(__file__).parents[2] / "docs" / "spec-notation.md"
_FENCE = re.compile(r"^(`{3,})(\w+)([^\n]*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)

SYMBOLS = """
account User
role admin: actor.role == "admin"
setting shelf_life: integer
entity User (users): id uuid; email email; name text; role enum(user|admin); lists <<- List.owner
entity List (lists): id uuid; name text; archived boolean; owner -> User; items <<- Item.list; owner owner
entity Item (items): id uuid; title text; quantity integer; status enum(open|done); created_at datetime; list -> List; \
states status open: finish open>done, reopen done>open
dto ItemInput (custom Item): title text
function left_over (list List): gives integer
function weight (item Item; each decimal(8,3)): gives decimal(10,3)
"""


@dataclass(frozen=True)
class Example:
    """A spec of the page, with the forms that stand below it."""

    text: str
    expected: tuple[tuple[str, Any], ...]


@cache
def examples() -> tuple[Example, ...]:
    """Each spec block; a ``tour`` block comes after the page's first spec, in place of a section of the same name."""
    tour = ""
    found: list[Example] = []
    for match in _FENCE.finditer(DOC.read_text(encoding="utf-8")):
        kind, info, body = match[2], match[3].strip(), match[4]
        if kind == "spec":
            if info != "tour" or not tour:
                text = body
                tour = tour or body
            else:
                text = f"{_without(tour, body)}\n{body}"
            found.append(Example(text, ()))
        elif kind == "json" and info.startswith("unit="):
            unit = info.removeprefix("unit=")
            found[-1] = Example(found[-1].text, (*found[-1].expected, (unit, json.loads(body))))
    return tuple(found)


def _without(tour: str, addition: str) -> str:
    title = addition.lstrip().split("\n", 1)[0]
    return re.sub(rf"^{re.escape(title)}\n.*?(?=^## )", "", tour, flags=re.MULTILINE | re.DOTALL)


@cache
def read(text: str) -> Run:
    return run_text(text)


def contains(actual: Any, expected: Any, path: str = "") -> None:
    """Everything that is expected is there; lists have equal lengths."""
    if isinstance(expected, dict):
        for name, inner in expected.items():
            assert name in actual, f"{path}.{name} is missing in {actual}"
            contains(actual[name], inner, f"{path}.{name}")
    elif isinstance(expected, list):
        assert len(actual) == len(expected), f"{path}: {actual}"
        for index, (one, other) in enumerate(zip(actual, expected, strict=True)):
            contains(one, other, f"{path}[{index}]")
    else:
        assert actual == expected, path


def table(heading: str) -> list[tuple[str, str]]:
    """The rows ``| English | `expression` |`` of a section."""
    section = DOC.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.*?) \| `(.*)` \|$", section, re.MULTILINE)
    assert len(rows) > 10
    return rows


def scope() -> Scope:
    item = Phrase("item", RowOf("Item"))
    names = (("item", item.type), ("list", RowOf("List")))
    return Scope(parse(SYMBOLS), names=names, body="ItemInput", subject=item, main=item)


@pytest.mark.parametrize("index", range(len(examples())))
def test_each_spec_of_the_page_is_read_without_a_rest(index: int) -> None:
    run = read(examples()[index].text)
    assert run.uncovered == {}
    assert run.unmentioned == []


@pytest.mark.parametrize(
    ("index", "unit"), [(index, unit) for index, item in enumerate(examples()) for unit, _ in item.expected]
)
def test_each_form_of_the_page_is_what_its_spec_gives(index: int, unit: str) -> None:
    example = examples()[index]
    contains(read(example.text).forms[unit], dict(example.expected)[unit], unit)


@pytest.mark.parametrize(("english", "expression"), table("Conditions"))
def test_a_condition_means_its_expression(english: str, expression: str) -> None:
    found, place = condition(Cursor(tokenise(english)), scope())
    assert (found.text, place.ended) == (expression, True)


@pytest.mark.parametrize(("english", "expression"), table("Values"))
def test_a_value_means_its_expression(english: str, expression: str) -> None:
    found, place = value(Cursor(tokenise(english)), scope())
    assert (found.text, place.ended) == (expression, True)


def test_every_expression_of_the_tables_is_one() -> None:
    from compiler.expressions import parse as parse_expression

    for _, expression in table("Conditions") + table("Values"):
        assert parse_expression(expression).problems == (), expression
