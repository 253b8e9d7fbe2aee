"""Sections as a model is sent them: the text says everything that the blocks say, and can be read back."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ast_schemas.spec import Block, Section
from rag.sections import parse_document
from rag.wire import WireBlock, WireError, WireSection, parse_context, render, shown_ids, table_cells

ONE_LINE = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])) | st.sampled_from(
    ["", " ", "- x", "  - x", "| a |", "|\\ a |", "[TR-1] x", "## x {#y}", "\\", "\\-", "> q", "```", "a\rb", "\u2028"]
)
TEXT = st.lists(ONE_LINE, max_size=4).map("\n".join)
NAME = st.text(st.sampled_from("abcÄ日-._/~09"), min_size=1, max_size=8)


def _block(kind: str, text: str, name: str | None = None, depth: int = 0) -> Block:
    return Block.model_validate({"kind": kind, "text": text, "line": 1, "depth": depth, "requirement": name})


BLOCK = st.one_of(
    st.builds(_block, st.just("bullet"), ONE_LINE, NAME | st.none(), st.integers(0, 60)),
    st.builds(_block, st.sampled_from(["paragraph", "table_row"]), ONE_LINE, NAME | st.none()),
    st.builds(_block, st.just("table_header"), ONE_LINE),
    st.builds(_block, st.sampled_from(["code", "note"]), TEXT),
)


def _section(name: str, path: tuple[str, ...], blocks: list[Block]) -> Section:
    return Section(
        id=name, title=path[-1], path=path, level=1, file="s.md", line=1, blocks=tuple(blocks), content_hash=""
    )


SECTION = st.builds(
    _section,
    NAME,
    st.lists(ONE_LINE | st.sampled_from(["a › b", " › ", "\\›"]), min_size=1, max_size=4).map(tuple),
    st.lists(BLOCK, max_size=6),
)


def _seen(sections: Sequence[Section]) -> tuple[WireSection, ...]:
    """What a model should see of sections: not where they stand, nor the anchors that tell renames."""
    names = shown_ids(sections)

    def block(found: Block) -> WireBlock:
        shown = names.get(found.requirement) if found.requirement else found.requirement
        return WireBlock(kind=found.kind, text=found.text, requirement=shown, depth=found.depth)

    return tuple(
        WireSection(id=item.id, path=item.path, blocks=tuple(block(found) for found in item.blocks))
        for item in sections
    )


@settings(max_examples=300, deadline=None)
@given(st.lists(SECTION, max_size=3))
def test_what_is_read_back_is_what_was_rendered(sections: list[Section]) -> None:
    assert parse_context(render(sections)) == _seen(sections)


@settings(max_examples=150, deadline=None)
@given(st.lists(ONE_LINE | st.sampled_from(["# A", "- b", "  - c", "```", "> d", "|a|b|", "|-|-|"]), max_size=12))
def test_every_document_that_can_be_read_can_be_rendered_and_read_back(lines: list[str]) -> None:
    sections = parse_document("\n".join(lines), "s.md")
    assert parse_context(render(sections)) == _seen(sections)


def test_a_section_is_rendered_one_line_for_each_block() -> None:
    text = """# Blog
## Fields {#post}
A post has a title. It is short.

- TR-1: required
  - at most 120

| field | type |
| --- | --- |
| TR-2 | text |

> note
> more

```py
x = 1
```
"""
    assert render(parse_document(text, "blog.md")[1:]) == (
        "## Blog › Fields {#post}\n"
        "[2f94] A post has a title.\n"
        "[37e5] It is short.\n"
        "[TR-1] - TR-1: required\n"
        "[56d9]   - at most 120\n"
        "| field | type |\n"
        "[TR-2] | TR-2 | text |\n"
        "> note\n"
        "> more\n"
        "```py\n"
        "x = 1\n"
        "```\n"
    )


def test_an_id_is_shown_without_its_section_where_that_is_clear() -> None:
    row = _block("paragraph", "Owned.", "b/12")
    sections = [
        _section("a", ("A",), [_block("paragraph", "Owned.", "a/12"), _block("paragraph", "Named.", "a/34")]),
        _section("b", ("B",), [row, _block("paragraph", "Coded.", "TR-1"), _block("paragraph", "Odd.", "b/a/34")]),
    ]
    assert shown_ids(sections) == {"a/12": "a/12", "a/34": "34", "b/12": "b/12", "TR-1": "TR-1", "b/a/34": "b/a/34"}


def test_a_hash_is_shown_by_its_first_digits_where_no_other_has_them() -> None:
    names = ["a/12ab34", "a/12abff", "a/77aa01", "b/77bb02", "b/9c9c"]
    sections = [
        _section(room, (room,), [_block("paragraph", name, name) for name in names if name[0] == room])
        for room in ("a", "b")
    ]
    assert list(shown_ids(sections).values()) == ["12ab34", "12abff", "77aa", "77bb", "9c9c"]


def test_no_sections_are_no_text() -> None:
    assert render([]) == ""
    assert parse_context("") == ()


def test_a_text_that_is_not_of_the_format_is_refused_with_its_line() -> None:
    with pytest.raises(WireError, match="line 2"):
        parse_context("## A {#a}\nfree text\n")
    with pytest.raises(WireError, match="line 1"):
        parse_context("[a/1] no section yet\n")


def test_a_line_break_in_a_sentence_is_refused() -> None:
    with pytest.raises(WireError, match="line break"):
        render([_section("a", ("A",), [_block("paragraph", "x\n## y {#z}", "a/1")])])


def test_a_pipe_that_is_escaped_or_in_backticks_does_not_end_a_cell() -> None:
    assert table_cells(r"| a | `x|y` | b \| c | |") == ("a", "`x|y`", "b | c", "")
    assert table_cells("| lone ` tick | b |") == ("lone ` tick", "b")
