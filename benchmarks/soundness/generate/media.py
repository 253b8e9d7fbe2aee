"""Answers that are no JSON."""

from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.drafts import Draft


def write_otherwise(chance: Chance, draft: Draft) -> None:
    """Now and then CSV, text or a page; a table has many rows."""
    if draft.output is not None and chance.maybe(0.1):
        draft.media = chance.one(("csv", "text", "html") if draft.many else ("text", "html"))
