"""No text is embedded twice, and a broken cache costs time only."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.dense import SentenceTransformerEmbedder
from rag.problems import DenseUnavailable
from rag.vectors import FILE_NAME, VectorStore


def test_a_text_is_embedded_once_across_processes(tmp_path: Path, embedder: Any) -> None:
    first = VectorStore(embedder, tmp_path).vectors(["a", "b", "a"])
    again = VectorStore(embedder, tmp_path).vectors(["b", "c", "a"])
    assert embedder.asked == ["a", "b", "c"]
    assert np.array_equal(first[0], again[2])
    assert np.array_equal(first[0], first[2])


def test_another_model_shares_nothing(tmp_path: Path, embedder: Any) -> None:
    VectorStore(embedder, tmp_path).vectors(["a"])
    embedder.model_id = "other"
    VectorStore(embedder, tmp_path).vectors(["a"])
    assert embedder.asked == ["a", "a"]


@pytest.mark.parametrize("garbage", [b"not a database at all, but long enough to be looked at" * 20, b""])
def test_a_damaged_cache_is_made_anew(tmp_path: Path, embedder: Any, garbage: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(garbage)
    VectorStore(embedder, tmp_path).vectors(["a"])
    VectorStore(embedder, tmp_path).vectors(["a"])
    assert embedder.asked == ["a"]


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path, embedder: Any) -> None:
    (tmp_path / "file").write_text("")
    assert VectorStore(embedder, tmp_path / "file").vectors(["a"]).shape == (1, 64)


def test_a_model_that_is_not_there_is_said_by_name(tmp_path: Path) -> None:
    with pytest.raises(DenseUnavailable, match=r"no-such-model.*lexical"):
        SentenceTransformerEmbedder(str(tmp_path / "no-such-model")).embed(["a"])


@pytest.mark.slow
def test_the_packaged_model_puts_like_by_like() -> None:
    bill, invoice, weather = SentenceTransformerEmbedder().embed(["send the bill", "mail an invoice", "rain tomorrow"])
    assert bill @ invoice > bill @ weather + 0.2
    assert abs(float(bill @ bill) - 1) < 1e-5
