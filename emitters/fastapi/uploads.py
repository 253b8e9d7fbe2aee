"""Which operations take files, and which file each download answers with."""

from collections.abc import Iterator

from ast_schemas import ir
from ast_schemas.ir.files import is_file
from ast_schemas.ir.trees import steps_within
from ast_schemas.types import FILE_BYTES

MULTIPART = "multipart/form-data"
UNKNOWN = "application/octet-stream"
BINARY: dict[str, object] = {"type": "string", "format": "binary"}
TOO_LARGE = ir.Outcome(code="file_too_large", status=413, message="A file is too large.")
WRONG_TYPE = ir.Outcome(code="file_type_refused", status=415, message="A file is of a type that is not taken.")


def has_files(program: ir.Program) -> bool:
    """Whether rows or bodies have files."""
    columns = (column.type for entity in program.entities for column in entity.columns)
    members = (member.type for dto in program.dtos for member in dto.members if member.type is not None)
    return any(is_file(type_) for type_ in (*columns, *members))


def sent_files(program: ir.Program, operation: ir.Operation) -> list[ir.Member]:
    """The members of an operation's body that are files."""
    dto = next((dto for dto in program.dtos if dto.name == operation.input), None)
    return [member for member in dto.members if member.type is not None and is_file(member.type)] if dto else []


def takes_files(program: ir.Program, operation: ir.Operation) -> bool:
    """Whether a body may be sent as a form."""
    return bool(sent_files(program, operation))


def must_have_files(program: ir.Program, operation: ir.Operation) -> bool:
    """Whether a body cannot be JSON, which has no files."""
    return any(member.required and not member.nullable for member in sent_files(program, operation))


def most_bytes(member: ir.Member) -> int:
    """What a file may have."""
    return member.limits.max_length or FILE_BYTES


def form_bytes(program: ir.Program) -> Iterator[tuple[str, str, int]]:
    """Method, path, and what all files of a form may have."""
    for operation in program.operations:
        if members := sent_files(program, operation):
            yield operation.method, operation.path, sum(most_bytes(member) for member in members)


def downloaded_types(operation: ir.Operation) -> tuple[str, ...]:
    """The media types that a download may answer with."""
    steps = (step for step in steps_within(operation.steps) if isinstance(step, ir.Respond) and step.file is not None)
    found = [step.file.type.values for step in steps if step.file is not None and isinstance(step.file.type, ir.Scalar)]
    known = tuple(dict.fromkeys(value for values in found for value in values))
    return known if found and all(found) else ("*/*",)


def form_schema(program: ir.Program, operation: ir.Operation, schema: dict[str, object]) -> dict[str, object]:
    """A form as OpenAPI describes it: the body, and the types of its files."""
    encoding = {
        member.wire: {"contentType": ", ".join(member.type.values)}
        for member in sent_files(program, operation)
        if member.type is not None and member.type.values
    }
    return {"schema": schema} | ({"encoding": encoding} if encoding else {})
