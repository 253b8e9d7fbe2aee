"""The texts that diagnostics point into, for excerpts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ast_schemas.diagnostic import Diagnostic


@dataclass(frozen=True)
class Sources:
    """``files``: spec file → its text. ``expressions``: (unit, AST path) → the text of the expression there."""

    files: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    expressions: Mapping[tuple[str | None, str | None], str] = field(default_factory=lambda: MappingProxyType({}))


NO_SOURCES = Sources()


@dataclass(frozen=True)
class Excerpt:
    """One line of a text with the marked columns ``start``..``end`` (0-based, half-open)."""

    title: str
    line: int | None
    text: str
    start: int
    end: int


def excerpt(diagnostic: Diagnostic, sources: Sources) -> Excerpt | None:
    """The line to show: of the expression if there is a span, else of the spec, else nothing."""
    text = sources.expressions.get((diagnostic.unit, diagnostic.path))
    if text is not None and diagnostic.span is not None:
        return _within(text, diagnostic.span, diagnostic.path or "")
    if diagnostic.place is not None and diagnostic.place.file in sources.files:
        lines = sources.files[diagnostic.place.file].splitlines()
        if 0 < diagnostic.place.line <= len(lines):
            line = lines[diagnostic.place.line - 1]
            indent = len(line) - len(line.lstrip())
            return Excerpt(diagnostic.place.file, diagnostic.place.line, line, indent, max(indent + 1, len(line)))
    return None


def _within(text: str, span: tuple[int, int], title: str) -> Excerpt:
    start, end = min(span[0], len(text)), min(span[1], len(text))
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start)
    line = text[first : last if last >= 0 else len(text)]
    return Excerpt(title, None, line, start - first, max(start - first + 1, min(end - first, len(line))))
