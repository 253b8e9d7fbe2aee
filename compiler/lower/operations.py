"""One operation's form → IR, with everything that its steps get wrong.

Checks and lowering share this walk, so that they cannot disagree: a program without errors is what is emitted.
"""

from collections.abc import Sequence
from typing import Any

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.functions import ProcedureForm
from ast_schemas.operations import OperationForm, RevokeTokenStep, Step
from ast_schemas.outline import FunctionSignature, OperationSignature
from compiler.derive.mappings import Mappings
from compiler.derive.resolving import Resolver
from compiler.derive.world import World
from compiler.diagnostics.codes import bodies as codes
from compiler.diagnostics.codes import jobs
from compiler.expressions import walk as expressions_in
from compiler.lower.calls import as_operation, call, check_procedure, restored_rows
from compiler.lower.downloads import download
from compiler.lower.envelopes import envelope_of
from compiler.lower.expressions_of import expressions_of
from compiler.lower.guard_locks import with_locks
from compiler.lower.outcomes import Outcomes
from compiler.lower.steps_accounts import authenticate, issue_token, renew_token, revoke_token
from compiler.lower.steps_answers import list_rows, report, respond
from compiler.lower.steps_flow import branch, for_each, let, require
from compiler.lower.steps_jobs import enqueue
from compiler.lower.steps_rows import change, delete, delete_where, link, load, restore, transition
from compiler.lower.steps_writing import create, update, update_where
from compiler.lower.unused import without_unused
from compiler.lower.upserts import with_upserts
from compiler.lower.walk import Walk, Walked, initial_scope, parameter_type
from compiler.symbols.naming import header_name, wire_name

_HANDLERS: dict[str, Any] = {
    "load": load,
    "require": require,
    "let": let,
    "create": create,
    "update": update,
    "update_where": update_where,
    "change": change,
    "delete": delete,
    "delete_where": delete_where,
    "restore": restore,
    "link": link,
    "transition": transition,
    "authenticate": authenticate,
    "issue_token": issue_token,
    "renew_token": renew_token,
    "revoke_token": revoke_token,
    "if": branch,
    "for_each": for_each,
    "enqueue": enqueue,
    "call": call,
    "list": list_rows,
    "report": report,
    "respond": respond,
    "download": download,
}
READS = ("read", "list", "report")
"""Kinds that change nothing, but for a read that counts its calls: RFC 9110, section 9.2.1, names that as safe."""
WRITES = frozenset(
    [
        "create",
        "update",
        "update_where",
        "change",
        "delete",
        "delete_where",
        "restore",
        "link",
        "transition",
        "issue_token",
        "renew_token",
        "revoke_token",
        "enqueue",
    ]
)
_OF_REQUESTS = frozenset(["authenticate", "issue_token", "list", "report", "respond", "download"])
"""Steps that a job cannot have, for it has no caller."""


def lower_operation(
    signature: OperationSignature, form: OperationForm, world: World, mappings: Mappings
) -> tuple[ir.Operation, list[Diagnostic]]:
    """The operation; after errors its steps are those that could be understood."""
    walk = walk_of(f"operations/{signature.name}", signature, form, world, mappings)
    walk.scope = initial_scope(signature, world)
    walked = walk_steps(walk, form.steps, "steps")
    if not walked.ends:
        answers = ["list", "report"] if signature.many else ["respond", "report"]
        if signature.media == "file":
            answers = ["download"]
        branches = bool(form.steps) and form.steps[-1].step == "if"
        path = f"steps[{len(form.steps) - 1}]" if branches else "steps"  # where an answer can be added
        walk.report(codes.NO_ANSWER, path, operation=signature.name, allowed=answers)
    operation = _operation(signature, form, walk, walked.steps)
    if not walk.resolver.failed:
        _unused(walk, operation)
    return operation, walk.resolver.found


def walk_of(unit: str, signature: OperationSignature, form: OperationForm, world: World, mappings: Mappings) -> Walk:
    """A walk over the steps of a body, with nothing in scope yet."""
    return Walk(
        operation=signature,
        form=form,
        world=world,
        mappings=mappings,
        resolver=Resolver(unit, world.entities, world.dtos, world.shared),
        outcomes=Outcomes(signature, tuple(world.outline.entities), world.outline.settings),
        dispatch=walk_steps,
        restored=frozenset(restored_rows(form.steps, mappings, world.signatures.functions)),
    )


def procedure_problems(
    procedure: FunctionSignature, form: ProcedureForm, world: World, mappings: Mappings
) -> list[Diagnostic]:
    """What is wrong with the steps of a procedure, whoever calls it."""
    rows = [item.entity for item in procedure.parameters if item.entity]
    entity = next((name for name in (*rows, *world.entities)), "")
    signature = as_operation(procedure, entity)
    steps = OperationForm.model_construct(steps=form.steps, requirements=[], uncovered=[])
    return check_procedure(procedure, form, walk_of(f"procedures/{procedure.name}", signature, steps, world, mappings))


def walk_steps(walk: Walk, steps: Sequence[Step], path: str) -> Walked:
    """The IR of steps, in order; what is wrong with them is reported."""
    made: list[ir.BodyStep] = []
    ends = False
    for index, step in enumerate(steps):
        where = f"{path}[{index}]"
        if ends:
            walk.report(codes.UNREACHABLE, where, value=step.step)
            break
        if walk.is_job and (step.step in _OF_REQUESTS or (isinstance(step, RevokeTokenStep) and step.account is None)):
            walk.report(jobs.NOT_IN_JOB, where, value=step.step)
            continue
        reads = walk.operation.kind in READS or walk.operation.method == "GET"
        if reads and step.step in WRITES and not (step.step == "change" and walk.operation.kind == "read"):
            walk.report(
                codes.READ_THAT_CHANGES,
                where,
                value=step.step,
                operation=walk.operation.name,
                kind=walk.operation.kind,
                method=walk.operation.method,
            )
        walked: Walked = _HANDLERS[step.step](walk, step, where)
        made.extend(walked.steps)
        ends = walked.ends
    return Walked(tuple(made), ends)


def _operation(
    signature: OperationSignature, form: OperationForm, walk: Walk, steps: tuple[ir.BodyStep, ...]
) -> ir.Operation:
    settings = walk.world.outline.settings
    wires = {
        item.name: header_name(item.name) if item.place == "header" else wire_name(item.name, settings.field_case)
        for item in signature.parameters
    }
    path = settings.prefix + signature.path
    for name, wire in wires.items():
        path = path.replace(f"{{{name}}}", f"{{{wire}}}")
    return ir.Operation(
        name=signature.name,
        kind=signature.kind,
        entity=signature.entity,
        summary=signature.summary,
        method=signature.method,
        path=path,
        callers=tuple(signature.callers),
        parameters=tuple(
            ir.RouteParameter(
                name=item.name,
                wire=wires[item.name],
                place=item.place,
                type=parameter_type(item, walk.world),
                required=item.required,
            )
            for item in signature.parameters
        ),
        input=signature.input.name if signature.input else None,
        input_many=bool(signature.input_many),
        output=signature.output.name if signature.output else None,
        many=signature.many,
        envelope=envelope_of(signature, walk.world.outline, steps),
        media=signature.media,
        success_status=signature.success_status,
        outcomes=walk.outcomes.all(),
        steps=safe_at_once(without_unused(steps), walk),
        requirements=tuple(dict.fromkeys((*signature.requirements, *form.requirements))),
    )


def safe_at_once(steps: tuple[ir.BodyStep, ...], walk: Walk) -> tuple[ir.BodyStep, ...]:
    """The steps with what keeps them right when the same is called several times at once."""
    entities, declared = walk.world.entities, {item.code for item in walk.operation.outcomes}
    account = None if "anyone" in walk.operation.callers else walk.world.outline.account
    return with_locks(with_upserts(steps, entities, declared), entities, account, set(walk.scope.names))


def _unused(walk: Walk, operation: ir.Operation) -> None:
    mentioned = {
        item.name
        for expression in expressions_of(operation.steps)
        for item in expressions_in(expression)
        if isinstance(item, ir.Variable) and item.role == "parameter"
    }
    for parameter in walk.operation.parameters:
        if parameter.name in mentioned or _is_filter(parameter.name, operation):
            continue
        row = parameter.entity
        advice = (
            f"Load the {row} that it identifies, or take it out of the path."
            if row
            else "Use it in a condition or a filter, or take it out of the signature."
        )
        kind = parameter.place.capitalize()
        walk.report(codes.UNUSED_PARAMETER, "steps", value=parameter.name, kind=kind, advice=advice)
    for code in walk.outcomes.unused():
        walk.report(codes.UNUSED_OUTCOME, "steps", value=code, operation=operation.name)


def _is_filter(name: str, operation: ir.Operation) -> bool:
    return any(
        isinstance(step, ir.ListRows) and any(item.parameter == name for item in step.filters)
        for step in operation.steps
    )
