"""Every code has a page; what a page calls wrong is refused with its code, what it calls right is accepted."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import compiler.diagnostics
from compiler.diagnostics import rule, rules
from tests.diagnostics.page_runners import RUNNERS

DOCS = Path(compiler.diagnostics.__file__).parent / "docs"
_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Example:
    code: str
    wrong: bool
    word: str
    options: str
    text: str


def examples() -> list[Example]:
    found = []
    for page in sorted(DOCS.glob("[A-Z][0-9]*.md")):
        sections = re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
        for section in sections:
            title = section.splitlines()[0].strip()
            for fence in _FENCE.finditer(section):
                word, _, options = fence["info"].partition(" ")
                found.append(Example(page.stem, title == "Wrong", word, options, fence["text"].rstrip("\n")))
    return found


COMPLETE_AREAS = {"X"}
"""Areas of which every code must have its page; the others are listed as expected failures until they are here."""


@pytest.mark.parametrize("area", sorted({item.code[0] for item in rules()}))
def test_every_code_of_an_area_has_a_page_that_starts_with_its_title(area: str) -> None:
    missing = [
        item.code
        for item in rules()
        if item.code.startswith(area) and not _starts_with_title(DOCS / f"{item.code}.md", item.code)
    ]
    if missing and area not in COMPLETE_AREAS:
        pytest.xfail(f"{len(missing)} pages are not written: {', '.join(missing)}")
    assert not missing


def _starts_with_title(page: Path, code: str) -> bool:
    return page.exists() and page.read_text(encoding="utf-8").startswith(f"# {code}: {rule(code).title}\n")


def test_no_page_is_left_of_a_code_that_is_gone() -> None:
    assert {page.stem for page in DOCS.glob("[A-Z][0-9]*.md")} <= {item.code for item in rules()}


@pytest.mark.parametrize("code", [item.code for item in rules() if item.code.startswith("X")])
def test_pages_about_expressions_show_wrong_and_right(code: str) -> None:
    assert {item.wrong for item in examples() if item.code == code} == {True, False}


@pytest.mark.parametrize("example", examples(), ids=lambda item: f"{item.code}-{item.text[:40]}")
def test_examples_on_pages_do_what_the_page_says(example: Example) -> None:
    if example.word == "text":
        return
    assert example.word in RUNNERS, f"no runner for ```{example.word}"
    found = RUNNERS[example.word](example.text, example.options)
    codes = [item.code for item in found]
    if example.wrong:
        assert example.code in codes, found
        if rule(example.code).severity == "error":
            assert {item.code for item in found if item.severity == "error"} == {example.code}
    else:
        assert example.code not in codes, found
        assert not [item for item in found if item.severity == "error"]
