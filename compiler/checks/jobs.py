"""Events and jobs: what one signature says about itself, and what they are to each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.functions import ProcedureForm
from ast_schemas.operations import CallStep, EnqueueStep, ForEachStep, IfStep, OperationForm, Step
from ast_schemas.outline import JobSignature, SignaturesForm, TakenValue
from compiler.diagnostics import did_you_mean, make
from compiler.diagnostics.codes import jobs as codes
from compiler.diagnostics.codes import outline as outline_codes
from compiler.symbols.outline import Outline
from compiler.symbols.reserved import variable_reason
from compiler.symbols.signatures import Signatures
from compiler.symbols.value_types import type_problem

CARRIED = ("text", "integer", "decimal", "boolean", "date", "datetime", "uuid", "enum", "email", "url", "slug")
"""Types of values that a message can carry."""
_SOME_MOMENT = datetime(2024, 1, 1, tzinfo=UTC)


def check_jobs(unit: str, form: SignaturesForm, outline: Outline) -> Iterator[Diagnostic]:
    """The events and jobs of one unit, each by itself."""
    for index, event in enumerate(form.events or ()):
        path = f"events[{index}]"
        yield from _takes(event.takes, outline, unit, path)
    for index, job in enumerate(form.jobs or ()):
        path = f"jobs[{index}]"
        yield from _entity(job.entity, outline, unit, f"{path}.entity")
        yield from _triggers(job, unit, path)
        yield from _takes(job.takes, outline, unit, path)


def _entity(name: str, outline: Outline, unit: str, path: str) -> Iterator[Diagnostic]:
    if name not in outline.entities:
        allowed = sorted(outline.entities)
        hint = did_you_mean(name, allowed)
        yield make(outline_codes.UNKNOWN_ENTITY, unit=unit, path=path, value=name, allowed=allowed, hint=hint)


def _triggers(job: JobSignature, unit: str, path: str) -> Iterator[Diagnostic]:
    if job.event is not None and job.schedule is not None:
        why = f"It reacts to {job.event} and has a schedule"
        yield make(codes.TRIGGERS, unit=unit, path=f"{path}.schedule", value=job.name, why=why)
    if job.takes and (job.event is not None or job.schedule is not None):
        why = "It takes values of its own" + (" and those of its event" if job.event else " that no clock gives")
        yield make(codes.TRIGGERS, unit=unit, path=f"{path}.takes", value=job.name, why=why)
    if job.schedule is not None and (problem := schedule_problem(job.schedule)):
        yield make(
            codes.SCHEDULE_UNREADABLE, unit=unit, path=f"{path}.schedule", value=job.schedule, why=problem.rstrip(".")
        )


def schedule_problem(schedule: str) -> str | None:
    """Why a cron expression cannot be a schedule; None if it can."""
    if len(schedule.split()) != 5:
        return f"it has {len(schedule.split())} parts"
    try:
        next(CronSim(schedule, _SOME_MOMENT))
    except CronSimError as error:
        return str(error) or "a part of it is out of range"
    except StopIteration:
        return "no day fits"
    return None


def _takes(takes: Sequence[TakenValue], outline: Outline, unit: str, path: str) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for index, item in enumerate(takes):
        where = f"{path}.takes[{index}]"
        if item.name in seen:
            yield make(outline_codes.PARAMETER_TWICE, unit=unit, path=f"{where}.name", value=item.name)
        seen.add(item.name)
        if reason := variable_reason(item.name):
            given = {"value": item.name, "what": "a value of a message", "why": reason}
            yield make(outline_codes.RESERVED_NAME, unit=unit, path=f"{where}.name", **given)  # type: ignore[arg-type]
        if item.entity is not None:
            yield from _entity(item.entity, outline, unit, f"{where}.entity")
            continue
        if why := type_problem(item.type):
            yield make(outline_codes.TYPE_INCOMPLETE, unit=unit, path=f"{where}.type", value=item.name, why=why)
        if item.type.kind not in CARRIED or item.type.many:
            kind = f"list of {item.type.kind}" if item.type.many else item.type.kind
            allowed = list(CARRIED)
            yield make(codes.TAKEN_TYPE, unit=unit, path=f"{where}.type", value=item.name, type=kind, allowed=allowed)


def link_signatures(forms: Mapping[str, SignaturesForm], signatures: Signatures) -> Iterator[Diagnostic]:
    """Reactions to events that nobody declares, and events to which nothing reacts."""
    allowed = sorted(signatures.events)
    for section, form in forms.items():
        unit = f"signatures/{section}"
        for index, job in enumerate(form.jobs or ()):
            if job.event is not None and job.event not in signatures.events:
                path, hint = f"jobs[{index}].event", did_you_mean(job.event, allowed)
                yield make(
                    codes.UNKNOWN_EVENT, unit=unit, path=path, value=job.event, allowed=allowed or ["none"], hint=hint
                )
        for index, event in enumerate(form.events or ()):
            if event.name in signatures.messages and not signatures.messages[event.name].jobs:
                yield make(codes.UNHEARD_EVENT, unit=unit, path=f"events[{index}].name", value=event.name)


def link_bodies(
    forms: Mapping[str, OperationForm], procedures: Mapping[str, ProcedureForm], signatures: Signatures
) -> Iterator[Diagnostic]:
    """Jobs that enqueue each other at once and without end, and what nothing enqueues."""
    sent: set[str] = set()
    edges: dict[str, list[tuple[str, str]]] = {}
    for name, form in forms.items():
        for path, step in _enqueued(form.steps, "steps", procedures):
            sent.add(step.message)
            message = signatures.messages.get(step.message)
            if name in signatures.jobs and step.at is None and message is not None:
                edges.setdefault(name, []).extend((job, path) for job in message.jobs)
    for chain, path in _loops(edges):
        yield make(codes.ENDLESS, unit=f"operations/{chain[0]}", path=path, value=chain[0], chain=" → ".join(chain))
    for name, message in signatures.messages.items():
        scheduled = name in signatures.jobs and signatures.jobs[name].schedule is not None
        if name not in sent and message.jobs and not scheduled:
            yield make(codes.NEVER_ENQUEUED, unit=signatures.owners.get(name), value=name)


def _enqueued(
    steps: Iterable[Step], path: str, procedures: Mapping[str, ProcedureForm], calling: frozenset[str] = frozenset()
) -> Iterator[tuple[str, EnqueueStep]]:
    """The steps that enqueue, also within the procedures that are called, with the path in the body itself."""
    for index, step in enumerate(steps):
        where = f"{path}[{index}]"
        match step:
            case EnqueueStep():
                yield where, step
            case IfStep():
                yield from _enqueued(step.then, f"{where}.then", procedures, calling)
                yield from _enqueued(step.otherwise, f"{where}.otherwise", procedures, calling)
            case ForEachStep():
                yield from _enqueued(step.steps, f"{where}.steps", procedures, calling)
            case CallStep() if step.procedure in procedures and step.procedure not in calling:
                inner = procedures[step.procedure].steps
                found = _enqueued(inner, where, procedures, calling | {step.procedure})
                yield from ((where, message) for _, message in found)


def _loops(edges: Mapping[str, Sequence[tuple[str, str]]]) -> Iterator[tuple[tuple[str, ...], str]]:
    """One loop for each job that begins one: the jobs in order, the first again at the end, and the path of the step
    that begins it. A loop is told once, at the job of it that comes first by name."""
    for start in sorted(edges):
        for first, path in edges[start]:
            pending: list[tuple[str, ...]] = [(start, first)]
            seen = {first}
            while pending:
                chain = pending.pop()
                if chain[-1] == start:
                    if min(chain) == start:
                        yield chain, path
                    break
                for following, _ in edges.get(chain[-1], ()):
                    if following == start or following not in seen:
                        seen.add(following)
                        pending.append((*chain, following))
