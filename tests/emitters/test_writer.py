"""The printer of Python modules: whatever text comes in, valid Python with the same text comes out."""

import ast
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emitters.writer import Writer, bracketed, comment, docstring, literal

HOSTILE = ['"""', "\\", 'ends with "', "{{ x }} {% y %}", "#\n# noqa", "\u202e\u2066", "a\x00b", "'\"", "\r\n\t", ""]


def module(*lines: str) -> ast.Module:
    return ast.parse("\n".join(lines) + "\n")


@given(st.text())
def test_a_literal_evaluates_to_the_text_it_was_made_of(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text
    assert literal(text).isascii() or literal(text).isprintable()


@given(st.text())
def test_no_text_ends_a_docstring_or_leaves_it(text: str) -> None:
    tree = module("def f():", *(f"    {line}" for line in docstring(text)))
    (function,) = tree.body
    assert isinstance(function, ast.FunctionDef)
    assert len(function.body) == 1
    assert ast.get_docstring(function) is not None


@given(st.text())
def test_no_text_leaves_a_comment(text: str) -> None:
    assert module(*comment(text)).body == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    writer = Writer("app/x.py", text)
    with writer.block("class X:"):
        writer.docstring(text)
        writer.comment(text)
        writer.line(f"value = {literal(text)}")
    tree = ast.parse(writer.artifact().text)
    assert [type(node) for node in tree.body] == [ast.Expr, ast.ClassDef]


@pytest.mark.parametrize("pragma", ["noqa", "type: ignore", "fmt: off", "ruff: noqa"])
def test_a_pragma_in_a_text_is_no_pragma(pragma: str) -> None:
    assert f"# {pragma}" not in comment(f"see # {pragma}")[0]
    assert not comment(pragma)[0].startswith(f"# {pragma}")


def test_arguments_stay_on_one_line_while_they_fit_and_stand_below_each_other_else() -> None:
    assert bracketed("call", ["a", "b"]) == "call(a, b)"
    assert bracketed("call", ["a", "b"], room=8) == "call(\n    a,\n    b,\n)"


def test_a_literal_prefers_double_quotes_as_ruff_does() -> None:
    assert literal("it's") == '"it\'s"'
    assert literal("plain") == '"plain"'
    assert literal({"a": ["b", None, True, 1]}) == '{"a": ["b", None, True, 1]}'


def test_an_origin_covers_the_lines_written_in_it_after_the_imports_were_added() -> None:
    writer = Writer("app/x.py", "X.", unit="schema/X")
    writer.line("first = 1")
    with writer.origin("schema/X", "fields[0]"):
        writer.line(f"second: {writer.use('decimal', 'Decimal')}")
    artifact = writer.artifact()
    (origin,) = artifact.origins
    lines = artifact.text.splitlines()
    assert lines[origin.first - 1 : origin.last] == ["second: Decimal"]
    assert (origin.unit, origin.path) == ("schema/X", "fields[0]")


def test_imports_are_in_the_order_that_ruff_wants_and_bound_once() -> None:
    writer = Writer("app/x.py", "X.", defined=["Text"])
    used = [
        writer.use("app.models.base", "Base"),
        writer.use("sqlalchemy", "text"),
        writer.use("sqlalchemy", "UniqueConstraint"),
        writer.use("sqlalchemy", "Text"),
        writer.use("uuid", "UUID"),
        writer.use("typing", "Any"),
        writer.use_module("datetime", "dt"),
        writer.use("app.runtime.types", "Str"),
        writer.use("app.runtime.types", "INT64_MAX"),
        writer.use("app.runtime.types", "column_type"),
        writer.imports.symbol("app.models.list", "List", typing_only=True),
    ]
    assert used[3] == "sqlalchemy_Text"
    writer.line(f"Text = [{', '.join(used[:-1])}]")
    writer.line(f"other: {literal(used[-1])}")
    text = writer.artifact().text
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "I,F", "--line-length", "120"]
    done = subprocess.run(
        [*command, "--config", 'lint.isort.known-first-party = ["app"]', "-"],
        input=text,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + text


def test_an_import_that_code_needs_is_not_left_to_the_type_checker() -> None:
    writer = Writer("app/x.py", "X.")
    writer.imports.symbol("decimal", "Decimal", typing_only=True)
    writer.line(f"zero = {writer.use('decimal', 'Decimal')}(0)")
    assert "TYPE_CHECKING" not in writer.artifact().text


def test_a_name_that_was_asked_for_but_not_printed_is_not_imported() -> None:
    writer = Writer("app/x.py", "X.")
    writer.use("app.models.user", "User")
    writer.use_module("datetime", "dt")
    writer.line(f'message = "User"\nwhen: "{writer.use("decimal", "Decimal")} | None" = None')
    assert "User\n" not in writer.artifact().text
    assert "import" in writer.artifact().text
    assert "datetime" not in writer.artifact().text
