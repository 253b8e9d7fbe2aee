"""Names around bodies, over all operations: one name is spelt in one way."""

import re
from collections.abc import Iterator

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.outline import OperationSignature
from compiler.diagnostics import make
from compiler.diagnostics.codes import outline as codes

_SEPARATORS = re.compile("[_-]")
Spellings = dict[tuple[str, str], str]
"""DTO, and the name without case and separators → how it was spelt first."""


def spelt_otherwise(operation: OperationSignature, unit: str, path: str, spellings: Spellings) -> Iterator[Diagnostic]:
    """Names of this operation that others spell in another way; its own are added to ``spellings``."""
    said = operation.envelope
    if said is None:
        return
    bodies = (("input", operation.input, said.input), ("output", operation.output, said.output))
    totals = (("total", operation.output, said.total),)
    for part, dto, name in (*bodies, *totals):
        if dto is None or not name:
            continue
        first = spellings.setdefault((dto.name, _SEPARATORS.sub("", name).lower()), name)
        if first != name:
            at = f"{path}.envelope.{part}"
            yield make(codes.ENVELOPE_SPELT_TWICE, unit=unit, path=at, value=name, other=first, dto=dto.name)
