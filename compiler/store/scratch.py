"""A copy of the vectors' cache to work on, for commands that must leave the project as it is."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from compiler.store.layout import Layout


@contextmanager
def borrowed_vectors(layout: Layout) -> Iterator[Path]:
    """A folder with the cached vectors, gone after the block: texts that are new are embedded, and nothing is kept."""
    with tempfile.TemporaryDirectory(prefix="formwork-") as scratch:
        folder = Path(scratch) / "vectors"
        if layout.vectors.is_dir():
            shutil.copytree(layout.vectors, folder, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
        yield folder
