"""Diagnostics for the model that filled the form: one compact line each."""

from collections.abc import Iterable

from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics.causes import places
from compiler.diagnostics.order import by_severity
from compiler.diagnostics.registry import enumeration

SHOWN = 12
"""More lines than this cost more tokens than they mend: the whole unit is asked again instead."""


def for_model(diagnostics: Iterable[Diagnostic], shown: int = SHOWN) -> str:
    """Lines of ``- path: message Allowed: … Hint: …`` for errors and warnings; notes are not sent.

    Empty if there is nothing to mend. At most ``shown`` lines and then ``and N more``.
    """
    items = [item for item in by_severity(diagnostics) if item.severity != "note"]
    lines = [_line(item) for item in items[:shown]]
    if len(items) > shown:
        lines.append(f"and {len(items) - shown} more")
    return "\n".join(lines)


def _line(item: Diagnostic) -> str:
    parts = [f"- {item.path or item.unit or 'form'}: [{item.code}] {item.message}"]
    if item.span is not None and item.value and item.value not in item.message:
        parts.append(f"At `{item.value}`.")
    allowed = enumeration(item.allowed)
    if allowed and allowed not in item.message:
        parts.append(f"Allowed: {allowed}.")
    if len(where := places(item)) > 1:
        parts.append(f"Also at {', '.join(where[1:])}.")
    if item.hint:
        parts.append(f"Hint: {item.hint}")
    return " ".join(" ".join(parts).split())
