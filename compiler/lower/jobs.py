"""One job's form → IR. Its steps are walked as those of an action that nobody calls."""

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.operations import OperationForm
from ast_schemas.outline import JobSignature
from compiler.derive.mappings import Mappings
from compiler.derive.world import World
from compiler.diagnostics.codes import bodies as codes
from compiler.lower.operations import safe_at_once, walk_of, walk_steps
from compiler.lower.unused import without_unused
from compiler.lower.walk import parameter_type
from compiler.symbols.entities import scalar


def lower_job(
    job: JobSignature, form: OperationForm, world: World, mappings: Mappings
) -> tuple[ir.Job, list[Diagnostic]]:
    """The job; after errors its steps are those that could be understood. Names in scope: what it takes."""
    signature = world.signatures.bodies[job.name]
    walk = walk_of(f"operations/{job.name}", signature, form, world, mappings)
    walk.is_job = True
    for parameter in signature.parameters:
        walk.scope = walk.scope.with_name(parameter.name, parameter_type(parameter, world), role="parameter")
    walked = walk_steps(walk, form.steps, "steps")
    if not walk.resolver.failed:
        for code in walk.outcomes.unused():
            walk.report(codes.UNUSED_OUTCOME, "steps", value=code, operation=job.name)
    made = ir.Job(
        name=job.name,
        summary=job.summary,
        message=job.event or job.name,
        schedule=job.schedule,
        outcomes=walk.outcomes.all(),
        steps=safe_at_once(without_unused(walked.steps), walk),
        requirements=tuple(dict.fromkeys((*job.requirements, *form.requirements))),
    )
    return made, walk.resolver.found


def lower_messages(world: World) -> tuple[ir.Message, ...]:
    """Everything that can be enqueued and is taken by some job, by name. Of an event, what is said about one row is
    taken in order: the first value that is the id of a row says which."""
    return tuple(
        ir.Message(
            name=name,
            carries=tuple(
                ir.Carried(
                    name=item.name,
                    type=ir.Scalar(kind="uuid") if item.entity else scalar(item.type),
                    entity=item.entity,
                )
                for item in message.takes
            ),
            jobs=message.jobs,
            ordered_by=next((item.name for item in message.takes if item.entity), None) if message.is_event else None,
        )
        for name, message in sorted(world.signatures.messages.items())
    )
