"""Diagnostics as plain data for ``--json``."""

from typing import Any

from ast_schemas.diagnostic import Diagnostic


def to_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """A dict of JSON values; ``file`` and ``line`` are null when nothing in the spec is known to be the cause."""
    place = diagnostic.place
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "unit": diagnostic.unit,
        "path": diagnostic.path,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "span": list(diagnostic.span) if diagnostic.span else None,
        "value": diagnostic.value,
        "allowed": list(diagnostic.allowed),
        "hint": diagnostic.hint,
        "requirement": place.requirement if place else None,
        "section": place.section if place else None,
        "related": [item.model_dump(mode="json") for item in diagnostic.related],
        "fixes": [item.model_dump(mode="json") for item in diagnostic.fixes],
    }
