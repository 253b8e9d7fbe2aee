"""Operations that take a list of bodies and do something for each."""

from collections.abc import Callable

from ast_schemas import ir
from benchmarks.soundness.generate.body import Body
from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.drafts import Draft
from benchmarks.soundness.generate.scope import Name


def take_many(chance: Chance, draft: Draft) -> None:
    """Now and then a list in the place of one body."""
    fits = draft.purpose in ("create", "make", "work", "choose") and draft.input is not None
    if fits and chance.maybe(0.2):
        draft.input_many = True
        draft.many = draft.output is not None


def for_each_body(body: Body, steps: Callable[[Body], None]) -> None:
    """The loop; each turn answers with one row if the operation has an output."""
    assert body.draft.input is not None
    one = ir.DtoType(dto=body.draft.input["name"])
    if body.chance.maybe(0.4):
        condition = body.expressions(Name("sent_one", one)).condition(1)
        counted = body.chance.one((f"count(sent_one in body where {condition}) < 5000", "count(body) >= 1"))
        body.add("require", condition=counted, otherwise=body.outcome("too_many"))
    inner = body.inner()
    inner.names.append(Name("body", one))
    steps(inner)
    body.add("for_each", name="body", rows="body", lock=False, steps=inner.steps)
