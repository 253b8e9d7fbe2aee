"""Settings with their defaults typed."""

from collections.abc import Iterable, Mapping
from typing import Final

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.outline import SettingDeclaration
from ast_schemas.types import NO_LIMITS, ScalarKind
from compiler.derive.resolving import Resolver
from compiler.diagnostics.codes import outline as codes
from compiler.expressions import EMPTY_SCOPE, describe
from compiler.symbols.entities import scalar
from compiler.symbols.value_types import constant_problem, type_problem

KINDS: Final[tuple[ScalarKind, ...]] = (
    "text", "integer", "decimal", "boolean", "date", "datetime", "uuid", "enum", "email", "url", "slug",
)  # fmt: skip
"""What one environment variable can hold."""


def environment_of(declared: Mapping[str, SettingDeclaration]) -> dict[str, ir.Setting]:
    """The settings that are right, by name."""
    made = ((name, _typed(setting, Resolver("outline", {}, {}), "")) for name, setting in declared.items())
    return {name: setting for name, setting in made if setting is not None}


def setting_problems(unit: str, declared: Iterable[SettingDeclaration]) -> list[Diagnostic]:
    """What is wrong with the types and defaults of one section."""
    resolver = Resolver(unit, {}, {})
    for index, setting in enumerate(declared):
        _typed(setting, resolver, f"settings[{index}]")
    return resolver.found


def _typed(setting: SettingDeclaration, resolver: Resolver, path: str) -> ir.Setting | None:
    if why := type_problem(setting.type):
        resolver.report(codes.TYPE_INCOMPLETE, f"{path}.type", value=setting.name, why=why)
        return None
    type_ = scalar(setting.type)
    if type_.many or type_.kind not in KINDS:
        resolver.report(codes.SETTING_TYPE, f"{path}.type", value=setting.name, type=describe(type_), allowed=KINDS)
        return None
    default = resolver.value(setting.default, EMPTY_SCOPE, f"{path}.default", type_, nullable=False)
    if default is None:
        return None
    constant = _constant(default)
    if constant is None or constant_problem(constant.value, setting.type, NO_LIMITS):
        resolver.report(codes.SETTING_DEFAULT, f"{path}.default", value=setting.name, default=setting.default)
        return None
    made = constant.model_copy(update={"type": type_})
    return ir.Setting(name=setting.name, type=type_, default=made, summary=setting.summary)


def _constant(value: ir.Expression) -> ir.Constant | None:
    """A constant, or the negation of one as the constant that it stands for."""
    if isinstance(value, ir.Negate) and isinstance(value.operand, ir.Constant):
        inner = value.operand.value
        return value.operand.model_copy(update={"value": f"-{inner}" if isinstance(inner, str) else -int(inner or 0)})
    return value if isinstance(value, ir.Constant) else None
