"""The yardstick itself: generated specs are large and rightly labelled, and measures mean what they say."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from ast_schemas.spec import Spec
from benchmarks.retrieval.evaluate import query
from benchmarks.retrieval.labels import load_labels, unknown_ids
from benchmarks.retrieval.large_spec import generate
from benchmarks.retrieval.metrics import bootstrap, ndcg, precision, recall
from rag.context import RetrievalSettings
from rag.pinned import pinned_sections
from rag.retriever import Retriever
from rag.sections import parse_document


def test_a_generated_spec_is_large_and_its_labels_name_its_sections() -> None:
    text, labels = generate(seed=1)
    sections = parse_document(text, "large.md")
    assert len(sections) >= 300
    assert len(text.split()) >= 40_000
    assert len({section.id for section in sections}) == len(sections)
    assert unknown_ids(labels, {section.id for section in sections}) == []
    assert pinned_sections(Spec(root="x", sections=sections)) == labels.pinned


def test_a_seed_gives_one_spec() -> None:
    assert generate(3, 5) == generate(3, 5)
    assert generate(3, 5) != generate(4, 5)


def test_structure_and_words_find_what_is_called_by_its_name_in_a_small_share_of_the_spec() -> None:
    text, labels = generate(seed=1)
    retriever = Retriever(
        Spec(root="x", sections=parse_document(text, "large.md")), RetrievalSettings(retriever="lexical")
    )
    contexts = [retriever.context(query(labels, unit, structure=True)) for unit in labels.units[::6]]
    found = [recall(c.used, unit.needed) for c, unit in zip(contexts, labels.units[::6], strict=True)]
    assert sum(found) / len(found) > 0.95
    assert max(context.tokens.sent / context.tokens.spec for context in contexts) < 0.15


def test_measures_of_a_set_and_a_ranking() -> None:
    assert recall(["a", "x"], ["a", "b"]) == 0.5
    assert precision(["a", "x", "h"], ["a", "b"], helpful=["h"]) == 0.5
    assert ndcg(["a", "b", "x"], ["a", "b"]) == 1
    assert ndcg(["x", "a"], ["a"]) == pytest.approx(0.6309, abs=1e-4)


def test_a_confidence_interval_holds_the_mean_and_narrows_with_more_units() -> None:
    few, many = bootstrap([0.0, 1.0] * 5), bootstrap([0.0, 1.0] * 500)
    assert few.low < many.low < 0.5 < many.high < few.high


def test_a_label_file_is_strict(tmp_path: Path) -> None:
    unit = {"unit": "schema/A", "text": "entity a", "needed": ["a"]}
    good = tmp_path / "good.json"
    good.write_text(json.dumps({"spec": "s.md", "units": [unit]}))
    assert load_labels(good).units[0].needed == ("a",)
    good.write_text(json.dumps({"spec": "s.md", "units": [{**unit, "wanted": []}]}))
    with pytest.raises(ValidationError, match="wanted"):
        load_labels(good)
