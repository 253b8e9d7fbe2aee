"""Sections that repeat another one are recognised."""

from rag.duplicates import Duplicate, duplicates
from rag.sections import parse_document

BODY = (
    "WHEN the author publishes a draft, THE system SHALL set the date of publication and notify every reader who "
    "follows the author. IF the draft has no title, THEN THE system SHALL refuse it and name the missing field."
)


def found(*bodies: str) -> list[Duplicate]:
    return duplicates(parse_document("# T\n" + "".join(f"## S{n}\n{body}\n" for n, body in enumerate(bodies)), "a.md"))


def test_equal_texts_under_other_headings_are_equal() -> None:
    assert found(BODY, "Other.", BODY.replace(" ", "\n", 3)) == [
        Duplicate(kind="equal", first="s0", second="s2", similarity=1.0)
    ]


def test_a_copy_with_a_changed_word_is_near() -> None:
    (only,) = found(BODY, BODY.replace("missing", "absent"))
    assert (only.kind, only.first, only.second) == ("near", "s0", "s1")
    assert 0.8 <= only.similarity < 1


def test_different_and_short_and_empty_sections_are_not() -> None:
    assert found(BODY, BODY[:90], "A title.", "The title.", "", "") == []
