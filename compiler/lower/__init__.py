"""Accepted forms → IR. The walk over a unit is shared with the checks, which report what it finds."""

from compiler.lower.program import NotLowered, lower

__all__ = ["NotLowered", "lower"]
