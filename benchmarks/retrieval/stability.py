"""How many contexts a single-section edit moves that do not need the edited section. The aim is none.

    python -m benchmarks.retrieval.stability [--edits 200] [--units 20] [--retriever hybrid] [--cache DIR]

Each edit changes one random section: a sentence is added, taken out, or replaced by one about another entity, or
the section goes away. Contexts are compared as the text that a model would be sent, the edited section left out.
"""

import argparse
import random
from pathlib import Path

from ast_schemas.spec import Block, Section, Spec
from benchmarks.retrieval.corpora import GENERATORS, Case, generated
from rag.context import RetrievalSettings
from rag.retriever import Retriever
from rag.wire import render


def edited(spec: Spec, rng: random.Random) -> tuple[str, Spec]:
    """The id of the section that was changed, and the spec after it."""
    victim = rng.choice([section for section in spec.sections if section.blocks])
    donor = rng.choice([section for section in spec.sections if section.blocks])
    foreign = rng.choice(donor.blocks)
    position = rng.randrange(len(victim.blocks))
    blocks: tuple[Block, ...] | None = {
        "add": (*victim.blocks, foreign),
        "remove": victim.blocks[:position] + victim.blocks[position + 1 :],
        "replace": (*victim.blocks[:position], foreign, *victim.blocks[position + 1 :]),
        "delete": None,
    }[rng.choice(["add", "remove", "replace", "delete"])]
    after: list[Section] = []
    for section in spec.sections:
        if section is not victim:
            after.append(section)
        elif blocks is not None:
            after.append(section.model_copy(update={"blocks": blocks}))
    return victim.id, Spec(root=spec.root, sections=tuple(after))


def sent(retriever: Retriever, case: Case, without: str) -> tuple[str, bool]:
    """The text of a unit's context less one section, and whether that section was in it."""
    sections = retriever.select(case.structured).sections
    return render([section for section in sections if section.id != without]), any(s.id == without for s in sections)


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=list(GENERATORS), default="office")
    parser.add_argument("--entities", type=int, default=36)
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--units", type=int, default=20, help="random units looked at for each edit")
    parser.add_argument("--retriever", choices=["lexical", "dense", "hybrid"], default="hybrid")
    parser.add_argument("--cache", type=Path)
    arguments = parser.parse_args()
    settings = RetrievalSettings(retriever=arguments.retriever, cache=arguments.cache)
    corpus = generated(arguments.kind, 1, arguments.entities)
    before, rng = Retriever(corpus.spec, settings), random.Random(0)
    moved = holding = 0
    for _ in range(arguments.edits):
        name, changed = edited(corpus.spec, rng)
        after = Retriever(changed, settings)
        for case in rng.sample(corpus.cases, arguments.units):
            old, was_in = sent(before, case, name)
            new, is_in = sent(after, case, name)
            moved += old != new
            holding += was_in or is_in
    total = arguments.edits * arguments.units
    print(f"{arguments.edits} edits, {total} contexts: {holding} hold the edited section, {moved} moved elsewhere")


if __name__ == "__main__":
    main()
