"""Texts that would be code if anything pasted them: they come back letter by letter, and nothing else happens."""

import ast
import json
from pathlib import Path

import pytest

from tests.bad_input.attempts import Attempts, passes_its_tests

TEXTS = {
    "quote": "She said \"hi\" and 'bye' \\",
    "triple": '""" ; __import__("os").system("touch stolen") ; """',
    "single": "''' + open('stolen', 'w').write('x') + '''",
    "brace": '{__import__("os").system("touch stolen")} {0} {title} %s %(title)s ${HOME} `touch stolen`',
    "template": "{{ 7 * 7 }} {% raw %} {# comment #} {{ config.__class__ }}",
    "backslash": r"\n \t \x41 \N{BULLET} A C:\new\table \\ \\\ \"",
    "statement": "'); DROP TABLE books; -- ' OR 1=1 /* :title ? $1 % %% */",
    "markup": "<script>alert(1)</script> </title> ]]> &amp; <!-- -->",
    "separator": "a, b; c | d. And e, else refuse and f = g",
    "invisible": "bell\u0007 escape\u001b[31m delete\u007f next\u0085 line\u2028 paragraph\u2029 mark\ufeff end",
}
"""By the word that names their field, operation and scenario."""


def quoted(text: str) -> str:
    """The text between quotes, as the notation has it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def in_a_message(text: str) -> str:
    """The text as a message, where values stand in braces."""
    return quoted(text.replace("{", "{{").replace("}", "}}"))


def in_a_cell(text: str) -> str:
    return text.replace("|", "\\|")


def hostile_spec() -> str:
    """Every text as default, refusal, message, value of a row, of a body and of a check; most also as prose."""
    fields = "".join(f"| {word} note | text | default {in_a_cell(quoted(text))} |\n" for word, text in TEXTS.items())
    prose = "\n".join(f"> {text}" for text in TEXTS.values() if text.isprintable())
    spec = f'''# Shelf {{{{ 7 * 7 }}}} """ \\ {{% if %}} 'x' "y" {{0}}

{prose}

Books """ on {{{{ a }}}} shelf \\ 'x' "y".

## Conventions

- There is no sign-in.

## Book

A book \\""" {{{{ x }}}} {{0}} {{% endif %}}.

| Field | Type | Rules |
| --- | --- | --- |
| title | text | 1 to 200 characters |
| code | text | optional, matches `["'\\\\{{}}%]{{0,20}}` |
{fields}
- It always holds that the title is not "evil": {quoted(TEXTS["quote"])}

## Show a book

Shows """ {{{{ y }}}} \\ it.

`GET /books/{{book_id}}`

- **Who**: anyone
- **Answers**: the book
'''
    return spec + "".join(_operation(word, text) for word, text in TEXTS.items())


def _operation(word: str, text: str) -> str:
    given = quoted(text)
    return f'''
## Add a {word} book

Adds {{{{ it }}}} """ \\.

`POST /{word}-books`

- **Who**: anyone
- **Answers**: 201 with the book
- IF the title is {given}, THEN THE system SHALL refuse with 409 `{word}_title` {in_a_message(text)}.

## Scenario: {word} {{{{ x }}}} """ \\

- GIVEN a book "first" with title {given}
- WHEN nobody calls "Show a book" on first THEN the answer's title is {given} and the answer's {word} note is {given}
- WHEN nobody calls "Add a {word} book" with title {given} THEN it is refused with 409 `{word}_title`
- WHEN nobody calls "Add a {word} book" with title "fine", code "{{}}", THEN the answer's {word} note is {given}
'''


@pytest.fixture
def project(compiled: Attempts, spec: Path) -> Path:
    spec.write_text(hostile_spec(), encoding="utf-8")
    result = compiled(spec)
    assert result.report["diagnostics"] == []
    assert result.code == 0
    return result.out


def test_hostile_texts_come_back_letter_by_letter_and_run_nothing(project: Path) -> None:
    passes_its_tests(project)
    assert [path for path in project.rglob("*") if path.name == "stolen"] == []
    constants, code = _parts(project)
    for text in TEXTS.values():
        assert text in constants
    assert not any("stolen" in part or "__import__" in part for part in code)
    openapi = json.loads(next(project.rglob("openapi.json")).read_text(encoding="utf-8"))
    assert openapi["info"]["title"] == 'Shelf {{ 7 * 7 }} """ \\ {% if %} \'x\' "y" {0}'


def _parts(project: Path) -> tuple[set[str], list[str]]:
    """Text constants of the emitted code, and the source of all calls, names and formatted strings in it."""
    constants: set[str] = set()
    code: list[str] = []
    for path in sorted(project.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Constant(value=str(value)):
                    constants.add(value)
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    code.append(name)
                case ast.JoinedStr():
                    code.append(ast.dump(node))
    return constants, code
