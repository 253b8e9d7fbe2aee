"""The yardstick itself: generated specs are large and rightly labelled, and measures mean what they say."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from benchmarks.retrieval.corpora import GENERATORS, LABELS, Corpus, generated, labelled
from benchmarks.retrieval.labels import load_labels
from benchmarks.retrieval.metrics import bootstrap, ndcg, precision, recall
from rag.context import RetrievalSettings
from rag.pinned import pinned_sections
from rag.retriever import Retriever


def sent(corpus: Corpus, step: int = 1) -> tuple[float, float]:
    """Mean recall and mean share of tokens of what a compile sends without vectors, over every ``step``-th unit."""
    retriever = Retriever(corpus.spec, RetrievalSettings(retriever="lexical"))
    cases = corpus.cases[::step]
    contexts = [retriever.context(case.structured) for case in cases]
    found = [recall(context.used, case.needed) for context, case in zip(contexts, cases, strict=True)]
    shares = [context.tokens.sent / context.tokens.spec for context in contexts]
    return sum(found) / len(found), sum(shares) / len(shares)


@pytest.mark.parametrize("kind", list(GENERATORS))
def test_a_generated_spec_is_large_and_its_labels_name_its_sections(kind: str) -> None:
    corpus = generated(kind, 1, 36)
    sections = corpus.spec.sections
    words = sum(len(block.text.split()) for section in sections for block in section.blocks)
    assert len(sections) >= 300
    assert words >= 40_000
    assert len({section.id for section in sections}) == len(sections)
    assert all(case.needed and case.structured.linked for case in corpus.cases)


def test_pinned_sections_of_a_generated_spec_are_known_by_their_titles() -> None:
    corpus = generated("office", 1, 4)
    assert pinned_sections(corpus.spec) == corpus.cases[0].given


@pytest.mark.parametrize("kind", list(GENERATORS))
def test_a_seed_gives_one_spec(kind: str) -> None:
    generate = GENERATORS[kind]
    assert generate(3, 8) == generate(3, 8)
    assert generate(3, 8) != generate(4, 8)


@pytest.mark.parametrize("kind", list(GENERATORS))
def test_without_vectors_all_but_what_is_called_by_another_word_is_found_in_a_small_share_of_the_spec(
    kind: str,
) -> None:
    found, share = sent(generated(kind, 1, 36), step=6)
    assert found > 0.9
    assert share < 0.05


@pytest.mark.parametrize("name", ["todo", "forum"])
def test_every_unit_of_a_labelled_spec_is_sent_what_it_needs_in_a_small_share_of_the_spec(name: str) -> None:
    found, share = sent(labelled(LABELS / f"{name}.json"))
    assert found >= 0.98
    assert share < 0.15


def test_every_unit_of_a_labelled_spec_has_labels() -> None:
    corpus = labelled(LABELS / "todo.json")
    phases = {case.unit.partition("/")[0] for case in corpus.cases}
    assert {"outline", "signatures", "schema", "dtos", "collectors", "transformers", "operations"} <= phases


def test_measures_of_a_set_and_a_ranking() -> None:
    assert recall(["a", "x"], ["a", "b"]) == 0.5
    assert precision(["a", "x", "h"], ["a", "b"], helpful=["h"]) == 0.5
    assert ndcg(["a", "b", "x"], ["a", "b"]) == 1
    assert ndcg(["x", "a"], ["a"]) == pytest.approx(0.6309, abs=1e-4)


def test_a_confidence_interval_holds_the_mean_and_narrows_with_more_units() -> None:
    few, many = bootstrap([0.0, 1.0] * 5), bootstrap([0.0, 1.0] * 500)
    assert few.low < many.low < 0.5 < many.high < few.high


def test_a_label_file_is_strict_and_names_what_exists(tmp_path: Path) -> None:
    file = tmp_path / "todo.json"
    value = {"labelled": "x", "spec": "todo", "units": {"schema/Item": {"needs": ["no-such-section"]}}}
    file.write_text(json.dumps(value))
    with pytest.raises(ValueError, match="todo: labels name what does not exist: no-such-section"):
        labelled(file)
    file.write_text(json.dumps({**value, "wanted": []}))
    with pytest.raises(ValidationError, match="wanted"):
        load_labels(file)
