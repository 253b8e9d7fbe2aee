"""The parts of the harness that can be taken away, to see what each is worth."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from compiler.stress.conditions import Conditions

FULL = "full"
"""Name of the conditions under which nothing is taken away."""


@dataclass(frozen=True)
class Ablation:
    """``flag`` is the command line's name, ``instead`` what happens without the part."""

    flag: str
    instead: str
    apply: Callable[[Conditions], Conditions]


def _option(**changes: bool | str) -> Callable[[Conditions], Conditions]:
    return lambda conditions: conditions.model_copy(
        update={"options": conditions.options.model_copy(update=dict(changes))}
    )


ABLATIONS: Mapping[str, Ablation] = {
    item.flag: item
    for item in (
        Ablation("no-repair", "text forms of calls and broken JSON are refused", _option(repair=False)),
        Ablation("no-coercion", "values of the wrong shape are refused", _option(coercion=False)),
        Ablation("whole-form", "the whole form is asked for again, not the wrong values", _option(slot_patch=False)),
        Ablation("no-narrowed-enums", "references are free text", _option(narrowed_enums=False)),
        Ablation("all-steps", "an operation is shown all kinds of step at once", _option(usual_steps=False)),
        Ablation("expression-nodes", "expressions are shown as trees of JSON nodes", _option(expression_nodes=True)),
        Ablation(
            "whole-spec",
            "every section is sent: no retrieval",
            lambda conditions: conditions.model_copy(update={"whole_spec": True}),
        ),
        Ablation("no-system-prompt", "the system prompt is empty", _option(system_prompt="")),
        Ablation("plain-reask", "asked again as instructor does: the conversation grows", _option(plain_reask=True)),
    )
}
"""Simulated models write expressions as text whatever is shown, so for them ``expression-nodes`` measures no rate."""


def without(flags: Iterable[str], conditions: Conditions | None = None) -> Conditions:
    """The conditions with some parts taken away. Raises KeyError for what is no ablation."""
    found = conditions or Conditions()
    for flag in flags:
        found = ABLATIONS[flag].apply(found)
    return found


def name_of(flags: Iterable[str]) -> str:
    """``full``, or the flags in the order of the table."""
    given = set(flags)
    return " + ".join(flag for flag in ABLATIONS if flag in given) or FULL
