"""Collectors and transformers of a whole program, and the rules of its roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.functions import ProcedureForm
from ast_schemas.outline import RoleDeclaration
from compiler.derive.collectors import effective_collectors
from compiler.derive.resolving import Resolver
from compiler.derive.transformers import effective_transformers, with_viewers
from compiler.derive.world import World, world_of
from compiler.expressions import EMPTY_SCOPE
from compiler.symbols.accepted import Accepted, Stratum


@dataclass(frozen=True, eq=False)
class Mappings:
    """``collectors`` by operation, ``transformers`` by DTO, ``rules`` by declared role, ``procedures`` as filled."""

    collectors: Mapping[str, ir.Collector]
    transformers: Mapping[str, ir.Transformer]
    rules: Mapping[str, ir.Expression | None]
    procedures: Mapping[str, ProcedureForm]
    found: tuple[Diagnostic, ...]


def mappings_of(accepted: Accepted) -> Mappings:
    """Derived once per state of the first six phases."""
    return _mappings(world_of(accepted), accepted.collectors, accepted.transformers, accepted.procedures)


@lru_cache(maxsize=16)
def _mappings(world: World, collectors: Stratum, transformers: Stratum, procedures: Stratum) -> Mappings:  # type: ignore[type-arg]
    filled: dict[str, ir.Collector] = {}
    made: dict[str, ir.Transformer] = {}
    found: list[Diagnostic] = []
    for entity in world.entities:
        items, problems = effective_collectors(entity, collectors.get(entity), world)
        filled.update(items)
        answers, more = effective_transformers(entity, transformers.get(entity), world)
        made.update(answers)
        found += [*problems, *more]
    rules: dict[str, ir.Expression | None] = {}
    for role in world.outline.roles.values():
        rules[role.name], problems = role_rule(role, world)
        found += problems
    return Mappings(filled, with_viewers(made), rules, procedures, tuple(found))


def role_rule(role: RoleDeclaration, world: World) -> tuple[ir.Expression | None, list[Diagnostic]]:
    """The rule over ``actor``, reported at the outline unit that declares the role."""
    account = world.outline.account
    if role.rule is None or account is None or account not in world.entities:
        return None, []
    unit = world.outline.owners[role.name]
    resolver = Resolver(unit, world.entities, world.dtos, world.shared)
    rule = resolver.condition(
        role.rule, EMPTY_SCOPE.with_row("actor", account, role="actor"), f"roles[{role.name}].rule"
    )
    return rule, resolver.found
