"""Bodies with files: what a form of named parts can carry."""

from collections.abc import Iterator

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.ir.files import is_file
from compiler.derive.world import World
from compiler.diagnostics import make
from compiler.diagnostics.codes import bodies as codes


def check_uploads(operation: ir.Operation, world: World) -> Iterator[Diagnostic]:
    """A file in a list of bodies, or within a nested object, of which a form has no part."""
    dto = world.dtos.get(operation.input or "")
    if dto is None:
        return
    found: list[str] = []
    if operation.input_many:
        why = "a list of bodies is JSON or a table, and a file is a part of a form; take one body"
        found = [member.name for member in dto.members if member.type is not None and is_file(member.type)]
    if not found:
        why = "a part of a form is a member of the body itself; put it there"
        found = [f"{member.name}.{inner}" for member in dto.members for inner in _nested(member, world, frozenset())]
    if found:
        unit = f"operations/{operation.name}"
        yield make(codes.UPLOAD, unit=unit, path="steps", value=found[0], operation=operation.name, why=why)


def _nested(member: ir.Member, world: World, above: frozenset[str]) -> Iterator[str]:
    """Paths of files within the object of a member."""
    dto = world.dtos.get(member.nested or "")
    if dto is None or dto.name in above:
        return
    for inner in dto.members:
        if inner.type is not None and is_file(inner.type):
            yield inner.name
        yield from (f"{inner.name}.{path}" for path in _nested(inner, world, above | {dto.name}))
