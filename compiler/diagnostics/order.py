"""One stable order of diagnostics, whatever order the checks ran in."""

import re
from collections.abc import Iterable

from ast_schemas.diagnostic import Diagnostic

_RANK = {"error": 0, "warning": 1, "note": 2}


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By spec place, unit, path (``steps[2]`` before ``steps[10]``), position, severity, code; duplicates dropped."""
    unique = dict.fromkeys(diagnostics)
    return tuple(sorted(unique, key=_key))


def by_severity(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Errors, then warnings, then notes; otherwise ``in_order``."""
    return tuple(sorted(in_order(diagnostics), key=lambda item: _RANK[item.severity]))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them stops the unit."""
    return any(item.severity == "error" for item in diagnostics)


def _key(item: Diagnostic) -> tuple[object, ...]:
    place = (item.place.file, item.place.line) if item.place else ("", 0)
    return (
        place,
        item.unit or "",
        _natural(item.path or ""),
        item.span or (-1, -1),
        _RANK[item.severity],
        item.code,
        item.message,
        item.value or "",
        item.hint or "",
    )


def _natural(path: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"[0-9]{1,9}|[^0-9]+|[0-9]", path)
    return tuple((0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part) for part in parts)
