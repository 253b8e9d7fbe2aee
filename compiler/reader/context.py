"""A request as it goes over the wire, taken apart: unit, form, symbols, sections."""

import re
from dataclasses import dataclass

from compiler.models.protocol import FillRequest
from compiler.reader.sections import Chapter, chapters
from compiler.symbols.interfaces import Interfaces
from compiler.symbols.wire import parse as parse_symbols
from rag.wire import parse_context

_PART = re.compile(r"^# (Symbols|Sections|Diagnostics|Previous)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Context:
    """What the reader knows: nothing else exists for it."""

    unit: str
    form: str | None
    symbols: Interfaces
    chapters: tuple[Chapter, ...]

    @property
    def phase(self) -> str:
        return self.unit.partition("/")[0]

    @property
    def name(self) -> str:
        """``create_item`` of ``operations/create_item``."""
        return self.unit.partition("/")[2]

    def section(self, identifier: str) -> Chapter | None:
        return next((chapter for chapter in self.chapters if chapter.id == identifier), None)


def context(request: FillRequest) -> Context:
    """Raises the wire errors of symbols and sections, which only a mistake in Formwork makes."""
    message = request.messages[0].content
    marks = list(_PART.finditer(message))
    head = message[: marks[0].start()] if marks else message
    parts: dict[str, str] = {}
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        text = message[mark.end() : following.start() if following else None].strip("\n")
        parts.setdefault(mark[1], text)
    said = dict(re.findall(r"^(unit|form): *(.*?) *$", head, re.MULTILINE))
    symbols = parse_symbols(parts.get("Symbols", ""))
    wire = parse_context(parts.get("Sections", ""))
    return Context(said.get("unit", request.unit), said.get("form"), symbols, chapters(wire))
