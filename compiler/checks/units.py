"""``check_unit``: everything that can be said about one form, given what earlier phases accepted."""

from collections.abc import Iterable
from typing import Any

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.outline import OutlineForm, SignaturesForm
from compiler.checks.calls import at_calls
from compiler.checks.deletions import check_deletions
from compiler.checks.functions import check_function, check_functions
from compiler.checks.jobs import check_jobs
from compiler.checks.lost_updates import check_lost_updates
from compiler.checks.ownership import check_ownership
from compiler.checks.schema import check_schema
from compiler.checks.signatures import check_signatures
from compiler.checks.uploads import check_uploads
from compiler.derive.collectors import effective_collectors
from compiler.derive.dtos import effective_dtos
from compiler.derive.environment import setting_problems
from compiler.derive.mappings import mappings_of
from compiler.derive.transformers import effective_transformers
from compiler.derive.world import dto_context_of, shared_of, world_of
from compiler.diagnostics import by_cause, has_errors, in_order, make
from compiler.diagnostics.codes import outline as codes
from compiler.expressions import parse
from compiler.lower.jobs import lower_job
from compiler.lower.operations import lower_operation, procedure_problems
from compiler.lower.scenarios import lower_scenario
from compiler.symbols.accepted import Accepted
from compiler.symbols.outline import merge_outline, outline_of
from compiler.symbols.signatures import conflicts


def check_unit(unit_id: str, form: Node, accepted: Accepted) -> list[Diagnostic]:
    """Diagnostics of one unit in a stable order. ``accepted`` holds all earlier phases, and may hold more."""
    phase, _, name = unit_id.partition("/")
    return list(by_cause(in_order(_PHASES[phase](unit_id, name, form, accepted))))


def _outline(unit: str, _name: str, form: Any, accepted: Accepted) -> Iterable[Diagnostic]:
    """Whether the account's entity is declared shows only when all outlines are there (``check_phase``)."""
    merged = merge_outline(accepted.with_unit(unit, form))[1]
    yield from (item for item in merged if item.unit == unit and item.code != codes.UNKNOWN_ACCOUNT)
    yield from _rules(unit, form)
    yield from setting_problems(unit, form.settings or ())


def _rules(unit: str, form: OutlineForm) -> Iterable[Diagnostic]:
    """Rules of roles are typed when the account has its schema; what cannot be read is said at once."""
    for index, role in enumerate(form.roles):
        if role.rule is not None:
            for problem in parse(role.rule).problems:
                yield problem.model_copy(update={"unit": unit, "path": f"roles[{index}].rule"})


def _signatures(unit: str, name: str, form: Any, accepted: Accepted) -> Iterable[Diagnostic]:
    outline = outline_of(accepted)
    yield from check_signatures(unit, form, outline)
    yield from check_jobs(unit, form, outline)
    yield from check_functions(unit, form, outline)
    found = conflicts(accepted.with_unit(unit, form), outline)
    yield from (item for item in found if item.unit == unit)
    declared = accepted.outline.get(name)
    if declared is not None and declared.has_operations and not _declares(form) and not form.uncovered:
        yield make(codes.OPERATION_OF_SECTION, unit=unit, path="operations")


def _declares(form: SignaturesForm) -> bool:
    return bool(form.operations or form.events or form.jobs or form.functions)


def _schema(_unit: str, name: str, form: Any, accepted: Accepted) -> Iterable[Diagnostic]:
    return check_schema(name, form, outline_of(accepted), shared_of(accepted.outline, accepted.signatures))


def _functions(unit: str, name: str, form: Any, accepted: Accepted) -> Iterable[Diagnostic]:
    return check_function(unit, name, form, world_of(accepted))


def _dtos(_unit: str, name: str, form: Any, accepted: Accepted) -> Iterable[Diagnostic]:
    context = dto_context_of(accepted)
    return effective_dtos(name, form, context)[1] if name in context.entities else ()


def _collectors(_unit: str, name: str, form: Any, accepted: Accepted) -> Iterable[Diagnostic]:
    return effective_collectors(name, form, world_of(accepted))[1]


def _transformers(_unit: str, name: str, form: Any, accepted: Accepted) -> Iterable[Diagnostic]:
    return effective_transformers(name, form, world_of(accepted))[1]


def _procedures(_unit: str, name: str, form: Any, accepted: Accepted) -> Iterable[Diagnostic]:
    world = world_of(accepted)
    procedure = world.signatures.functions.get(name)
    return procedure_problems(procedure, form, world, mappings_of(accepted)) if procedure is not None else ()


def _operations(_unit: str, name: str, form: Any, accepted: Accepted) -> Iterable[Diagnostic]:
    world, mappings = world_of(accepted), mappings_of(accepted)
    declared = world.signatures.jobs.get(name)
    if declared is not None:
        job, found = lower_job(declared, form, world, mappings)
        later = (*check_lost_updates(job, mappings), *check_deletions(job, world))
        return found if has_errors(found) else (*found, *at_calls(later))
    signature = world.signatures.operations.get(name)
    if signature is None:
        return ()
    operation, found = lower_operation(signature, form, world, mappings)
    if has_errors(found):
        return found
    return (
        *found,
        *at_calls(check_ownership(operation, signature, world, mappings)),
        *at_calls(check_lost_updates(operation, mappings)),
        *at_calls(check_deletions(operation, world)),
        *check_uploads(operation, world),
    )


def _scenarios(_unit: str, name: str, form: Any, accepted: Accepted) -> Iterable[Diagnostic]:
    return lower_scenario(name, form, world_of(accepted), mappings_of(accepted))[1]


_PHASES = {
    "outline": _outline,
    "signatures": _signatures,
    "schema": _schema,
    "functions": _functions,
    "dtos": _dtos,
    "collectors": _collectors,
    "transformers": _transformers,
    "procedures": _procedures,
    "operations": _operations,
    "scenarios": _scenarios,
}
