"""The entity-relationship diagram."""

from emitters.mermaid.diagram import diagram_artifact
from tests.emitters.library import entity, library

TEXT = diagram_artifact(library()).text


def test_an_entity_is_drawn_with_its_fields_and_keys() -> None:
    assert "    Reader {\n        uuid id PK\n        email email UK\n" in TEXT
    assert '        uuid sequel_id FK "may be null"\n' in TEXT


def test_each_relation_is_drawn_once() -> None:
    assert TEXT.count("Book }o--o{ Topic") + TEXT.count("Topic }o--o{ Book") == 1
    assert '    Book ||--o{ Loan : "book"' in TEXT
    assert '    Reader ||--o| Card : "reader"' in TEXT
    assert '    Book |o--o{ Book : "sequel"' in TEXT


def test_a_summary_is_text_and_no_markup() -> None:
    hostile = entity("X", "xs", summary="a `b` <c>\n```\n# d")
    text = diagram_artifact(library(entities=(hostile,), dtos=())).text
    assert "- **X**: a \\`b\\` \\<c\\> \\`\\`\\` \\# d\n" in text
