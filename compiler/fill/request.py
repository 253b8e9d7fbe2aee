"""Questions to requests: asked first, asked again as a whole, and asked for single values. Pure."""

from collections.abc import Sequence
from typing import Any

from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics import for_model
from compiler.fill.marked import marked
from compiler.fill.question import Question
from compiler.fill.slots import Slot, fix_schema
from compiler.models.protocol import FillRequest, JsonObject, Message, Sampling, Tool

SYSTEM = "Answer by calling the function. Say what the sections say, in names that the symbols and the schema offer."
FIX = "fix"


def first(question: Question, schema: JsonObject, *, system: str = SYSTEM) -> FillRequest:
    """The unit's question; with the previous form and the complaints where it was accepted once."""
    text = question.text()
    if question.previous is not None:
        text = _with_value(text, question.previous, question.complaints)
    elif question.complaints:
        text = _with_diagnostics(text, question.complaints)
    return _request(question, text, whole_tool(question, schema), system)


def again(
    question: Question,
    schema: JsonObject,
    value: Any,
    diagnostics: Sequence[Diagnostic],
    *,
    system: str = SYSTEM,
    seed: int | None = None,
) -> FillRequest:
    """The whole unit once more, with what was answered (None: nothing readable) and what is wrong with it."""
    text = question.text()
    text = _with_diagnostics(text, diagnostics) if value is None else _with_value(text, value, diagnostics)
    sampling = Sampling() if seed is None else Sampling(seed=seed, temperature=0.7)
    return _request(question, text, whole_tool(question, schema), system, sampling)


def patch(
    question: Question, schema: JsonObject, value: Any, slots: Sequence[Slot], *, system: str = SYSTEM
) -> FillRequest:
    """Only the wrong values: the ``fix`` tool has one property for each, and the text says what is wrong with it."""
    lines = []
    for slot in slots:
        said = for_model(slot.diagnostics).replace("\n", "\n  ")
        lines.append(f"{slot.name} is {slot.path}\n  {said}")
    text = question.text() + "\n# Diagnostics\n" + "\n".join(lines) + "\n\n# Previous\n" + marked(value, ()) + "\n"
    tool = Tool(name=FIX, description="Right values for what is wrong.", parameters=fix_schema(slots, schema))
    return _request(question, text, tool, system)


def whole_tool(question: Question, schema: JsonObject) -> Tool:
    """The function that fills the whole form."""
    parameters = {key: value for key, value in schema.items() if key != "description"}
    return Tool(name=f"fill_{question.phase}", description=schema.get("description", ""), parameters=parameters)


def _request(question: Question, text: str, tool: Tool, system: str, sampling: Sampling | None = None) -> FillRequest:
    return FillRequest(
        unit=question.unit,
        form=question.kind,
        system=system,
        messages=(Message(role="user", content=text),),
        tool=tool,
        sampling=sampling or Sampling(),
    )


def _with_diagnostics(text: str, diagnostics: Sequence[Diagnostic]) -> str:
    return f"{text}\n# Diagnostics\n{for_model(diagnostics)}\n"


def _with_value(text: str, value: Any, diagnostics: Sequence[Diagnostic]) -> str:
    shown = [item for item in diagnostics if item.severity != "note"]
    said = f"\n# Diagnostics\n{for_model(shown, shown=40)}\n" if shown else ""
    return f"{text}{said}\n# Previous\n{marked(value, shown)}\n"
