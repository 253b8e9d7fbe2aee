"""Calls of procedures: the steps of the procedure stand in the place of the call, over the rows and values it is given.

So nothing holds for them but what holds for steps that are written out: one transaction, the refusals and the
ownership of the operation that calls.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.functions import ProcedureForm
from ast_schemas.operations import CallStep, ForEachStep, IfStep, RestoreStep, Step
from ast_schemas.outline import FunctionSignature, OperationSignature
from compiler.derive.functions import parameter_of, scope_of
from compiler.derive.mappings import Mappings
from compiler.derive.resolving import Resolver
from compiler.diagnostics import did_you_mean
from compiler.diagnostics.codes import bodies as codes
from compiler.expressions import as_declared, describe, substituted
from compiler.lower.walk import NOTHING, Walk, Walked


def call(walk: Walk, step: CallStep, path: str) -> Walked:
    """The steps of the procedure, after the values that it is given."""
    declared = walk.world.signatures.functions_of("procedure")
    procedure, form = declared.get(step.procedure), walk.mappings.procedures.get(step.procedure)
    if procedure is None:
        allowed = sorted(declared)
        hint = did_you_mean(step.procedure, allowed)
        walk.report(
            codes.UNKNOWN_PROCEDURE, f"{path}.procedure", value=step.procedure, allowed=allowed or ("none",), hint=hint
        )
        return NOTHING
    given = _given(walk, procedure, step, path)
    if given is None or form is None or step.procedure in walk.calling:
        return NOTHING
    inner = _inside(walk, procedure, form)
    for other, own in walk.outcomes.include(procedure.outcomes):
        walk.report(
            codes.OUTCOMES_DIFFER,
            f"{path}.procedure",
            value=step.procedure,
            outcome=own.code,
            said=f"{own.status} {own.message}",
            other=f"{other.status} {other.message}",
        )
    walked = walk.dispatch(inner, form.steps, f"{path}.procedure")
    for item in inner.resolver.found:
        if item.severity == "error":
            reason = item.message
            walk.report(codes.CALL_REFUSED, f"{path}.procedure", value=step.procedure, reason=reason)
            return NOTHING
    for name, value in given.items():
        if isinstance(value, ir.Variable) and isinstance(value.type, ir.RowType):
            walk.changed(value.name)
            if name in inner.deleted:
                walk.deleted.add(value.name)
    prefix = f"{step.procedure}__"
    named = {name: _named(value, prefix + name) for name, value in given.items()}
    lets = [
        ir.Let(path=f"{path}.arguments", name=variable.name, value=given[name])
        for name, variable in named.items()
        if isinstance(variable, ir.Variable) and variable is not given[name]
    ]
    steps = _renamed(walked.steps, named, prefix, f"{path}.procedure")
    return Walked((*lets, *steps), walked.ends)


def check_procedure(procedure: FunctionSignature, form: ProcedureForm, walk: Walk) -> list[Diagnostic]:
    """What is wrong with the steps; ``walk`` is that of an operation which may do anything (``as_operation``)."""
    inner = _inside(walk, procedure, form)
    _forbidden(form.steps, "steps", inner)
    if inner.resolver.failed:
        return inner.resolver.found
    walk.dispatch(inner, form.steps, "steps")
    for code in () if inner.resolver.failed else inner.outcomes.unused():
        inner.report(codes.UNUSED_OUTCOME, "steps", value=code, operation=procedure.name)
    return inner.resolver.found


def as_operation(procedure: FunctionSignature, entity: str) -> OperationSignature:
    """What stands for the operation while a procedure is looked at by itself: one that may do anything."""
    return OperationSignature(
        name=procedure.name,
        kind="action",
        entity=entity,
        summary=procedure.summary,
        method="POST",
        path="/",
        callers=["member"],
        parameters=[],
        input=None,
        output=None,
        many=False,
        input_many=None,
        envelope=None,
        media=None,
        success_status=200,
        outcomes=procedure.outcomes,
        requirements=[],
    )


def restored_rows(steps: Iterable[Step], mappings: Mappings, functions: Mapping[str, FunctionSignature]) -> set[str]:
    """Rows that steps bring back, also within the procedures that they call."""
    found: set[str] = set()
    for step in steps:
        match step:
            case RestoreStep():
                found.add(step.row)
            case IfStep():
                found |= restored_rows((*step.then, *step.otherwise), mappings, functions)
            case ForEachStep():
                found |= restored_rows(step.steps, mappings, functions)
            case CallStep():
                procedure, form = functions.get(step.procedure), mappings.procedures.get(step.procedure)
                if procedure is not None and form is not None and step.procedure not in _calling(form, mappings):
                    inner = restored_rows(form.steps, mappings, functions)
                    pairs = zip(procedure.parameters, step.arguments, strict=False)
                    found |= {argument.strip() for parameter, argument in pairs if parameter.name in inner}
    return found


def called_procedures(steps: Iterable[Step]) -> frozenset[str]:
    """The procedures that steps call."""
    found: set[str] = set()
    for step in steps:
        match step:
            case CallStep():
                found.add(step.procedure)
            case IfStep():
                found |= called_procedures((*step.then, *step.otherwise))
            case ForEachStep():
                found |= called_procedures(step.steps)
    return frozenset(found)


def _calling(form: ProcedureForm, mappings: Mappings) -> frozenset[str]:
    """All procedures that one calls, directly or not."""
    found: set[str] = set()
    waiting = list(called_procedures(form.steps))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            inner = mappings.procedures.get(name)
            waiting += called_procedures(inner.steps) if inner is not None else ()
    return frozenset(found)


def _inside(walk: Walk, procedure: FunctionSignature, form: ProcedureForm) -> Walk:
    """A walk over the procedure's own steps: it sees its parameters and nothing of the caller."""
    world = walk.world
    return Walk(
        operation=walk.operation,
        form=walk.form,
        world=world,
        mappings=walk.mappings,
        resolver=Resolver(f"procedures/{procedure.name}", world.entities, world.dtos, world.shared),
        outcomes=walk.outcomes,
        dispatch=walk.dispatch,
        restored=frozenset(restored_rows(form.steps, walk.mappings, world.signatures.functions)),
        scope=scope_of(filter(None, map(parameter_of, procedure.parameters))),
        in_loop=walk.in_loop,
        is_job=walk.is_job,
        calling=(*walk.calling, procedure.name),
    )


def _given(walk: Walk, procedure: FunctionSignature, step: CallStep, path: str) -> dict[str, ir.Expression] | None:
    """Parameter → row or value; None after an error was reported."""
    if len(step.arguments) != len(procedure.parameters):
        wanted = ", ".join(item.name for item in procedure.parameters) or "nothing"
        walk.report(
            codes.CALL_ARGUMENTS, f"{path}.arguments", value=step.procedure, wanted=wanted, found=len(step.arguments)
        )
        return None
    found: dict[str, ir.Expression] = {}
    for index, (item, text) in enumerate(zip(procedure.parameters, step.arguments, strict=True)):
        where = f"{path}.arguments[{index}]"
        parameter = parameter_of(item)
        if parameter is None:
            return None
        if isinstance(parameter.type, ir.RowType):
            entity = walk.row(text.strip(), where)
            if entity is None:
                return None
            if entity.name != parameter.type.entity:
                row = describe(ir.RowType(entity=entity.name))
                walk.report(
                    codes.CALL_ROW, where, value=text, found=row, wanted=describe(parameter.type), parameter=item.name
                )
                return None
            found[item.name] = walk.variable(text.strip())
        else:
            value = walk.resolver.value(text, walk.scope, where, parameter.type, nullable=False)
            if value is None:
                return None
            found[item.name] = as_declared(value, parameter.type)
    return found


def _named(value: ir.Expression, name: str) -> ir.Expression:
    """What the steps of the procedure say for a parameter: the caller's row, a constant, or a name of its own."""
    if isinstance(value, ir.Constant) or isinstance(value.type, ir.RowType):
        return value
    return ir.Variable(type=value.type, nullable=False, name=name, role="value")


def _forbidden(steps: Iterable[Step], path: str, walk: Walk) -> None:
    for index, step in enumerate(steps):
        where = f"{path}[{index}]"
        if step.step in ("list", "report", "respond", "download", "authenticate", "issue_token", "revoke_token"):
            walk.report(codes.PROCEDURE_STEP, where, value=step.step, why="operations do that themselves")
        elif getattr(step, "collect", False):
            why = "a collector belongs to an operation: give each field its value"
            walk.report(codes.PROCEDURE_STEP, f"{where}.collect", value="collect", why=why)
        if isinstance(step, IfStep):
            _forbidden(step.then, f"{where}.then", walk)
            _forbidden(step.otherwise, f"{where}.otherwise", walk)
        elif isinstance(step, ForEachStep):
            _forbidden(step.steps, f"{where}.steps", walk)


def _renamed(
    steps: Iterable[ir.BodyStep], given: Mapping[str, ir.Expression], prefix: str, path: str
) -> tuple[ir.BodyStep, ...]:
    """The steps with what is given for the parameters, and ``prefix`` before the names that they bind."""

    def name(own: str) -> str:
        value = given.get(own)
        return value.name if isinstance(value, ir.Variable) else prefix + own

    def part(value: Any) -> Any:
        if isinstance(value, ir.Typed):
            return substituted(value, given, prefix)  # type: ignore[arg-type]
        if isinstance(value, ir.Assigned):
            return value.model_copy(update={"value": substituted(value.value, given, prefix)})
        if isinstance(value, tuple):
            return tuple(part(item) for item in value)
        return moved(value) if hasattr(value, "step") else value

    def moved(step: Any) -> Any:
        changes = {field: part(getattr(step, field)) for field in type(step).model_fields}
        names = {field: name(changes[field]) for field in ("name", "row", "account") if changes.get(field) is not None}
        return step.model_copy(update={**changes, **names, "path": path})

    return tuple(moved(step) for step in steps)
