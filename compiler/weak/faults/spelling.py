"""Arguments that are data, but not spelt as JSON."""

from dataclasses import replace
from random import Random
from typing import Any

from compiler.weak.faults.kinds import Draft, ReplyFault


def _trailing_commas(draft: Draft, rng: Random) -> Draft | None:
    return replace(draft, style=replace(draft.style, trailing_commas=True))


def _comments(draft: Draft, rng: Random) -> Draft | None:
    return replace(draft, style=replace(draft.style, comments="#" if draft.style.python else rng.choice(("//", "#"))))


def _bare_keys(draft: Draft, rng: Random) -> Draft | None:
    return replace(draft, style=replace(draft.style, bare_keys=True))


def _python_literals(draft: Draft, rng: Random) -> Draft | None:
    if not any(value is None or isinstance(value, bool) for value in _scalars(draft.value)):
        return None
    comments = draft.style.comments and "#"
    return replace(draft, style=replace(draft.style, python=True, comments=comments))


def _scalars(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [found for inner in value.values() for found in _scalars(inner)]
    if isinstance(value, list):
        return [found for inner in value for found in _scalars(inner)]
    return [value]


FAULTS = (
    ReplyFault("trailing_commas", "preserving", "A comma after the last item.", "style", _trailing_commas),
    ReplyFault("comments", "preserving", "Comments between the members.", "style", _comments),
    ReplyFault("bare_keys", "preserving", "Keys without quotes.", "style", _bare_keys),
    ReplyFault("python_literals", "preserving", "True, None and 'single quotes'.", "style", _python_literals),
)
