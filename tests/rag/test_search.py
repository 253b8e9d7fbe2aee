"""The parts of retrieval one by one: scores that depend on one section alone, exact names, ranks."""

from ast_schemas.spec import Spec
from rag.fusion import fused, ranked
from rag.lexical import LexicalIndex
from rag.passages import PASSAGE_CHARS, passages
from rag.pinned import pinned_sections
from rag.sections import parse_document
from rag.terms import TermIndex

SPEC = """# Shop
## Orders
An invoice is sent to the customer when the order was shipped.
## Invoices
The invoice has a number.
"""


def scores(text: str, query: str) -> dict[str, float]:
    sections = parse_document(text, "a.md")
    return {sections[i].id: score for i, score in LexicalIndex(passages(sections)).scores(query).items()}


def named(text: str, term: str) -> list[str]:
    sections = parse_document(text, "a.md")
    return [sections[index].id for index in TermIndex(sections).sections_with(term)]


def test_a_lexical_score_depends_on_no_other_section() -> None:
    more = SPEC + "".join(f"## More {n}\nAn invoice number, and again an invoice number.\n" for n in range(20))
    before, after = scores(SPEC, "invoice number"), scores(more, "invoice number")
    assert {name: after[name] for name in before} == before
    assert before["invoices"] > before["orders"] > 0


def test_the_words_of_requirements_tell_less_than_others() -> None:
    found = scores("# T\n## A\nThe system shall require the user.\n## B\nA zebra.", "user system zebra")
    assert found["b"] > 2 * found["a"]


def test_a_query_of_generic_words_alone_does_not_score_high() -> None:
    assert scores("# T\n## A\nThe user.\n## B\nA zebra.", "user")["a"] < 0.25
    assert scores("# T\n## A\nThe user.\n## B\nA zebra.", "zebra")["b"] > 0.5


def test_a_query_without_words_or_a_spec_without_sections_finds_nothing() -> None:
    assert scores(SPEC, "the of ?!") == {}
    assert scores("", "invoice") == {}


def test_a_long_section_is_scored_by_its_best_passage() -> None:
    long = "# T\n## A\n" + "The weather is mild today. " * 200 + "An invoice has a number.\n"
    found = passages(parse_document(long, "a.md"))
    assert len(found) > 5
    assert all(len(passage.text) <= PASSAGE_CHARS and passage.heading in ("A", "T") for passage in found)
    assert scores(long, "invoice number")["a"] > 0.3


def test_an_exact_name_is_found_in_every_spelling() -> None:
    text = "# T\n## A\nThe blog posts.\n## B\n`blog_post`\n## C\nBlogPosts\n## D\nA blog.\n\nPost it.\n## E\nblog-post"
    assert named(text, "BlogPost") == ["a", "b", "c", "e"]
    assert named(text, "") == []


def test_a_generic_name_must_stand_as_a_name() -> None:
    text = "# T\n## Users\nx\n## B\nThe user may.\n## C\nA `User` has.\n## D\nuser_id"
    assert named(text, "User") == ["users", "c", "d"]


def test_a_requirement_code_is_a_name() -> None:
    assert named("# T\n## A\nSee TR-003.\n## B\nTR-0031", "TR-003") == ["a"]


def test_conventions_and_their_children_are_pinned_and_entities_are_not() -> None:
    text = "# API\n## 1. Conventions\n### Paging\n### Odd\n## Users and roles\n### Invite\n## Role\n## Glossary & Terms"
    pinned = pinned_sections(Spec(root="a.md", sections=parse_document(text, "a.md")))
    assert pinned == (
        "1-conventions",
        "1-conventions.paging",
        "1-conventions.odd",
        "users-and-roles",
        "role",
        "glossary-terms",
    )


def test_equal_scores_rank_in_document_order() -> None:
    assert ranked({2: 0.5, 0: 0.5, 1: 0.9, 3: 0.0}) == {1: 1, 0: 2, 2: 3}


def test_fusion_prefers_what_several_retrievers_find_and_ranks_everything() -> None:
    assert fused([{0: 1, 2: 2}, {2: 1}], range(4)) == {2: 1, 0: 2, 1: 3, 3: 4}
