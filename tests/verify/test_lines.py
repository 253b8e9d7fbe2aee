"""A line of formatted code leads back to the line that was printed."""

import subprocess
import sys

import pytest

from compiler.verify.lines import line_map

BEFORE = """def f(a,b)->int:
    x = {'one': 1, 'two': 2, 'three': a, 'a long key that makes the line long': b, 'another one of them': 3}
    return call(a, x['one'], x['two'], x['three'], x['a long key that makes the line long'], b, b, b, b)
def g()->int:
    # nothing
    return (2)
"""


def formatted(text: str) -> str:
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "88", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("def f(a, b) -> int:", 1),
        ('        "three": a,', 2),
        ('        "another one of them": 3,', 2),
        ("    }", 2),
        ("    return call(", 3),
        ('        x["a long key that makes the line long"],', 3),
        ("    )", 3),
        ("def g() -> int:", 4),
        ("    return 2", 6),
    ],
)
def test_a_line_of_formatted_code_leads_to_the_line_it_was_printed_as(text: str, source: int) -> None:
    after = formatted(BEFORE)
    lines = line_map(BEFORE, after)
    assert len(lines) == after.count("\n") + 1
    assert lines[after.splitlines().index(text)] == source


def test_unformatted_text_maps_to_itself_and_broken_text_by_number() -> None:
    assert line_map("a\nb\n", "a\nb\n") == (1, 2, 3)
    assert line_map("def (\nb\n", "def (\nb\nc\n") == (1, 2, 3, 3)
