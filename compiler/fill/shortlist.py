"""Long lists of names, cut to those that a question's sections are about or that its symbols make likely. Pure.

An enum of a thousand names costs more than the rest of a question. What is not listed can still be written: the slot is
the enum or free text, and a name that does not exist is told with the nearest that does.
"""

from collections.abc import Sequence
from dataclasses import replace

from compiler.fill.question import Question

LISTED = 200
"""Names of one kind that are listed in full; 400 cost about 1,700 tokens (docs/fill-loop.md)."""

SHOWN = 60
"""Names that are listed of a kind that has more."""

SPARED = 6
"""Names less that make a shortlist of likely ones worth its words."""

_LONGEST = 5
"""Most words of a name that is looked for in the text."""

RANKED = ("entity", "dto", "operation", "outcome", "transition")
"""Kinds that a section names by words. Requirements are listed in full, for they are those of the sections alone."""


def shortlisted(question: Question) -> Question:
    """The question with long kinds ranked by what its sections say; the question itself where nothing is long."""
    offered = question.offered
    usual = {kind: names for kind, names in question.likely.items() if len(offered[kind]) - len(names) > SPARED}
    long = {kind: names for kind, names in offered.items() if kind in RANKED and len(names) > LISTED}
    if not long:
        return replace(question, shortlisted=usual) if usual else question
    text = f"{question.unit}\n{question.sections}"
    near = {kind: ranked(names, text)[:SHOWN] for kind, names in long.items()}
    left_out = {(kind, name) for kind, names in long.items() for name in set(names) - set(near[kind])}
    lines = tuple(line for line in question.symbols if _symbol(line) not in left_out)
    return replace(question, symbols=lines, shortlisted={**near, **usual})


def ranked(names: Sequence[str], text: str) -> tuple[str, ...]:
    """Names that the text has come first, then by BM25 of their words in the text, then by name."""
    from rag.lexical import LexicalIndex
    from rag.passages import Passage
    from rag.tokenize import term_key, words

    plain = [part for word in words(text) for part in word.plain]
    said = {"".join(plain[at : at + size]) for size in range(1, _LONGEST + 1) for at in range(len(plain))}
    index = LexicalIndex([Passage(section=place, heading=_spaced(name), text="") for place, name in enumerate(names)])
    scores = index.scores(text)
    named = [term_key(name) in said for name in names]
    order = sorted(range(len(names)), key=lambda place: (not named[place], -scores.get(place, 0.0), names[place]))
    return tuple(names[place] for place in order)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _symbol(line: str) -> tuple[str, str]:
    """Kind and name that an interface line declares."""
    kind, _, rest = line.partition(" ")
    return kind, rest.partition(" ")[0].rstrip(":")
