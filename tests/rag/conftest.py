"""An embedder without a model, which counts what it is asked."""

import hashlib
from collections.abc import Sequence

import numpy as np
import pytest

from rag.tokenize import stems
from rag.vectors import Vector


class BagOfWords:
    """Unit vectors of 64 numbers: each word adds to one of them. Texts of the same words have cosine 1."""

    model_id = "bag-of-words"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vector:
        """One row a text; remembers the texts."""
        self.asked += texts
        rows = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in stems(text):
                row[hashlib.sha256(word.encode()).digest()[0] % 64] += 1
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)


@pytest.fixture
def embedder() -> BagOfWords:
    return BagOfWords()
