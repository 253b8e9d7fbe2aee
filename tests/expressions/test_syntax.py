"""Text → tree → text."""

import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ast_schemas.expressions import BinaryNode, ExpressionNode, LiteralNode, MemberNode
from compiler.expressions import from_json, parse, print_expression
from tests.expressions.trees import TREES, without_spans


def canonical(text: str) -> str:
    result = parse(text)
    assert result.node is not None, result.problems
    return print_expression(result.node)


def problem(text: str) -> tuple[str, str]:
    """The code of the error and what it points at."""
    result = parse(text)
    assert result.node is None
    (found,) = result.problems
    assert found.span is not None
    return found.code, text[slice(*found.span)]


@settings(max_examples=400, deadline=None)
@given(TREES)
def test_printing_and_parsing_gives_the_same_tree(node: ExpressionNode) -> None:
    text = print_expression(node)
    assume(len(text) <= 2000)
    result = parse(text)
    assert result.node is not None, (text, result.problems)
    assert without_spans(result.node.model_dump()) == without_spans(node.model_dump())
    assert not result.coercions
    assert print_expression(result.node) == text


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_json_nodes_without_spans_give_the_same_tree(node: ExpressionNode) -> None:
    assume(len(print_expression(node)) <= 2000)
    result = from_json(without_spans(node.model_dump()))
    assert result.node is not None, result.problems
    assert without_spans(result.node.model_dump()) == without_spans(node.model_dump())


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=60) | st.text(st.sampled_from("ab.()[]\"'=!<>&|?: inotfrwhe1\\-"), max_size=60))
def test_no_text_makes_the_parser_raise(text: str) -> None:
    result = parse(text)
    assert (result.node is None) == bool(result.problems)
    for item in (*result.problems, *result.coercions):
        assert item.span is not None
        assert 0 <= item.span[0] <= item.span[1] <= len(text)


@pytest.mark.parametrize(
    ("text", "shortest"),
    [
        ("((a))", "a"),
        ("(a * b) + c", "a * b + c"),
        ("a * (b + c)", "a * (b + c)"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a - b) - c", "a - b - c"),
        ("not (a == b)", "not a == b"),
        ("(not a) == b", "(not a) == b"),
        ("(a or b) and c", "(a or b) and c"),
        ("a or (b and c)", "a or b and c"),
        ("(a == b) == c", "(a == b) == c"),
        ("-(a.b)", "-a.b"),
        ("(-a).b", "(-a).b"),
        ("1 + (if a then b else c)", "1 + (if a then b else c)"),
        ("all(i in xs where i.a: i.b)", "all(i.b for i in xs where i.a)"),
        ("count( * )", "count(*)"),
        ("a . if . where", "a.if.where"),
        ("x not in [1]", "x not in [1]"),
    ],
)
def test_parentheses_are_printed_only_where_they_matter(text: str, shortest: str) -> None:
    assert canonical(text) == shortest


@pytest.mark.parametrize(
    ("foreign", "meant"),
    [
        ("a && b || !c", "a and b or not c"),
        ("a AND b OR NOT c", "a and b or not c"),
        ("a === b", "a == b"),
        ("a !== b", "a != b"),
        ("a <> b", "a != b"),
        ("a = b", "a == b"),
        ("a?.b", "a.b"),
        ("a == None", "a == null"),
        ("a == nil", "a == null"),
        ("True", "true"),
        ("a == 'it''s'", None),
        ("a == 'x'", 'a == "x"'),
        ("a == “x”", 'a == "x"'),
        ("a is null", "a == null"),
        ("a IS NOT NULL", "a != null"),
        ("a ? b : c", "if a then b else c"),
        ("if(a == b, (c), [d, e])", "if a == b then c else [d, e]"),
        ("a ?? b", "coalesce(a, b)"),
        ("a.count()", "count(a)"),
        ("a.name.length()", "length(a.name)"),
        ("a.name.toLowerCase()", "lower(a.name)"),
        ("len(a)", "length(a)"),
        ("min(a, b)", "least(a, b)"),
        ("sum(l in o.lines: l.price)", "sum(l.price for l in o.lines)"),
        ("any(i.done for i in xs)", "exists(i.done for i in xs)"),
        ("sum(l.p for l in xs if l.q)", "sum(l.p for l in xs where l.q)"),
    ],
)
def test_spellings_of_other_languages_are_read_and_logged(foreign: str, meant: str | None) -> None:
    if meant is None:
        assert parse(foreign).node is None
        return
    result = parse(foreign)
    assert result.node is not None, result.problems
    assert print_expression(result.node) == meant
    assert {note.code for note in result.coercions} == {"X690"}


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("", "X608", ""),
        ("a ==", "X608", ""),
        ("a b", "X607", "b"),
        ("(a", "X608", ""),
        ("a)", "X607", ")"),
        ("[1, 2", "X608", ""),
        ("a.", "X608", ""),
        ("a.1", "X607", "1"),
        ("1.5.2", "X607", "2"),
        ('"abc', "X602", '"abc'),
        ('"a\\q"', "X603", "\\q"),
        ('"\\u0000"', "X603", "\\u"),
        ("1e5", "X604", "1e5"),
        ("a ** b", "X615", "**"),
        ("a § b", "X601", "§"),
        ("a < b < c", "X609", "<"),
        ("a.b.frob()", "X610", "frob"),
        ("a[0]", "X611", "["),
        ("all(xs where x)", "X612", "where"),
        ("sum(xs where x)", "X612", "xs"),
        ("all(xs)", "X613", "all(xs)"),
        ("if a then b", "X608", ""),
        ("1 + if a then b else c", "X607", "if"),
        ("9" * 30, "X616", "9" * 30),
    ],
)
def test_an_error_points_at_its_cause(text: str, code: str, at: str) -> None:
    assert problem(text) == (code, at)


def test_an_error_says_what_would_fit() -> None:
    (found,) = parse("order.status ==").problems
    assert found.message == "The expression ends where a value, a name, `(`, `not` or `if` is needed."


def test_spans_are_characters_of_the_text() -> None:
    text = '"é𝄞" == order.title'
    node = parse(text).node
    assert isinstance(node, BinaryNode)
    assert isinstance(node.right, MemberNode)
    assert text[slice(*node.left.span)] == '"é𝄞"'
    assert text[slice(*node.right.span)] == "order.title"


def test_decimals_keep_their_digits() -> None:
    node = parse("1.50").node
    assert isinstance(node, LiteralNode)
    assert (node.kind, node.value) == ("decimal", "1.50")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1500,
        "not " * 499,
        "-" * 1999,
        "[" * 1999,
        "a" + ".a" * 900,
        "+".join("a" * 900),
        "lower(" * 300,
        "a ? " * 400,
        "if " * 600,
        "count(" * 300,
        "x ?? " * 300 + "x",
        "!" * 1999,
        "f(" * 30 + "a" + ".b" * 15 + ")" * 30,
    ],
)
def test_deep_texts_are_refused_and_not_overflowed(text: str) -> None:
    (found,) = parse(text).problems
    assert found.code == "X606"


def test_long_texts_are_refused() -> None:
    assert problem("a" * 2001)[0] == "X605"
    assert parse("a" * 2000).node is not None


def test_time_grows_no_faster_than_the_text() -> None:
    def seconds(count: int) -> float:
        text = "f(" + ", ".join(['x.y == "abc" and not z'] * count) + ")"
        started = time.perf_counter()
        for _ in range(30):
            assert parse(text).node is not None
        return time.perf_counter() - started

    seconds(10)
    assert min(seconds(80) for _ in range(3)) < 8 * 4 * min(seconds(10) for _ in range(3))


@pytest.mark.parametrize(
    "value",
    [
        3,
        None,
        [],
        {},
        {"node": "name"},
        {"node": "name", "name": "a or b"},
        {"node": "member", "target": {"node": "name", "name": "a"}, "name": "b; drop"},
        {"node": "call", "function": "lower)", "arguments": []},
        {
            "node": "call",
            "function": "sum",
            "arguments": [{"node": "name", "name": "a"}, {"node": "name", "name": "b"}],
        },
        {"node": "literal", "kind": "decimal", "value": 1.5},
        {"node": "literal", "kind": "integer", "value": "1"},
        {"node": "literal", "kind": "boolean", "value": 1},
        {"node": "name", "name": "a", "extra": 1},
        {"node": "unheard"},
    ],
)
def test_malformed_json_nodes_are_refused_with_their_place(value: object) -> None:
    (found,) = from_json(value).problems
    assert found.code == "X614"


def test_json_nodes_that_contain_themselves_are_refused() -> None:
    node: dict[str, object] = {"node": "unary", "operator": "not"}
    node["operand"] = node
    assert from_json(node).problems[0].code == "X614"
