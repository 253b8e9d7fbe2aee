"""Diagnostics for a person at a terminal: message, excerpt with carets, what is allowed, hint.

Imported by the command line only, because Rich is not needed elsewhere.
"""

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.text import Text

from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics.order import in_order
from compiler.diagnostics.registry import enumeration, rule
from compiler.diagnostics.sources import NO_SOURCES, Excerpt, Sources, excerpt

_STYLE = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}
_WIDTH = 110


def render(diagnostics: Iterable[Diagnostic], sources: Sources = NO_SOURCES) -> RenderableType:
    """Everything to print, in stable order. Texts of the spec are never read as Rich markup."""
    return Group(*(_one(item, sources) for item in in_order(diagnostics)))


def to_terminal(diagnostics: Iterable[Diagnostic], console: Console, sources: Sources = NO_SOURCES) -> None:
    """Print to a console."""
    console.print(render(diagnostics, sources))


def _one(item: Diagnostic, sources: Sources) -> Text:
    text = Text()
    text.append(f"{item.severity}[{item.code}]", style=_STYLE[item.severity])
    text.append(f" {rule(item.code).title}\n", style="bold")
    where = _where(item)
    if where:
        text.append(f"  --> {where}\n", style="dim")
    shown = excerpt(item, sources)
    if shown:
        _append_excerpt(text, shown, _STYLE[item.severity])
    text.append(f"  {item.message}\n")
    allowed = enumeration(item.allowed)
    if allowed and allowed not in item.message:
        text.append("  allowed: ", style="bold")
        text.append(f"{allowed}\n")
    for label, line in _advice(item):
        text.append(f"  {label}: ", style="bold green")
        text.append(f"{line}\n")
    return text


def _advice(item: Diagnostic) -> list[tuple[str, str]]:
    hints = [("hint", item.hint)] if item.hint else []
    fixes = [("fix" if fix.applicability == "safe" else "possible fix", fix.message) for fix in item.fixes]
    related = [("see", f"{other.message}{_related_place(other.unit, other.path)}") for other in item.related]
    return hints + fixes + related


def _related_place(unit: str | None, path: str | None) -> str:
    where = " ".join(part for part in (unit, path) if part)
    return f" ({where})" if where else ""


def _where(item: Diagnostic) -> str:
    parts = []
    if item.place:
        parts.append(f"{item.place.file}:{item.place.line}")
    parts.extend(part for part in (item.unit, item.path) if part)
    return " · ".join(parts)


def _append_excerpt(text: Text, shown: Excerpt, style: str) -> None:
    number = str(shown.line) if shown.line is not None else ""
    margin = " " * (len(number) + 2)
    cut = max(0, shown.start - _WIDTH // 2)
    line = shown.text[cut : cut + _WIDTH].replace("\t", " ")
    width = max(1, min(shown.end - shown.start, _WIDTH - (shown.start - cut)))
    text.append(f"  {margin}|\n  {number:>{len(number)}}  | {line}\n  {margin}| ", style="dim")
    text.append(" " * (shown.start - cut) + "^" * width + "\n", style=style)
