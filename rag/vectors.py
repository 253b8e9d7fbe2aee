"""Vectors on disk by model and content, so that a text that did not change is never embedded again."""

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

FILE_NAME = "vectors.sqlite"
_BATCH = 500


class Embedder(Protocol):
    """Texts to vectors of length 1. ``embed`` may load a heavy library; the two attributes must not."""

    @property
    def model_id(self) -> str:
        """Changes whenever the same text would get another vector."""

    def embed(self, texts: Sequence[str]) -> Vector:
        """An array of shape (texts, dimensions)."""


class VectorStore:
    """Vectors of one embedder, cached below ``folder``; with no folder only for the life of the object.

    A cache that is damaged or cannot be written is left aside: it costs time and never a result.
    """

    def __init__(self, embedder: Embedder, folder: Path | None) -> None:
        self._embedder = embedder
        self._file = None if folder is None else folder / FILE_NAME
        self._known: dict[str, Vector] = {}

    def vectors(self, texts: Sequence[str]) -> Vector:
        """The vectors of ``texts`` in order; what is in no cache is embedded, each distinct text once."""
        keys = [_key(text) for text in texts]
        self._load(key for key in dict.fromkeys(keys) if key not in self._known)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if missing:
            fresh = self._embedder.embed(list(missing.values()))
            made = {key: np.asarray(row, dtype=np.float32) for key, row in zip(missing, fresh, strict=True)}
            self._known.update(made)
            self._save(made)
        return np.stack([self._known[key] for key in keys])

    def _load(self, keys: Iterable[str]) -> None:
        wanted = list(keys)
        if self._file is None or not wanted or not self._file.exists():
            return
        try:
            with closing(_open(self._file)) as connection:
                for start in range(0, len(wanted), _BATCH):
                    batch = wanted[start : start + _BATCH]
                    marks = ",".join("?" * len(batch))
                    rows = connection.execute(
                        f"SELECT hash, vector FROM vectors WHERE model = ? AND hash IN ({marks})",
                        (self._embedder.model_id, *batch),
                    )
                    for key, blob in rows:
                        self._known[key] = np.frombuffer(blob, dtype="<f4")
        except (sqlite3.DatabaseError, ValueError):
            return

    def _save(self, made: Mapping[str, Vector]) -> None:
        if self._file is None:
            return
        rows = [(self._embedder.model_id, key, vector.astype("<f4").tobytes()) for key, vector in made.items()]
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                _insert(self._file, rows)
            except sqlite3.OperationalError:
                return
            except sqlite3.DatabaseError:
                self._file.unlink()
                _insert(self._file, rows)
        except OSError:
            return


def _insert(file: Path, rows: Sequence[tuple[str, str, bytes]]) -> None:
    with closing(_open(file)) as connection, connection:
        connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)


def _open(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=10)
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors"
            " (model TEXT, hash TEXT, vector BLOB, PRIMARY KEY (model, hash)) WITHOUT ROWID"
        )
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
