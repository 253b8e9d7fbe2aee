"""docs/expressions.md is current: its function table is that of the code and every example is well typed."""

import json
import re
from pathlib import Path

import pytest

from compiler.expressions.function_table import table
from compiler.expressions.lexer import KEYWORDS
from tests.expressions.world import SCOPES, typed

PAGE = (Path(__file__).parents[2] / "docs" / "expressions.md").read_text(encoding="utf-8")
_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


def _examples(word: str) -> list[str]:
    blocks = [fence["text"] for fence in _FENCE.finditer(PAGE) if fence["info"] == word]
    return [line for block in blocks for line in block.splitlines()]


def test_the_function_table_is_that_of_the_code() -> None:
    assert table() in PAGE, "run python -m compiler.expressions.function_table"


def test_the_grammar_lists_the_keywords_of_the_lexer() -> None:
    line = next(line for line in PAGE.splitlines() if line.startswith("keyword "))
    assert set(re.findall(r'"(\w+)"', line)) == KEYWORDS


@pytest.mark.parametrize("example", _examples("expression"))
def test_examples_are_well_typed(example: str) -> None:
    found = typed(example, SCOPES["action"])
    assert found.expression is not None, found.diagnostics


@pytest.mark.parametrize("example", _examples("expression-json"))
def test_json_examples_are_well_typed(example: str) -> None:
    assert typed(json.loads(example)).expression is not None
