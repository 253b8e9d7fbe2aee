"""Events and jobs of all signatures forms, and what the body of a job stands on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.outline import (
    EventSignature,
    JobSignature,
    OperationSignature,
    ParameterSignature,
    SignaturesForm,
    TakenValue,
)
from compiler.diagnostics import make
from compiler.diagnostics.codes import jobs as codes

NOBODY = "anyone"


@dataclass(frozen=True)
class MessageSignature:
    """What can be enqueued: an event for all jobs that react to it, or a job by its name."""

    name: str
    takes: tuple[TakenValue, ...]
    jobs: tuple[str, ...]
    is_event: bool


def merge_jobs(
    forms: Mapping[str, SignaturesForm], owners: dict[str, str]
) -> tuple[dict[str, EventSignature], dict[str, JobSignature], list[Diagnostic]]:
    """The first declaration of a name stays, be it an operation, an event or a job; ``owners`` gets the new ones.

    Who announces an event and who reacts to it may both declare it, if they mean the same.
    """
    events: dict[str, EventSignature] = {}
    jobs: dict[str, JobSignature] = {}
    found: list[Diagnostic] = []
    for section, form in forms.items():
        unit = f"signatures/{section}"
        declared: list[tuple[str, int, EventSignature | JobSignature]] = [
            *(("events", index, item) for index, item in enumerate(form.events or ())),
            *(("jobs", index, item) for index, item in enumerate(form.jobs or ())),
        ]
        for place, index, item in declared:
            known = events.get(item.name)
            if known is not None and isinstance(item, EventSignature) and known.takes == item.takes:
                continue
            if item.name in owners:
                path = f"{place}[{index}].name"
                found.append(make(codes.NAME_TWICE, unit=unit, path=path, value=item.name, other=owners[item.name]))
                continue
            owners[item.name] = unit
            if isinstance(item, EventSignature):
                events[item.name] = item
            else:
                jobs[item.name] = item
    return events, jobs, found


def messages(events: Mapping[str, EventSignature], jobs: Mapping[str, JobSignature]) -> dict[str, MessageSignature]:
    """Everything that a queue can hold, by name."""
    found = {
        name: MessageSignature(
            name, tuple(event.takes), tuple(sorted(job.name for job in jobs.values() if job.event == name)), True
        )
        for name, event in events.items()
    }
    for name, job in jobs.items():
        if job.event is None:
            found[name] = MessageSignature(name, () if job.schedule else tuple(job.takes), (name,), False)
    return found


def as_action(job: JobSignature, takes: Sequence[TakenValue]) -> OperationSignature:
    """A job's signature as that of an action: what it takes stands for parameters of a path, and nobody calls it."""
    return OperationSignature(
        name=job.name,
        kind="action",
        entity=job.entity,
        summary=job.summary,
        method="POST",
        path="/",
        callers=[NOBODY],
        parameters=[
            ParameterSignature(
                name=item.name,
                place="path",
                type=item.type,
                entity=item.entity,
                field="id" if item.entity else None,
                required=True,
            )
            for item in takes
        ],
        input=None,
        input_many=None,
        output=None,
        many=False,
        envelope=None,
        media=None,
        success_status=204,
        outcomes=job.outcomes,
        requirements=job.requirements,
    )
