"""Recall, precision, nDCG and share of tokens of four ways to choose sections.

    python -m benchmarks.retrieval.evaluate [--labels FILE …] [--seeds 1 2] [--cache DIR] [--json]
    python -m benchmarks.retrieval.evaluate --sweep     # the table that the thresholds were taken from

Generated specs use their seeds; a label file names its spec. Thresholds were calibrated on seed 11, and the table of
docs/retrieval.md is of seeds 1 and 2.
"""

import argparse
import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from ast_schemas.base import Node
from ast_schemas.spec import Spec
from benchmarks.retrieval.labels import Labels, UnitLabel, load_labels, unknown_ids
from benchmarks.retrieval.large_spec import generate
from benchmarks.retrieval.metrics import Interval, bootstrap, ndcg, precision, recall
from rag.context import Context, ContextQuery, RankedSection, RetrievalSettings, RetrieverKind
from rag.retriever import Retriever
from rag.sections import load_spec, parse_document

UNLIMITED = 10**9
_METHODS: tuple[tuple[str, RetrieverKind, bool], ...] = (
    ("BM25 alone", "lexical", False),
    ("vectors alone", "dense", False),
    ("fusion", "hybrid", False),
    ("fusion + structure", "hybrid", True),
    ("BM25 + structure", "lexical", True),
)
_PRIORITY = ("pinned", "linked", "exact_term", "lexical", "dense", "below_threshold")


class Row(Node):
    """One method on one spec."""

    spec: str
    method: str
    recall: Interval
    precision: Interval
    ndcg: Interval
    share: Interval
    complete: float
    """Share of the units that get every section that they need."""


def corpora(seeds: Iterable[int], files: Iterable[Path], entities: int = 36) -> list[tuple[Spec, Labels]]:
    """Generated and hand-labelled specs. Raises ValueError for a label that names no section."""
    result: list[tuple[Spec, Labels]] = []
    for seed in seeds:
        text, labels = generate(seed, entities)
        result.append((Spec(root=labels.spec, sections=parse_document(text, "large.md")), labels))
    for file in files:
        labels = load_labels(file)
        result.append((load_spec(Path(labels.spec)).spec, labels))
    for spec, labels in result:
        stale = unknown_ids(labels, {section.id for section in spec.sections})
        if stale:
            raise ValueError(f"{labels.spec}: labels name sections that do not exist: {', '.join(stale)}")
    return result


def query(labels: Labels, unit: UnitLabel, structure: bool) -> ContextQuery:
    """What the unit asks, with or without what is known beyond its words."""
    if not structure:
        return ContextQuery(text=unit.text, budget_tokens=UNLIMITED)
    return ContextQuery(
        text=unit.text, terms=unit.terms, pinned=labels.pinned, linked=unit.linked, budget_tokens=UNLIMITED
    )


def own_needs(labels: Labels, unit: UnitLabel) -> set[str]:
    """What the unit needs beyond the pinned sections, which every unit gets and which no search has to find."""
    return set(unit.needed) - set(labels.pinned)


def ranking(context: Context, pinned: Sequence[str]) -> list[str]:
    """All sections but the pinned ones in the order in which the method would keep them."""

    def key(section: RankedSection) -> tuple[int, int]:
        scored = section.why in ("lexical", "dense", "below_threshold")
        return (3 if scored else _PRIORITY.index(section.why), section.fused_rank)

    return [section.id for section in sorted(context.sections, key=key) if section.id not in pinned]


def measure(spec: Spec, labels: Labels, cache: Path | None) -> list[Row]:
    """All methods on one spec."""
    rows = []
    retrievers: dict[RetrieverKind, Retriever] = {}
    for method, kind, structure in _METHODS:
        retriever = retrievers.setdefault(kind, Retriever(spec, RetrievalSettings(retriever=kind, cache=cache)))
        answers = [retriever.context(query(labels, unit, structure)) for unit in labels.units]
        needs = [own_needs(labels, unit) for unit in labels.units]
        helpful = [{*labels.pinned, *unit.helpful} for unit in labels.units]
        found = [recall(context.used, need) for context, need in zip(answers, needs, strict=True)]
        exact = [precision(c.used, need, more) for c, need, more in zip(answers, needs, helpful, strict=True)]
        rows.append(
            Row(
                spec=labels.spec,
                method=method,
                recall=bootstrap(found),
                precision=bootstrap(exact),
                ndcg=bootstrap([ndcg(ranking(c, labels.pinned), n) for c, n in zip(answers, needs, strict=True)]),
                share=bootstrap([c.tokens.sent / c.tokens.spec for c in answers]),
                complete=sum(value == 1 for value in found) / len(found),
            )
        )
    return rows


def sweep(spec: Spec, labels: Labels, cache: Path | None) -> list[str]:
    """Recall, precision and share of fusion + structure for a grid of both thresholds; infinity is off."""
    settings = RetrievalSettings(lexical_threshold=2, dense_threshold=2, cache=cache)
    retriever = Retriever(spec, settings)
    contexts = [(unit, retriever.context(query(labels, unit, structure=True))) for unit in labels.units]
    lines = ["lexical dense recall complete precision share"]
    for lexical in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, math.inf):
        for dense in (0.3, 0.33, 0.36, 0.4, 0.45, 0.5, math.inf):
            used = [
                [s for s in c.sections if s.used or (s.lexical or 0) >= lexical or (s.dense or 0) >= dense]
                for _, c in contexts
            ]
            names = [{section.id for section in sections} for sections in used]
            found = [recall(ids, own_needs(labels, unit)) for ids, (unit, _) in zip(names, contexts, strict=True)]
            exact = [
                precision(ids, own_needs(labels, unit), labels.pinned)
                for ids, (unit, _) in zip(names, contexts, strict=True)
            ]
            share = sum(s.tokens for sections in used for s in sections) / sum(c.tokens.spec for _, c in contexts)
            mean, right = sum(found) / len(found), sum(exact) / len(exact)
            complete = sum(value == 1 for value in found) / len(found)
            lines.append(f"{lexical:7} {dense:5} {mean:6.3f} {complete:8.3f} {right:9.3f} {share:5.3f}")
    return lines


def _table(rows: Sequence[Row]) -> str:
    lines = ["| spec | method | recall | precision | nDCG | share of tokens | complete units |", "|" + " --- |" * 7]
    lines += [
        f"| {r.spec} | {r.method} | {r.recall} | {r.precision} | {r.ndcg} | {r.share} | {r.complete:.1%} |"
        for r in rows
    ]
    return "\n".join(lines)


def main() -> None:
    """Print the table, or the sweep on the calibration seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, nargs="*", default=sorted(Path("fixtures/retrieval").glob("*.json")))
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--entities", type=int, default=36)
    parser.add_argument("--cache", type=Path, help="folder for vectors")
    parser.add_argument("--sweep", action="store_true", help="calibrate on seed 11 instead")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.sweep:
        for spec, labels in corpora([11], [], arguments.entities):
            print("\n".join(sweep(spec, labels, arguments.cache)))
        return
    found = corpora(arguments.seeds, arguments.labels, arguments.entities)
    rows = [row for spec, labels in found for row in measure(spec, labels, arguments.cache)]
    print(json.dumps([row.model_dump() for row in rows], indent=1) if arguments.json else _table(rows))


if __name__ == "__main__":
    main()
