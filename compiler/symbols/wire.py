"""Interface lines, both ways: what a request shows of the symbols that a unit may use (ARCHITECTURE.md)."""

import hashlib

from compiler.symbols.wire_parse import WireError, parse, parse_type
from compiler.symbols.wire_render import (
    render_account,
    render_dto,
    render_entity,
    render_event,
    render_function,
    render_interfaces,
    render_job,
    render_operation,
    render_role,
    render_scenario,
    render_setting,
    render_type,
)

__all__ = [
    "WireError",
    "interface_hash",
    "parse",
    "parse_type",
    "render_account",
    "render_dto",
    "render_entity",
    "render_event",
    "render_function",
    "render_interfaces",
    "render_job",
    "render_operation",
    "render_role",
    "render_scenario",
    "render_setting",
    "render_type",
]


def interface_hash(line: str) -> str:
    """SHA-256 (hex) of a symbol's line."""
    return hashlib.sha256(line.encode("utf-8")).hexdigest()
