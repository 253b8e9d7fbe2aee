"""``check_phase``: rules between units, run when all units of a phase are accepted."""

from collections.abc import Iterable

from ast_schemas.diagnostic import Diagnostic
from compiler.checks.calls import function_users, link_functions, link_procedures, procedure_users
from compiler.checks.jobs import link_bodies, link_signatures
from compiler.checks.outcomes import link_outcomes
from compiler.checks.privileges import link_collectors
from compiler.checks.projections import link_projections, link_transformers
from compiler.checks.schema_links import link_schema
from compiler.checks.units import check_unit
from compiler.derive.mappings import mappings_of
from compiler.derive.world import world_of
from compiler.diagnostics import in_order, make
from compiler.diagnostics.codes import outline as codes
from compiler.symbols.accepted import Accepted
from compiler.symbols.outline import merge_outline, outline_of
from compiler.symbols.signatures import merge_signatures


def check_phase(phase: str, accepted: Accepted) -> list[Diagnostic]:
    """Link diagnostics in a stable order, each at the unit that can mend it."""
    return list(in_order(_linked(phase, accepted)))


def _linked(phase: str, accepted: Accepted) -> Iterable[Diagnostic]:
    match phase:
        case "outline":
            outline, found = merge_outline(accepted)
            yield from found
            if not outline.entities:
                unit = next((f"outline/{name}" for name in accepted.outline), None)
                yield make(codes.NOTHING_DECLARED, unit=unit, path="entities")
        case "signatures":
            signatures, found = merge_signatures(accepted, outline_of(accepted))
            yield from found
            yield from link_signatures(accepted.signatures, signatures)
        case "schema":
            yield from link_schema(accepted, world_of(accepted))
        case "functions":
            yield from link_functions(accepted)
        case "procedures":
            yield from link_procedures(accepted)
        case "dtos":
            yield from link_projections(world_of(accepted))
            yield from link_outcomes(accepted, world_of(accepted))
        case "collectors":
            yield from link_collectors(world_of(accepted), mappings_of(accepted))
            yield from _again(function_users(phase, accepted), accepted)
        case "transformers":
            yield from link_transformers(world_of(accepted), mappings_of(accepted))
            yield from _again(function_users(phase, accepted), accepted)
        case "operations":
            yield from link_bodies(accepted.operations, accepted.procedures, world_of(accepted).signatures)
            yield from _again(function_users(phase, accepted) | procedure_users(accepted), accepted)
        case _:
            return


def _again(units: Iterable[str], accepted: Accepted) -> Iterable[Diagnostic]:
    """Errors of units that depend on bodies: their own inputs name signatures, which may stay as they were."""
    forms = accepted.units()
    for unit in sorted(units):
        yield from (item for item in check_unit(unit, forms[unit], accepted) if item.severity == "error")
