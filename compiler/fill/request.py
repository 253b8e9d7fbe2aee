"""Questions to requests: asked first, asked again as a whole, and asked for single values. Pure."""

from collections.abc import Sequence
from typing import Any

from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics import for_model
from compiler.diagnostics.codes import fill as codes
from compiler.fill.excerpt import compact, excerpt
from compiler.fill.ladder import Scope
from compiler.fill.marked import marked
from compiler.fill.question import Question
from compiler.fill.slots import Slot, fix_schema
from compiler.models.protocol import FillRequest, JsonObject, Message, Sampling, Tool

FIX = "fix"
WARMER = 0.7
"""Temperature of a new seed; at 0 a seed changes nothing."""

_OF_SHAPE = frozenset({codes.UNKNOWN_PROPERTY, codes.WRONG_TYPE, codes.NOT_ALLOWED, codes.NO_KIND, codes.OUT_OF_BOUNDS})
"""What was meant stands in the value, and only its shape is wrong: no symbol is needed to mend it."""

_MARKED = 40
"""Most diagnostics that are told of a whole form; each stands on its line as well."""


def first_text(question: Question) -> str:
    """The unit's question; with the previous form and the complaints where it was accepted once."""
    text = question.text()
    if question.previous is not None:
        return _with_value(text, question.previous, question.complaints)
    return _with_diagnostics(text, question.complaints) if question.complaints else text


def again_text(question: Question, value: Any, diagnostics: Sequence[Diagnostic]) -> str:
    """The whole unit once more, with what was answered (None: nothing readable) and what is wrong with it."""
    text = question.text()
    return _with_diagnostics(text, diagnostics) if value is None else _with_value(text, value, diagnostics)


def patch_text(
    question: Question,
    value: Any,
    slots: Sequence[Slot],
    unread: Sequence[Diagnostic] = (),
    *,
    scope: Scope = "slots",
) -> str:
    """What is wrong with each slot, and what of the question it takes to mend it.

    ``scope`` is that of the ladder: for ``slots`` an excerpt; for ``context`` all of the question, or, where just the
    shape of single values is wrong, all sections and the symbols that are named; for ``subtree`` all of it.
    ``unread``: why the last reply was not taken.
    """
    lines = [for_model(unread)] if unread else []
    said = "\n".join([*lines, *_about(slots)])
    of_shape = all(item.code in _OF_SHAPE for slot in slots for item in slot.diagnostics)
    if scope == "subtree" or (scope == "context" and not of_shape):
        return f"{question.text()}\n# Diagnostics\n{said}\n\n# Previous\n{compact(value)}\n"
    more = scope == "context"
    paths = [slot.path for slot in slots]
    return excerpt(question, value, paths, said, names=more or not of_shape, every_section=more)


def _about(slots: Sequence[Slot]) -> list[str]:
    """``fix_1 is steps[0].entity: [F914] …``; slots of which the same is said share a line, and several diagnostics of
    one slot have a line each below it."""
    told: dict[tuple[str, ...], list[str]] = {}
    for slot in slots:
        lines = [line.removeprefix("- ") for line in for_model(slot.diagnostics).split("\n")]
        own = tuple(line.removeprefix(f"{slot.path}: ") for line in lines)
        told.setdefault(own, []).append(f"{slot.name} is {slot.path}")
    return [
        f"{', '.join(names)}: {own[0]}" if len(own) == 1 else "\n  - ".join([", ".join(names), *own])
        for own, names in told.items()
    ]


def fix_tool(slots: Sequence[Slot], schema: JsonObject) -> Tool:
    """The function that takes just the values that were wrong."""
    return Tool(name=FIX, description="Right values for what is wrong.", parameters=fix_schema(slots, schema))


def whole_tool(question: Question, schema: JsonObject) -> Tool:
    """The function that fills the whole form."""
    parameters = {key: value for key, value in schema.items() if key != "description"}
    described = " ".join(schema.get("description", "").split())
    return Tool(name=f"fill_{question.phase}", description=described, parameters=parameters)


def seeded(seed: int | None) -> Sampling:
    """The sampling of a seed; None leaves everything to the server."""
    return Sampling() if seed is None else Sampling(seed=seed, temperature=WARMER)


def request_of(question: Question, messages: Sequence[Message], tool: Tool, system: str) -> FillRequest:
    return FillRequest(unit=question.unit, form=question.kind, system=system, messages=tuple(messages), tool=tool)


def _with_diagnostics(text: str, diagnostics: Sequence[Diagnostic]) -> str:
    return f"{text}\n# Diagnostics\n{for_model(diagnostics)}\n"


def _with_value(text: str, value: Any, diagnostics: Sequence[Diagnostic]) -> str:
    shown = [item for item in diagnostics if item.severity != "note"]
    said = f"\n# Diagnostics\n{for_model(shown, shown=_MARKED)}\n" if shown else ""
    return f"{text}{said}\n# Previous\n{marked(value, shown)}\n"
