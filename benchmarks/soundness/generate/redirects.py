"""Answers that send the client elsewhere, and addresses of what was made."""

from benchmarks.soundness.generate.body import Body
from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.drafts import Draft
from benchmarks.soundness.generate.types import Form, scalar, value_type
from compiler.symbols.statuses import CREATED, REDIRECTS


def send_elsewhere(chance: Chance, draft: Draft) -> None:
    """Now and then a redirect in the place of the answer."""
    fits = draft.kind not in ("list", "report") and draft.purpose not in ("sign_in", "renew") and not draft.input_many
    if fits and chance.maybe(0.06):
        draft.output, draft.status = None, chance.one(sorted(REDIRECTS))


def location(body: Body) -> Form:
    """The key of a respond step that holds the address, where there is one."""
    status = body.draft.status
    if status not in REDIRECTS and not (status in CREATED and not body.draft.input_many and body.chance.maybe(0.3)):
        return {}
    expressions = body.expressions()
    if body.chance.maybe(0.7):
        return {"location": expressions.address()}
    text = expressions.value(scalar(value_type(body.chance.one(("text", "url")))), nullable=False)
    return {"location": text if text not in (None, "null") else expressions.address()}
