"""Objects around bodies, such as ``{"article": {…}}``: a class each in ``app/dtos/envelopes.py``."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from emitters.fastapi.layout import DTOS, dto_module, path_of
from emitters.naming import class_name
from emitters.writer import Writer, literal

ENVELOPES = f"{DTOS}.envelopes"
_BASE = f"{DTOS}.base"


class Wrapper(NamedTuple):
    """``key`` and ``total`` are JSON names; the class calls what they hold ``body`` (or ``items``) and ``total``."""

    dto: str
    key: str
    many: bool
    total: str | None
    is_input: bool

    @property
    def name(self) -> str:
        """The class, and the schema in the description of the API."""
        rows = "List" if self.many else ""
        total = f"With{_pascal(self.total)}" if self.total else ""
        return f"{self.dto}{rows}Under{_pascal(self.key)}{total}"

    @property
    def member(self) -> str:
        """The attribute that holds the body or the rows."""
        return "items" if self.many else "body"


def input_wrapper(operation: ir.Operation) -> Wrapper | None:
    """What callers send, if the body stands under a name."""
    if operation.input is None or operation.envelope.input is None:
        return None
    return Wrapper(operation.input, operation.envelope.input, operation.input_many, total=None, is_input=True)


def answer_wrapper(operation: ir.Operation) -> Wrapper | None:
    """What callers get, if it stands under a name."""
    if operation.output is None or operation.envelope.output is None:
        return None
    total = operation.envelope.total
    return Wrapper(operation.output, operation.envelope.output, operation.many, total, is_input=False)


def wrappers(program: ir.Program) -> list[Wrapper]:
    """Every envelope in use, by name."""
    used: Iterator[Wrapper | None] = (
        wrapper for operation in program.operations for wrapper in (input_wrapper(operation), answer_wrapper(operation))
    )
    return sorted({wrapper for wrapper in used if wrapper is not None}, key=lambda item: item.name)


def envelope_artifacts(program: ir.Program) -> Iterator[Artifact]:
    """The module of all envelopes, if there are any."""
    found = wrappers(program)
    if not found:
        return
    dtos = {dto.name: dto for dto in program.dtos}
    writer = Writer(
        path_of(ENVELOPES), "Objects around request and response bodies.", defined=[wrapper.name for wrapper in found]
    )
    for wrapper in found:
        dto = dtos[wrapper.dto]
        inner = writer.use(dto_module(dto.entity), class_name(dto.name))
        field, base = writer.use("pydantic", "Field"), writer.use(_BASE, "Input" if wrapper.is_input else "Output")
        writer.blank(2)
        with writer.block(f"class {wrapper.name}({base}):"):
            kind = f"list[{inner}]" if wrapper.many else inner
            limits = (
                f", min_length=1, max_length={program.settings.page_limit}" if wrapper.is_input and wrapper.many else ""
            )
            writer.line(f"{wrapper.member}: {kind} = {field}(alias={literal(wrapper.key)}{limits})")
            if wrapper.total is not None:
                writer.line(f"total: int = {field}(alias={literal(wrapper.total)})")
    yield writer.artifact()


def _pascal(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split("[_-]", name))
