"""What a successful answer of an operation looks like."""

from collections.abc import Iterable
from typing import Literal

from ast_schemas import ir
from emitters.fastapi.envelopes import ENVELOPES, answer_wrapper
from emitters.fastapi.layout import dto_module
from emitters.naming import class_name
from emitters.writer import Writer

Shape = Literal["one", "array", "page", "cursor", "counted"]
"""One object, a bare array of them, a page with its place in the whole, a page with the cursor of the next, or an array
with its total in an envelope."""


def answer_shape(program: ir.Program, operation: ir.Operation) -> Shape:
    """What stands in the envelope, if there is one."""
    return list_shape(program, operation, paged=is_paged(operation)) if operation.many else "one"


def is_paged(operation: ir.Operation) -> bool:
    """Whether callers ask for a part of the list."""
    lists = [step for step in _steps(operation.steps) if isinstance(step, ir.ListRows)]
    return bool(lists) and all(step.paged for step in lists)


def list_shape(program: ir.Program, operation: ir.Operation, *, paged: bool) -> Shape:
    """What a list answers; only JSON that stands under no name is a page or has a cursor."""
    if operation.media is not None:
        return "array"
    if operation.envelope.output is not None:
        return "counted" if operation.envelope.total is not None else "array"
    return program.settings.list_shape if paged else "array"


def has_cursor(program: ir.Program, operation: ir.Operation) -> bool:
    """Whether the pages of its lists begin at a cursor; others begin at an offset."""
    return list_shape(program, operation, paged=True) == "cursor"


def tells_location(operation: ir.Operation) -> bool:
    """Whether an answer has a Location header."""
    return any(isinstance(step, ir.Respond) and step.location is not None for step in _steps(operation.steps))


def _steps(steps: Iterable[ir.BodyStep]) -> Iterable[ir.BodyStep]:
    for step in steps:
        yield step
        if isinstance(step, ir.If):
            yield from _steps((*step.then, *step.otherwise))


def answer_class(program: ir.Program, operation: ir.Operation, writer: Writer) -> str:
    """Source of the type of the whole answer, such as ``Page[ItemSummary]``."""
    wrapper = answer_wrapper(operation)
    if wrapper is not None:
        return writer.use(ENVELOPES, wrapper.name)
    dto = next(dto for dto in program.dtos if dto.name == operation.output)
    name = writer.use(dto_module(dto.entity), class_name(dto.name))
    match answer_shape(program, operation):
        case "page":
            return f"{writer.use('app.dtos.base', 'Page')}[{name}]"
        case "cursor":
            return f"{writer.use('app.dtos.base', 'CursorPage')}[{name}]"
        case "array":
            return f"list[{name}]"
    return name


def read_answer(program: ir.Program, operation: ir.Operation, writer: Writer, content: str) -> str:
    """Source that reads the answer's JSON: an object, a list of them or a page, without its envelope."""
    wrapper = answer_wrapper(operation)
    inner = f".{wrapper.member}" if wrapper is not None and wrapper.total is None else ""
    return f"{validated_answer(program, operation, writer, content)}{inner}"


def validated_answer(program: ir.Program, operation: ir.Operation, writer: Writer, content: str) -> str:
    """Source that holds the answer's JSON to its form, envelope included."""
    declared = answer_class(program, operation, writer)
    if answer_wrapper(operation) is None and answer_shape(program, operation) == "array":
        return f"{writer.use('pydantic', 'TypeAdapter')}({declared}).validate_json({content})"
    return f"{declared}.model_validate_json({content})"
