"""From Markdown to sections: what becomes an atom, and which id it gets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ast_schemas.spec import Block, Section
from rag.sections import parse_document
from tests.rag.growth import TIMES_LONGER, growth


def only(text: str) -> Section:
    (section,) = parse_document(f"# A\n{text}", "a.md")
    return section


def atoms(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in only(text).blocks]


def blocks(text: str) -> tuple[Block, ...]:
    return only(text).blocks


def ids(text: str, **options: bool) -> list[str]:
    return [section.id for section in parse_document(text, "blog.md", **options)]


def test_ids_are_the_heading_path_below_the_document_title() -> None:
    assert ids("# My Blog\n## Posts\n### Fields\n## Users & Roles\n### Fields") == [
        "my-blog",
        "posts",
        "posts.fields",
        "users-roles",
        "users-roles.fields",
    ]


def test_in_a_folder_ids_keep_the_document_title() -> None:
    assert ids("# Posts\n## Fields", keep_title=True) == ["posts", "posts.fields"]


def test_a_second_heading_of_level_one_is_a_chapter_and_renames_nothing() -> None:
    assert ids("# Blog\n## Posts\n# Appendix\n## Posts") == ["blog", "posts", "appendix", "appendix.posts"]


def test_an_anchor_is_the_id_and_leaves_the_title() -> None:
    _, section, below = parse_document("# T\n## Posts {#bp}\n### Fields", "a.md")
    assert (section.id, section.title, below.id) == ("bp", "Posts", "bp.fields")


def test_an_anchor_in_the_first_cell_of_a_row_is_kept_beside_its_text() -> None:
    plain, anchored = (
        parse_document(f"# T\n\n| Field | Type |\n| --- | --- |\n| due on{mark} | date {{#x}} |", "a.md")[0]
        for mark in ("", " {#due}")
    )
    assert [block.anchor for block in anchored.blocks] == [None, "due"]
    assert [block.text for block in anchored.blocks] == [block.text for block in plain.blocks]
    assert anchored.content_hash == plain.content_hash


def test_setext_headings_and_skipped_levels_make_paths() -> None:
    sections = parse_document("Blog\n====\n#### Deep\nPosts\n-----\n", "a.md")
    assert [(s.path, s.level) for s in sections] == [(("Blog",), 1), (("Blog", "Deep"), 4), (("Blog", "Posts"), 2)]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Größe & Maß", "größe-maß"),
        ("记录 保存", "记录-保存"),
        ("שלום עולם", "שלום-עולם"),
        ("`BlogPost`!", "blogpost"),
    ],
)
def test_ids_keep_the_letters_of_every_script(title: str, expected: str) -> None:
    assert ids(f"# T\n## {title}")[1] == expected


def test_a_title_of_signs_only_still_has_an_id() -> None:
    assert ids("# T\n## ???") == ["t", "section"]


def test_text_before_the_first_heading_is_a_section_named_after_the_file() -> None:
    first, _ = parse_document("Before.\n# T", "docs/blog.md")
    assert (first.id, first.title, first.level) == ("docs-blog-md", "docs/blog.md", 0)


def test_front_matter_is_a_note_and_lines_are_still_counted() -> None:
    first, second = parse_document("---\ntitle: x\n---\n# T\nText.", "a.md")
    assert [(block.kind, block.line) for block in first.blocks] == [("note", 1)]
    assert second.line == 4


def test_a_rule_at_the_top_is_not_front_matter() -> None:
    (section, _) = parse_document("---\nThe title is required.\n\n---\n# T", "a.md")
    assert [block.kind for block in section.blocks] == ["paragraph"]


def test_a_soft_wrapped_paragraph_is_joined_and_split_into_sentences() -> None:
    found = blocks("A title\nis required. It is\nshort.")
    assert [(block.text, block.line) for block in found] == [("A title is required.", 2), ("It is short.", 3)]


def test_a_bullet_is_one_requirement_with_all_its_sentences_and_paragraphs() -> None:
    assert atoms("- One. Two\n  wrapped.\n\n  Three.\n  - Nested.\n\n  After.") == [
        ("bullet", "One. Two wrapped. Three."),
        ("bullet", "Nested."),
        ("paragraph", "After."),
    ]


def test_ordered_and_unordered_bullets_nest() -> None:
    found = blocks("- a\n  1. b\n     * c\n- d")
    assert [(block.text, block.depth) for block in found] == [("a", 0), ("b", 1), ("c", 2), ("d", 0)]


def test_a_table_keeps_its_source_lines() -> None:
    assert atoms("| a | b |\n|---|---|\n| `x|y` | 1 \\| 2 |\nc | d") == [
        ("table_header", "| a | b |"),
        ("table_row", "| `x|y` | 1 \\| 2 |"),
        ("table_row", "| c | d |"),
    ]


def test_fences_are_kept_whole() -> None:
    mermaid = "```mermaid\ngraph LR\n\n# not a heading\n```"
    assert atoms(f"{mermaid}\n~~~~\n```\n~~~~") == [("code", mermaid), ("code", "~~~~\n```\n~~~~")]


def test_a_fence_in_a_bullet_and_indented_code_become_plain_fences() -> None:
    assert atoms("- a\n  ```py\n  x\n  ```\n\ntext\n\n    y\n")[1:] == [
        ("code", "```py\nx\n```"),
        ("paragraph", "text"),
        ("code", "```\ny\n```"),
    ]


def test_quotes_and_comments_are_notes_without_requirement() -> None:
    found = blocks("> Note.\n> More.\n\n<!-- todo -->\nNot a comment.")
    assert [(b.kind, b.text) for b in found] == [
        ("note", "Note.\nMore."),
        ("note", "<!-- todo -->"),
        ("paragraph", "Not a comment."),
    ]
    assert [b.requirement is None for b in found] == [True, True, False]


def test_prose_between_tags_is_not_lost() -> None:
    assert ("paragraph", "The title is required.") in atoms("<details>\nThe title is required.\n</details>")


@pytest.mark.parametrize(
    "text",
    ["TR-003: x", "**TR-003** x", "**TR-003:** x", "[TR-003] x", "[TR-003]: Required", "`TR-003` x", "TR-003 – x"],
)
def test_a_code_at_the_beginning_is_the_requirement_id(text: str) -> None:
    assert blocks(f"- {text}")[0].requirement == "TR-003"
    assert blocks(text)[0].requirement == "TR-003"


@pytest.mark.parametrize("text", ["See TR-003: x", "[TR-003](#x) y", "UTF-8: all text", "HTTP-404 is x"])
def test_a_code_that_is_only_mentioned_is_not_the_requirement_id(text: str) -> None:
    assert str(blocks(text)[0].requirement).startswith("a/")


def test_the_first_cell_of_a_row_may_be_its_code() -> None:
    assert [b.requirement for b in blocks("| id | x |\n|--|--|\n| **TR-1** | y |\n| TR-1 and | z |")][1] == "TR-1"


def test_other_requirements_are_named_by_section_and_text() -> None:
    once, again, twice = blocks("A  title is\nrequired.\n\n- A title is required.\n- A title is required.")
    assert (str(again.requirement), str(twice.requirement)) == (f"{once.requirement}-2", f"{once.requirement}-3")
    assert str(once.requirement).startswith("a/")
    assert len(str(once.requirement)) == len("a/") + 6


def test_a_section_moved_elsewhere_keeps_every_id() -> None:
    first = parse_document("# T\n## A\nOne.\n## B\n- Two.", "a.md")
    second = parse_document("# T\n## B\n- Two.\n## A\nOne.", "a.md")
    assert {s.id: [b.requirement for b in s.blocks] for s in first} == {
        s.id: [b.requirement for b in s.blocks] for s in second
    }


def test_formatting_keeps_the_content_hash_and_text_does_not() -> None:
    plain = only("One two.\n\n- a\n- b").content_hash
    assert only("One\ntwo.\n\n\n* a\n* b").content_hash == plain
    assert only("One two!\n\n- a\n- b").content_hash != plain
    assert only("One two.\n\n- a\n  - b").content_hash != plain


def test_links_lead_to_sections_by_id_anchor_title_code_and_definition() -> None:
    text = """# T
## Posts {#bp}
TR-1: a post.
## User fields
x
## Rest
[a](#bp), [b](#user-fields), TR-1, [c](https://example.org#bp), [d](#nowhere), [e](other.md).
`[f](#x)`

[g]: #t
"""
    assert parse_document(text, "a.md")[-1].links == ("bp", "user-fields", "t")


NASTY = st.sampled_from(
    [
        "#",
        "# ",
        "- ",
        "  ",
        "\t",
        "```",
        "~~~",
        ">",
        "---",
        "\r\n",
        "\n",
        "\n\n",
        "<!--",
        "-->",
        "<p>",
        "{#x}",
        "[",
        "](",
        "`",
        "**",
        "1. ",
        "TR-1:",
        "e.g. ",
        '"',
        "? ",
        "A",
        "b",
        "=",
        "\\",
        "|",
        "|-|",
        *("\u200f", "\ufeff", "\u2028", "\x00"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(NASTY, max_size=40).map("".join))
def test_no_text_breaks_the_reader_and_every_requirement_has_an_id(text: str) -> None:
    for section in parse_document(text, "a.md"):
        assert section.id
        names = [b.requirement for b in section.blocks if b.kind in ("paragraph", "bullet", "table_row")]
        assert None not in names
        assert all("\n" not in b.text for b in section.blocks if b.kind not in ("code", "note"))


def test_line_ends_and_byte_order_mark_make_no_difference() -> None:
    text = "# T\nOne\ntwo.\n\n- a\n\n```\nx\n```\n"
    assert parse_document("\ufeff" + text.replace("\n", "\r\n"), "a.md") == parse_document(text, "a.md")


def test_fifty_levels_of_bullets_are_fifty_requirements() -> None:
    found = blocks("\n".join("  " * depth + f"- level {depth}" for depth in range(50)))
    assert [(b.text, b.depth) for b in found] == [(f"level {depth}", depth) for depth in range(50)]


def test_bullets_deeper_than_the_parser_goes_are_kept_as_text() -> None:
    found = blocks("\n".join("  " * depth + f"- level {depth}" for depth in range(400)))
    assert "level 399" in found[-1].text


def test_an_unclosed_fence_takes_the_rest_of_the_document() -> None:
    assert atoms("```py\nx\n# B\n") == [("code", "```py\nx\n# B\n```")]


def test_tabs_and_right_to_left_text_are_text() -> None:
    assert atoms("-\tالعنوان مطلوب. يجب أن يكون قصيرا.") == [("bullet", "العنوان مطلوب. يجب أن يكون قصيرا.")]


@pytest.mark.parametrize("unit", ["(", "[", "`a``", "> ", "A-1", '."', "!", "<a", "| ", "* ", "\\", "- a\n\n  b\n"])
def test_time_grows_with_the_length_of_the_text_and_not_faster(unit: str) -> None:
    assert growth(lambda size: parse_document("# T\n" + unit * size, "a.md"), 500) < 3 * TIMES_LONGER
