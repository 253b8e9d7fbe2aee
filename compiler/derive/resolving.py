"""Texts of one unit → typed expressions, with the diagnostics of all of them in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.ir import Constant, Dto, Entity, Expression, Scalar, SettingOf, Type
from compiler.diagnostics import make
from compiler.diagnostics.codes.expressions import UNKNOWN_NAME
from compiler.diagnostics.codes.schema import SETTING_KEPT
from compiler.expressions import NOTHING_SHARED, Scope, Shared, resolve, walk

BOOLEAN = Scalar(kind="boolean")


@dataclass
class Resolver:
    """Collects while a unit is walked; ``unit`` and the symbols stay the same."""

    unit: str
    entities: Mapping[str, Entity]
    dtos: Mapping[str, Dto]
    shared: Shared = NOTHING_SHARED
    found: list[Diagnostic] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """Names whose own step was refused: that they are unknown afterwards is not said again."""

    def report(self, code: str, path: str, **given: Any) -> None:
        """Add a diagnostic of this unit."""
        self.found.append(make(code, unit=self.unit, path=path, **given))

    def value(
        self, text: str, scope: Scope, path: str, expected: Type | None = None, *, nullable: bool = True, **given: Any
    ) -> Expression | None:
        """The typed expression, or None after its errors were reported."""
        result = resolve(
            text,
            scope,
            entities=self.entities,
            dtos=self.dtos,
            shared=self.shared,
            expected=expected,
            unit=self.unit,
            path=path,
            nullable=nullable,
            **given,
        )
        self.found.extend(item for item in result.diagnostics if not self._follows(item))
        return result.expression

    def condition(self, text: str, scope: Scope, path: str) -> Expression:
        """A condition; ``true`` after an error, so that the walk can go on."""
        return self.value(text, scope, path, BOOLEAN, nullable=False) or TRUE

    def refuses_settings(self, value: Expression, path: str, what: str) -> bool:
        """Whether a setting stands where the database keeps the expression; it is then reported."""
        named = next((node for node in walk(value) if isinstance(node, SettingOf)), None)
        if named is not None:
            self.report(SETTING_KEPT, path, value=named.name, what=what)
        return named is not None

    def _follows(self, item: Diagnostic) -> bool:
        return item.code == UNKNOWN_NAME and item.value in self.broken

    @property
    def failed(self) -> bool:
        return any(item.severity == "error" for item in self.found)


TRUE = Constant(type=BOOLEAN, nullable=False, value=True)
