"""Long sections are searched and sent in parts, cut where a reader would cut them."""

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ast_schemas.spec import Section, Spec
from rag.context import ContextQuery, RetrievalSettings
from rag.parts import PART_CHARS, WHOLE_CHARS, cut, parts, together
from rag.retriever import Retriever
from rag.sections import parse_document
from rag.wire import render, shown_ids

SENTENCE = "Nothing that is said here changes what stands in another chapter of this document."
FILLER = " ".join([SENTENCE] * 30)
LEXICAL = RetrievalSettings(retriever="lexical")


def only(body: str) -> Section:
    (section,) = parse_document(f"## Ships\n\n{body}\n", "a.md")
    return section


def texts(section: Section) -> list[list[str]]:
    return [[section.blocks[index].text for index in part] for part in parts(section)]


def test_a_short_section_is_one_part() -> None:
    assert texts(only("One. Two.\n\n- three")) == [["One.", "Two.", "three"]]
    assert parts(only("")) == ((),)


def test_a_table_in_two_parts_has_its_header_in_both() -> None:
    rows = "\n".join(f"| {number} | {'x' * 80} |" for number in range(60))
    found = texts(only(f"These are the berths:\n\n| no. | note |\n|---|---|\n{rows}"))
    assert len(found) > 2
    assert all(part[:2] == ["These are the berths:", "| no. | note |"] for part in found)
    assert [text for part in found for text in part[2:]] == rows.split("\n")


def test_a_nested_bullet_keeps_the_bullets_above_it() -> None:
    inner = "\n".join(f"  - step {number} {'x' * 80}" for number in range(60))
    found = texts(only(f"- when a ship lands\n{inner}\n- when it leaves"))
    assert all(part[0] == "when a ship lands" for part in found[:-1])
    assert found[-1][-1] == "when it leaves"


def test_a_border_outside_of_a_list_is_preferred_to_one_inside() -> None:
    steps = "\n".join(f"- step {number} {'x' * 80}" for number in range(12))
    found = texts(only(f"{' '.join([SENTENCE] * 20)}\n\nThe steps are:\n\n{steps}\n\n{FILLER}"))
    assert found[1][0] == "The steps are:"


def test_a_sentence_longer_than_a_part_is_a_part() -> None:
    found = texts(only(f"{SENTENCE}\n\n{'word ' * 900}end.\n\n{SENTENCE}"))
    assert max(len(part) for part in found) <= 2
    assert found[0][0] == SENTENCE


BODY = st.lists(
    st.sampled_from(
        [SENTENCE, f"\n\n- {SENTENCE}", f"\n  - {SENTENCE}", "\n\nThese:\n", f"\n\n```\n{'x' * 300}\n```\n"]
    ),
    max_size=120,
).map(" ".join)
ROWS = st.integers(0, 60).map(lambda count: "\n\n| a | b |\n|---|---|\n" + "| 1 | some words in a cell |\n" * count)


@settings(max_examples=60, deadline=None)
@given(BODY, ROWS)
def test_parts_are_short_hold_every_block_and_are_in_order(body: str, rows: str) -> None:
    for section in parse_document(f"## Ships\n\n{body}{rows}\n", "a.md"):
        found = parts(section)
        assert together(found) == tuple(range(len(section.blocks)))
        assert all(list(part) == sorted(set(part)) for part in found)
        assert all(part[-1] < later[-1] for part, later in pairwise(found))
        sizes = [sum(len(section.blocks[index].text) + 1 for index in part) for part in found]
        longest = max((len(block.text) + 1 for block in section.blocks), default=0)
        assert len(found) == 1 or all(size <= PART_CHARS + 2 * longest for size in sizes)
        assert len(found) > 1 or sum(sizes) <= max(WHOLE_CHARS, PART_CHARS + longest)


BEFORE = " ".join(f"Rule {number} is that {SENTENCE.lower()}" for number in range(10, 35))
AFTER = BEFORE.replace("Rule", "Note")
LONG = f"# Port\n## Rules\n{BEFORE}\n\nA pilot boat SHALL meet every tanker.\n\n{AFTER}\n## Other\nWind.\n"


def section_of(text: str, name: str) -> Section:
    return next(section for section in parse_document(text, "a.md") if section.id == name)


def asked(text: str, query: ContextQuery, embedder: Any = None, options: RetrievalSettings = LEXICAL) -> Retriever:
    return Retriever(Spec(root="x", sections=parse_document(text, "a.md")), options, embedder)


def test_of_a_long_section_only_the_part_that_answers_is_sent_below_its_heading() -> None:
    query = ContextQuery(text="pilot boat tanker")
    retriever = asked(LONG, query)
    (sent,) = retriever.select(query).sections
    assert render([sent]).startswith("## Port › Rules {#rules}\n")
    assert all(f"[{name}] " in render([sent]) for name in shown_ids([sent]).values())
    assert "pilot boat" in render([sent])
    ranked = next(section for section in retriever.context(query).sections if section.id == "rules")
    assert ranked.reason.endswith(", 1 of 3 parts")
    assert ranked.sent < ranked.tokens / 2
    assert sent.content_hash != section_of(LONG, "rules").content_hash


def test_an_edit_of_another_part_that_moves_no_border_changes_nothing_of_what_is_sent() -> None:
    query = ContextQuery(text="pilot boat tanker")
    after = LONG.replace("Rule 12 is that", "Rule 12 is not ")
    assert after != LONG
    assert asked(after, query).select(query) == asked(LONG, query).select(query)


def test_what_declares_a_unit_is_sent_whole() -> None:
    query = ContextQuery(text="", linked=("rules",))
    (sent,) = asked(LONG, query).select(query).sections
    assert len(sent.blocks) == len(section_of(LONG, "rules").blocks)


def test_of_a_section_that_does_not_fit_its_first_parts_are_sent_and_it_is_reported() -> None:
    query = ContextQuery(text="", linked=("rules",), budget_tokens=800)
    retriever = asked(LONG, query)
    selection = retriever.select(query)
    assert selection.over_budget == ("rules",)
    assert 0 < len(selection.sections[0].blocks) < 60
    context = retriever.context(query)
    assert context.used == ("rules",)
    assert context.tokens.sent <= 800 < context.tokens.needed
    assert "cut to the budget of 800 tokens" in context.sections[1].reason


def test_cutting_to_every_block_is_the_section_itself() -> None:
    section = only("One. Two.")
    assert cut(section, (0, 1)) is section
    assert cut(section, None) is section
    assert [block.text for block in cut(section, (1,)).blocks] == ["Two."]
