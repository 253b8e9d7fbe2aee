"""Time and memory of retrieval by the number of sections, and how they grow.

    python -m benchmarks.retrieval.scale [--sizes 100 1000 2000 20000] [--embedder stub|model|none]

Five cases in a fresh process for each size: cold (nothing cached), warm (new process state, vectors cached), one
section changed, one query on a ready index, and one with the reason for every section (``formwork retrieve``). The stub
gives each text a pseudo-random vector of 384 numbers, so that what is measured is everything but the model; ``model``
includes it, ``none`` is the lexical retriever. Imports are not counted. Seconds are CPU time of all threads of the
process, so that other work on the machine does not count. ``^x`` after a figure is the exponent of its growth since the
size before: 1 is linear.
"""

import argparse
import hashlib
import math
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from ast_schemas.spec import Section, Spec
from benchmarks.retrieval.large_spec import generate
from rag.context import ContextQuery, RetrievalSettings
from rag.dense import SentenceTransformerEmbedder
from rag.retriever import Retriever
from rag.sections import parse_document
from rag.vectors import Embedder, Vector

T = TypeVar("T")
_QUERY = ContextQuery(text="operation approve purchase order caller input outcomes", terms=("approve_purchase_order",))
_SECTIONS_PER_ENTITY = 10.1


class StubEmbedder:
    """Pseudo-random unit vectors by content."""

    model_id = "stub"

    def embed(self, texts: Sequence[str]) -> Vector:
        """One row a text, seeded by its hash."""
        seeds = (int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") for text in texts)
        rows = np.stack([np.random.default_rng(seed).standard_normal(384) for seed in seeds])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def measure(size: int, kind: str) -> dict[str, float]:
    """Seconds by case, and the peak resident memory in MiB. To be called in a fresh process."""
    text = generate(5, max(2, round(size / _SECTIONS_PER_ENTITY)))[0]
    sections, parsing = _timed(lambda: parse_document(text, "large.md"))
    embedder: Embedder | None = None
    if kind != "none":
        embedder = StubEmbedder() if kind == "stub" else SentenceTransformerEmbedder()
        embedder.embed(["load the model"])
        import faiss  # noqa: F401 - imports are not counted
    with tempfile.TemporaryDirectory() as folder:
        settings = RetrievalSettings(retriever="lexical" if kind == "none" else "hybrid", cache=Path(folder))

        def ask(found: Sequence[Section]) -> Retriever:
            retriever = Retriever(Spec(root="large", sections=tuple(found)), settings, embedder)
            retriever.select(_QUERY)
            return retriever

        _, cold = _timed(lambda: ask(sections))
        retriever, warm = _timed(lambda: ask(sections))
        _, one_query = _timed(lambda: retriever.select(_QUERY.model_copy(update={"text": _QUERY.text + " again"})))
        _, explained = _timed(lambda: retriever.context(_QUERY))
        middle = len(sections) // 2
        changed = sections[middle].model_copy(update={"blocks": sections[middle].blocks[:-1]})
        _, after = _timed(lambda: ask([*sections[:middle], changed, *sections[middle + 1 :]]))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "sections": len(sections),
        "parse s": parsing,
        "cold s": cold,
        "warm s": warm,
        "one changed s": after,
        "query s": one_query,
        "explained s": explained,
        "peak MiB": memory,
    }


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.process_time()
    return work(), time.process_time() - start


def main() -> None:
    """Print one row a size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 500, 2000, 8000, 20000])
    parser.add_argument("--embedder", choices=["stub", "model", "none"], default="stub")
    arguments = parser.parse_args()
    previous: dict[str, float] = {}
    for size in arguments.sizes:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            row = pool.apply(measure, (size, arguments.embedder))
        if not previous:
            print("| " + " | ".join(row) + " |\n|" + " --- |" * len(row))
        cells = [f"{row['sections']:.0f}"]
        for name, value in list(row.items())[1:]:
            ratio = row["sections"] / previous.get("sections", row["sections"])
            grown = f" ^{math.log(value / previous[name]) / math.log(ratio):.1f}" if ratio != 1 else ""
            cells.append(f"{value:.3g}{grown}" if name != "peak MiB" else f"{value:.0f}{grown}")
        print("| " + " | ".join(cells) + " |", flush=True)
        previous = row


if __name__ == "__main__":
    main()
