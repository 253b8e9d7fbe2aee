"""One diagnostic for terminal, JSON, SARIF and model alike."""

from typing import Literal

from ast_schemas.base import Node

Severity = Literal["error", "warning", "note"]


class Place(Node):
    """Where in the spec: file relative to the spec's root, 1-based line, and the requirement if known."""

    file: str
    line: int
    requirement: str | None = None
    section: str | None = None


class Related(Node):
    """Another place that belongs to the diagnostic."""

    message: str
    unit: str | None = None
    path: str | None = None
    place: Place | None = None


class Fix(Node):
    """A JSON patch on the unit's form; ``safe`` ones never change the meaning."""

    message: str
    patch: str
    """RFC 6902 operations as JSON text."""
    applicability: Literal["safe", "unsafe"]


class Diagnostic(Node):
    """What is wrong, where, and what would be right."""

    code: str
    severity: Severity
    message: str
    unit: str | None = None
    """Such as ``operations/publish_article``."""
    path: str | None = None
    """AST path in the unit's form, such as ``steps[2].condition``."""
    span: tuple[int, int] | None = None
    """Characters within the text at ``path``."""
    value: str | None = None
    """The offending value as text."""
    allowed: tuple[str, ...] = ()
    hint: str | None = None
    place: Place | None = None
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
