"""What all expressions of a program may name beside what their scope has: settings and functions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ast_schemas import ir

SETTINGS = "settings"
"""The name before the dot: ``settings.free_shipping_from``. A name in scope of that spelling comes first."""


@dataclass(frozen=True, eq=False)
class Shared:
    """Settings and functions by name."""

    settings: Mapping[str, ir.Setting] = field(default_factory=lambda: MappingProxyType({}))
    functions: Mapping[str, ir.Function] = field(default_factory=lambda: MappingProxyType({}))
    """Those that can be called: written by hand, or with a body that is known or will be."""
    externs: frozenset[str] = frozenset()
    """The functions that people write by hand."""
    values: Mapping[str, ir.Expression] = field(default_factory=lambda: MappingProxyType({}))
    """What the others give, over variables named like their parameters, without calls."""
    later: frozenset[str] = frozenset()
    """Functions that exist and cannot be called here: their bodies are told after the schema."""


NOTHING_SHARED = Shared()


def setting(found: ir.Setting) -> ir.SettingOf:
    """The value of a setting, which is never null."""
    return ir.SettingOf(type=found.type, nullable=False, name=found.name, default=found.default)
