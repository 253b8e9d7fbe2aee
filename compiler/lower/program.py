"""``lower``: accepted forms → the IR of the whole program. Assumes that the checks found no errors."""

from ast_schemas import ir
from compiler.derive.credentials import with_credentials
from compiler.derive.mappings import Mappings, mappings_of
from compiler.derive.transformers import transformed
from compiler.derive.world import World, world_of
from compiler.lower.files import with_contents
from compiler.lower.indexes import with_indexes
from compiler.lower.jobs import lower_job, lower_messages
from compiler.lower.operations import lower_operation
from compiler.lower.ordering import by_dependency
from compiler.lower.routes import in_matching_order
from compiler.lower.scenarios import lower_scenario
from compiler.symbols.table import BUILT_IN_ROLES, Accepted


class NotLowered(Exception):
    """The forms have errors, which the checks would have reported."""


def lower(accepted: Accepted) -> ir.Program:
    """The program. Raises ``NotLowered`` if a unit that the program needs has errors."""
    world = world_of(accepted)
    mappings = mappings_of(accepted)
    found = [*world.found, *mappings.found]
    operations: list[ir.Operation] = []
    for name, signature in world.signatures.operations.items():
        if name in accepted.operations:
            operation, problems = lower_operation(signature, accepted.operations[name], world, mappings)
            operations.append(operation)
            found += problems
    jobs: list[ir.Job] = []
    for name, declared in sorted(world.signatures.jobs.items()):
        if name in accepted.operations:
            job, problems = lower_job(declared, accepted.operations[name], world, mappings)
            jobs.append(job)
            found += problems
    scenarios: list[ir.Scenario] = []
    for name, form in accepted.scenarios.items():
        scenario, problems = lower_scenario(name, form, world, mappings)
        scenarios.append(scenario)
        found += problems
    if errors := [item for item in found if item.severity == "error"]:
        listed = "; ".join(f"{item.unit} {item.path}: {item.code} {item.message}" for item in errors[:5])
        raise NotLowered(f"{len(errors)} errors: {listed}")
    return _program(world, mappings, operations, jobs, scenarios)


def _program(
    world: World, mappings: Mappings, operations: list[ir.Operation], jobs: list[ir.Job], scenarios: list[ir.Scenario]
) -> ir.Program:
    needed = sorted({role for operation in operations for role in operation.callers if role in BUILT_IN_ROLES})
    built_in = [ir.Role(name=name, rule=None) for name in needed if name != "anyone"]
    roles = [ir.Role(name=name, rule=mappings.rules.get(name)) for name in world.outline.roles]
    entities = by_dependency(with_indexes(world.plain, [*operations, *jobs]))
    bodies = [body for item in world.signatures.operations.values() for body in (item.input, item.output) if body]
    used = transformed(world) | {body.name for body in bodies}
    order = {entity.name: index for index, entity in enumerate(entities)}
    program = ir.Program(
        settings=with_credentials(world.outline.settings, world.plain.get(world.outline.account or "")),
        environment=tuple(world.shared.settings.values()),
        externs=tuple(world.shared.functions[name] for name in sorted(world.shared.externs)),
        roles=(*built_in, *roles),
        entities=tuple(entities),
        dtos=tuple(
            sorted(
                (world.dtos[name] for name in used if name in world.dtos),
                key=lambda item: (order[item.entity], item.name),
            )
        ),
        collectors=tuple(sorted(mappings.collectors.values(), key=lambda item: (order[item.entity], item.name))),
        transformers=tuple(sorted(mappings.transformers.values(), key=lambda item: (order[item.entity], item.name))),
        operations=tuple(in_matching_order(operations)),
        scenarios=tuple(scenarios),
        messages=lower_messages(world),
        jobs=tuple(jobs),
    )
    return with_contents(program)
