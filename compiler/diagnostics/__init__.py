"""Diagnostics: what is wrong, where, what is allowed there and how to mend it.

``declare`` and ``make`` (registry) create them, ``did_you_mean`` fills hints, ``in_order`` sorts, and there is one
rendering each for terminal, JSON, SARIF and model. This room knows no phase and no rule; rules live where they are
checked and only their codes are declared here, below ``codes/``.
"""

from compiler.diagnostics.causes import by_cause, places
from compiler.diagnostics.codes import load
from compiler.diagnostics.order import has_errors, in_order
from compiler.diagnostics.registry import Rule, declare, make, rule, rules
from compiler.diagnostics.render_json import to_json
from compiler.diagnostics.render_model import for_model
from compiler.diagnostics.render_sarif import to_sarif
from compiler.diagnostics.sources import NO_SOURCES, Sources
from compiler.diagnostics.suggestion import did_you_mean

load()

__all__ = [
    "NO_SOURCES",
    "Rule",
    "Sources",
    "by_cause",
    "declare",
    "did_you_mean",
    "for_model",
    "has_errors",
    "in_order",
    "make",
    "places",
    "rule",
    "rules",
    "to_json",
    "to_sarif",
]
