"""Names around bodies and rows, chosen per operation."""

from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.drafts import Draft

AROUND = (
    "data",
    "article",
    "Items-2",
    "the_rows",
    "class",
    "body",
    "items",
    "total",
    "0",
    "articleList",
    "Article",
    "",
)
TOTALS = ("howMany", "items_count", "total-2", "def")


def envelop(chance: Chance, draft: Draft) -> None:
    """Now and then an envelope; the empty name takes away what the conventions say."""
    if not chance.maybe(0.15):
        return
    around = chance.one(AROUND) if draft.input and chance.maybe(0.7) else None
    output = chance.one(AROUND) if draft.output and draft.media is None and chance.maybe(0.7) else None
    total = chance.one(TOTALS) if output and draft.kind == "list" and chance.maybe(0.5) else None
    draft.envelope = {"input": around, "output": output, "total": total}
