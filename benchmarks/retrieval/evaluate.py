"""Recall, precision, nDCG and share of tokens of several ways to choose sections.

    python -m benchmarks.retrieval.evaluate [--specs todo forum shop] [--office 1 2] [--rail 1 2] [--cache DIR] [--json]
    python -m benchmarks.retrieval.evaluate --paired    # fusion less BM25 or vectors alone, unit by unit
    python -m benchmarks.retrieval.evaluate --misses    # which needed sections fusion + structure does not send
    python -m benchmarks.retrieval.evaluate --sweep     # the table that the thresholds were taken from

Specs are those with a label file; office and rail are the two generators, with their seeds. Thresholds were calibrated
on seed 11 of office; rail was made later, and nothing was fitted to it.
"""

import argparse
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from ast_schemas.base import Node
from benchmarks.retrieval.corpora import LABELS, Corpus, generated, labelled
from benchmarks.retrieval.metrics import Interval, bootstrap, ndcg, precision, recall
from rag.context import Context, RankedSection, RetrievalSettings, RetrieverKind
from rag.retriever import Retriever

_METHODS: tuple[tuple[str, RetrieverKind, bool], ...] = (
    ("BM25 alone", "lexical", False),
    ("vectors alone", "dense", False),
    ("fusion", "hybrid", False),
    ("fusion + structure", "hybrid", True),
    ("BM25 + structure", "lexical", True),
)


class Row(Node):
    """One method on one spec; means over its units."""

    spec: str
    method: str
    recall: Interval
    precision: Interval
    ndcg: Interval
    share: Interval
    complete: float
    """Share of the units that get every section that they need."""


def ranking(context: Context, given: Sequence[str]) -> list[str]:
    """All sections but the given ones in the order in which the method would keep them."""

    def key(section: RankedSection) -> tuple[bool, int]:
        structural = section.why in ("pinned", "linked", "exact_term")
        return not structural, section.need if structural and section.need else section.fused_rank

    return [section.id for section in sorted(context.sections, key=key) if section.id not in given]


def measure(corpus: Corpus, cache: Path | None) -> Iterator[Row]:
    """All methods on one spec."""
    retrievers: dict[RetrieverKind, Retriever] = {}
    cases = corpus.cases
    for method, kind, structure in _METHODS:
        retriever = retrievers.setdefault(kind, Retriever(corpus.spec, RetrievalSettings(retriever=kind, cache=cache)))
        answers = [retriever.context(case.structured if structure else case.words) for case in cases]
        found = [recall(context.used, case.needed) for context, case in zip(answers, cases, strict=True)]
        exact = [precision(c.used, case.needed, case.given) for c, case in zip(answers, cases, strict=True)]
        gain = [ndcg(ranking(c, case.given), case.needed) for c, case in zip(answers, cases, strict=True)]
        yield Row(
            spec=corpus.name,
            method=method,
            recall=bootstrap(found),
            precision=bootstrap(exact),
            ndcg=bootstrap(gain),
            share=bootstrap([c.tokens.sent / c.tokens.spec for c in answers]),
            complete=sum(value == 1 for value in found) / len(found),
        )


class Difference(Node):
    """Fusion less one retriever alone: the mean over units of the differences, with its interval."""

    spec: str
    alone: str
    recall: Interval
    ndcg: Interval


def paired(corpus: Corpus, cache: Path | None) -> Iterator[Difference]:
    """Fusion against BM25 and against vectors, all by the words alone."""
    found: dict[str, list[tuple[float, float]]] = {}
    for method, kind, structure in _METHODS:
        if structure:
            continue
        retriever = Retriever(corpus.spec, RetrievalSettings(retriever=kind, cache=cache))
        answers = ((retriever.context(case.words), case) for case in corpus.cases)
        found[method] = [
            (recall(answer.used, case.needed), ndcg(ranking(answer, case.given), case.needed))
            for answer, case in answers
        ]
    both = found.pop("fusion")
    for alone, values in found.items():
        pairs = list(zip(both, values, strict=True))
        yield Difference(
            spec=corpus.name,
            alone=alone,
            recall=bootstrap([ours[0] - theirs[0] for ours, theirs in pairs]),
            ndcg=bootstrap([ours[1] - theirs[1] for ours, theirs in pairs]),
        )


def misses(corpus: Corpus, cache: Path | None) -> Iterator[str]:
    """One line for each needed section that fusion + structure does not send, with its scores."""
    retriever = Retriever(corpus.spec, RetrievalSettings(cache=cache))
    for case in corpus.cases:
        context = retriever.context(case.structured)
        for section in context.sections:
            if section.id in case.needed and not section.used:
                yield f"{corpus.name}: {case.unit} lacks {section.id} ({section.reason})"


def sweep(corpus: Corpus, cache: Path | None) -> Iterator[str]:
    """Recall, precision and share of fusion + structure for a grid of both thresholds; infinity is off."""
    retriever = Retriever(corpus.spec, RetrievalSettings(lexical_threshold=2, dense_threshold=2, cache=cache))
    contexts = [(case, retriever.context(case.structured)) for case in corpus.cases]
    yield "lexical dense recall complete precision share"
    for lexical in (0.15, 0.2, 0.25, 0.3, 0.35, math.inf):
        for dense in (0.22, 0.24, 0.26, 0.28, 0.3, 0.33, 0.36, 0.4, math.inf):
            used = [_above(context, lexical, dense) for _, context in contexts]
            names = [{section.id for section in sections} for sections in used]
            found = [recall(ids, case.needed) for ids, (case, _) in zip(names, contexts, strict=True)]
            exact = [precision(ids, case.needed, case.given) for ids, (case, _) in zip(names, contexts, strict=True)]
            share = sum(s.tokens for sections in used for s in sections) / sum(c.tokens.spec for _, c in contexts)
            mean, right = math.fsum(found) / len(found), math.fsum(exact) / len(exact)
            complete = sum(value == 1 for value in found) / len(found)
            yield f"{lexical:7} {dense:5} {mean:6.3f} {complete:8.3f} {right:9.3f} {share:5.3f}"


def _above(context: Context, lexical: float, dense: float) -> list[RankedSection]:
    return [s for s in context.sections if s.used or (s.lexical or 0) >= lexical or (s.dense or 0) >= dense]


def _line(row: Row) -> str:
    cells = (row.spec, row.method, row.recall, row.precision, row.ndcg, row.share, f"{row.complete:.1%}")
    return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    """Print the table, the misses, or the sweep on the calibration seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--specs", nargs="*", default=[file.stem for file in sorted(LABELS.glob("*.json"))])
    parser.add_argument("--office", type=int, nargs="*", default=[1, 2], help="seeds")
    parser.add_argument("--rail", type=int, nargs="*", default=[1, 2], help="seeds")
    parser.add_argument("--cache", type=Path, help="folder for vectors")
    parser.add_argument("--paired", action="store_true")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--sweep", action="store_true", help="calibrate on seed 11 of office instead")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    cache: Path | None = arguments.cache
    if arguments.sweep:
        print(*sweep(generated("office", 11, 36), cache), sep="\n")
        return
    corpora = [
        *(labelled(LABELS / f"{name}.json") for name in arguments.specs),
        *(generated("office", seed, 36) for seed in arguments.office),
        *(generated("rail", seed, 40) for seed in arguments.rail),
    ]
    if arguments.paired:
        print("| spec | fusion less | recall | nDCG |\n|" + " --- |" * 4)
        for pair in (pair for corpus in corpora for pair in paired(corpus, cache)):
            print(f"| {pair.spec} | {pair.alone} | {pair.recall} | {pair.ndcg} |", flush=True)
        return
    if arguments.misses:
        print(*(line for corpus in corpora for line in misses(corpus, cache)), sep="\n")
        return
    rows = (row for corpus in corpora for row in measure(corpus, cache))
    if arguments.json:
        print(json.dumps([row.model_dump() for row in rows], indent=1))
        return
    print("| spec | method | recall | precision | nDCG | share of tokens | complete units |\n|" + " --- |" * 7)
    for row in rows:
        print(_line(row), flush=True)


if __name__ == "__main__":
    main()
