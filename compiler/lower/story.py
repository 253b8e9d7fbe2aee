"""State of the walk over one scenario's steps."""

from dataclasses import dataclass, field

from compiler.derive.mappings import Mappings
from compiler.derive.resolving import Resolver
from compiler.derive.world import World
from compiler.diagnostics.codes import scenarios as codes
from compiler.expressions import EMPTY_SCOPE, Scope
from compiler.symbols.reserved import variable_reason


@dataclass
class Story:
    """State of one scenario's walk."""

    world: World
    mappings: Mappings
    resolver: Resolver
    scope: Scope = EMPTY_SCOPE
    actors: dict[str, str] = field(default_factory=dict)
    """Actor → role."""
    rows: int = 0

    def bind(self, name: str, path: str) -> bool:
        """Whether the name is free; an error is reported if not."""
        if name in self.scope.names:
            self.resolver.report(codes.NAME_TAKEN, path, value=name)
            return False
        if reason := variable_reason(name):
            self.resolver.report(codes.NAME_RESERVED, path, value=name, why=reason)
            return False
        return True
