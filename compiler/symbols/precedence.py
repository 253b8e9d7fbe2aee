"""The convention that says which of several refusals is answered."""

from collections.abc import Sequence

from ast_schemas.ir.program import RefusalStage

_STAGES: dict[int, RefusalStage] = {403: "role", 400: "form", 422: "form", 404: "row"}
_USUAL: tuple[RefusalStage, ...] = ("role", "form", "row")


def order_of(statuses: Sequence[int]) -> tuple[RefusalStage, ...]:
    """The stages in this order; those that are not named come last, in the usual order."""
    named = dict.fromkeys(_STAGES[status] for status in statuses if status in _STAGES)
    return tuple(dict.fromkeys((*named, *_USUAL)))


def order_problem(statuses: Sequence[int]) -> str | None:
    """What is wrong with an order; None if it can be kept."""
    if 401 in statuses[1:]:
        return "401 comes first, for without knowing who calls nothing else can be told"
    stages = [_STAGES.get(status) for status in statuses if status != 401]
    if None in stages:
        return "it is about 401, 403 (no role that may call), 404 (a row of the path) and 422 or 400 (the form) alone"
    if len(set(stages)) < len(stages):
        return "a refusal is named twice"
    return None
