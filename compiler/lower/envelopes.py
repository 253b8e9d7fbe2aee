"""Under which names the bodies of one operation stand: what its signature says, else what the conventions say."""

from collections.abc import Iterable

from ast_schemas import ir
from ast_schemas.envelope import BARE, Envelope
from ast_schemas.outline import DtoSignature, OperationSignature
from compiler.symbols.naming import snake, wire_name
from compiler.symbols.outline import Outline


def envelope_of(operation: OperationSignature, outline: Outline, steps: Iterable[ir.BodyStep]) -> Envelope:
    """With null for what stands under no name."""
    said = operation.envelope or BARE
    usual = _of_entity(operation, outline, steps) if outline.settings.envelopes == "entity" else BARE
    return Envelope(
        input=(usual.input if said.input is None else said.input) or None,
        output=(usual.output if said.output is None else said.output) or None,
        total=(usual.total if said.total is None and said.output is None else said.total) or None,
    )


def _of_entity(operation: OperationSignature, outline: Outline, steps: Iterable[ir.BodyStep]) -> Envelope:
    """Bodies are called as their entity; the rows of a report are of no entity."""
    output = operation.output if operation.kind != "report" and operation.media is None else None
    paged = any(isinstance(step, ir.ListRows) and step.paged for step in steps)
    if operation.many and paged and outline.settings.list_shape == "cursor":
        output = None  # a page that tells where the next begins has names of its own
    rows = _name(output, outline, many=operation.many)
    counted = operation.many and paged and outline.settings.list_shape == "page"
    return Envelope(
        input=_name(operation.input, outline, many=bool(operation.input_many)),
        output=rows,
        total=wire_name(f"{_word(output, outline, many=True)}_count", outline.settings.field_case)
        if output is not None and counted
        else None,
    )


def _name(dto: DtoSignature | None, outline: Outline, *, many: bool) -> str | None:
    return wire_name(_word(dto, outline, many=many), outline.settings.field_case) if dto is not None else None


def _word(dto: DtoSignature | None, outline: Outline, *, many: bool) -> str:
    entity = dto.entity if dto is not None else ""
    return outline.entities[entity].plural if many and entity in outline.entities else snake(entity)
