"""What a successful answer of an operation looks like."""

from collections.abc import Iterable
from typing import Literal

from ast_schemas import ir
from emitters.fastapi.layout import dto_module
from emitters.naming import class_name
from emitters.writer import Writer

Shape = Literal["one", "array", "page", "cursor"]
"""One object, a bare array of them, a page with its place in the whole, or a page with the cursor of the next."""


def answer_shape(program: ir.Program, operation: ir.Operation) -> Shape:
    """One object, a page or a bare array."""
    if not operation.many:
        return "one"
    lists = [step for step in _steps(operation.steps) if isinstance(step, ir.ListRows)]
    return program.settings.list_shape if lists and all(step.paged for step in lists) else "array"


def _steps(steps: Iterable[ir.BodyStep]) -> Iterable[ir.BodyStep]:
    for step in steps:
        yield step
        if isinstance(step, ir.If):
            yield from _steps((*step.then, *step.otherwise))


def answer_type(program: ir.Program, operation: ir.Operation, writer: Writer) -> str:
    """Source of what reads the answer's JSON, such as ``Page[ItemSummary].model_validate_json``."""
    dto = next(dto for dto in program.dtos if dto.name == operation.output)
    name = writer.use(dto_module(dto.entity), class_name(dto.name))
    match answer_shape(program, operation):
        case "one":
            return f"{name}.model_validate_json"
        case "page":
            return f"{writer.use('app.dtos.base', 'Page')}[{name}].model_validate_json"
        case "cursor":
            return f"{writer.use('app.dtos.base', 'CursorPage')}[{name}].model_validate_json"
        case "array":
            return f"{writer.use('pydantic', 'TypeAdapter')}(list[{name}]).validate_json"
