"""The queue of jobs: rows of a table, so that what is enqueued is there if, and only if, its transaction succeeded.

A row is `waiting` until it is `done`, `refused` (the job gave up as the spec says) or `dead` (it failed as often as it
may). Who works on a row holds its lock for as long as the job's transaction lasts; when the process dies, the lock goes
and the row is waiting as before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from cronsim import CronSim
from pydantic import BaseModel, ConfigDict
from sqlalchemy import bindparam, delete, insert, literal, or_, select, update

from app.models.queued_jobs import queued_jobs
from app.runtime.ids import new_id
from app.runtime.sql import Statement
from app.runtime.transaction import Transaction


class Message(BaseModel):
    """What a job is told. `JOBS` take it; of equal values of `ORDERED_BY` each of them takes one after the other."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    JOBS: ClassVar[tuple[str, ...]] = ()
    ORDERED_BY: ClassVar[str | None] = None


@dataclass(frozen=True)
class Job:
    """`run` gets the transaction in which the job is marked as done. `schedule` is a cron expression in UTC."""

    name: str
    message: type[Message]
    run: Callable[[Transaction, Any], Awaitable[None]]
    schedule: str | None = None


class QueuedJob(NamedTuple):
    """A row of the queue."""

    id: UUID
    job: str
    arguments: str
    attempts: int
    due_at: datetime


_table = queued_jobs.c
_NAMES = (
    "id", "job", "arguments", "subject", "occurrence", "state", "due_at", "attempts", "error", "created_at", "finished_at",
)  # fmt: skip
_ENQUEUE = Statement(insert(queued_jobs).values({name: bindparam(name) for name in _NAMES}))
_FINISH = Statement(
    update(queued_jobs)
    .where(_table.id == bindparam("row"), _table.state == "waiting")
    .values(
        state=bindparam("outcome"),
        attempts=bindparam("attempt"),
        error=bindparam("message"),
        due_at=bindparam("again_at"),
        finished_at=bindparam("ended_at"),
    )
)
_PLANNED = Statement(
    select(_table.id, _table.occurrence).where(_table.job == bindparam("name"), _table.state == "waiting")
)
_HAPPENS = Statement(
    select(_table.id).where(_table.job == bindparam("name"), _table.occurrence == bindparam("planned"))
)
_FORGET = Statement(delete(queued_jobs).where(_table.id == bindparam("row"), _table.state == "waiting"))
_PURGE = Statement(
    delete(queued_jobs).where(
        _table.state.in_([literal("done"), literal("refused")]), _table.finished_at < bindparam("before")
    )
)

_listeners: list[Callable[[], None]] = []


def listen(listener: Callable[[], None]) -> None:
    """Have the worker of this process told that something was enqueued and will be committed in a moment."""
    _listeners[:] = [listener]


def _tell() -> None:
    for listener in _listeners:
        listener()


def due(names: tuple[str, ...]) -> tuple[Statement[Any], Statement[QueuedJob]]:
    """Whether one of these jobs is due, and the same as the row itself, locked, leaving out what others hold.

    Rows with a subject wait for earlier ones of the same job and subject, so that each row is served in order.
    """
    earlier = queued_jobs.alias("earlier")
    before = select(earlier.c.id).where(
        earlier.c.job == _table.job,
        earlier.c.subject == _table.subject,
        earlier.c.state == "waiting",
        earlier.c.id < _table.id,
    )
    fits = (
        _table.state == "waiting",
        _table.due_at <= bindparam("now"),
        _table.job.in_([literal(name) for name in names or ("",)]),  # no job is called ""
        or_(_table.subject.is_(None), ~before.exists()),
    )
    columns = (_table.id, _table.job, _table.arguments, _table.attempts, _table.due_at)
    found = select(*columns).where(*fits).order_by(_table.due_at, _table.id).limit(literal(1))
    any_due = select(_table.due_at).where(*fits).order_by(_table.due_at).limit(literal(1))
    return Statement(any_due), Statement(found.with_for_update(of=queued_jobs, skip_locked=True), row=QueuedJob)


async def enqueue(tx: Transaction, message: Message, now: datetime, *, at: datetime | None = None) -> None:
    """Write a row for each job that takes the message; not before `at`, at once if that is None."""
    subject = None if message.ORDERED_BY is None else str(getattr(message, message.ORDERED_BY))
    for name in message.JOBS:
        await _insert(tx, name, message.model_dump_json(), now, due_at=at or now, subject=subject)
    asyncio.get_running_loop().call_later(0.01, _tell)


async def _insert(
    tx: Transaction,
    job: str,
    arguments: str,
    now: datetime,
    *,
    due_at: datetime,
    subject: str | None = None,
    occurrence: str | None = None,
) -> None:
    await tx.execute(
        _ENQUEUE,
        id=new_id(),
        job=job,
        arguments=arguments,
        subject=subject,
        occurrence=occurrence,
        state="waiting",
        due_at=due_at,
        attempts=0,
        error=None,
        created_at=now,
        finished_at=None,
    )


async def finish(
    tx: Transaction, row: QueuedJob, job: Job, now: datetime, state: str = "done", error: str | None = None
) -> bool:
    """Mark a row for good, and plan the next run of a job with a schedule. False if somebody else did before."""
    ended = {"row": row.id, "outcome": state, "attempt": row.attempts + 1, "message": error}
    written = await tx.execute(_FINISH, **ended, again_at=row.due_at, ended_at=now)
    if written and job.schedule is not None:
        await plan(tx, job, now)
    return written == 1


async def try_again(tx: Transaction, row: QueuedJob, at: datetime, error: str) -> None:
    """Leave a row waiting until a later moment."""
    told = {"row": row.id, "outcome": "waiting", "attempt": row.attempts + 1, "message": error}
    await tx.execute(_FINISH, **told, again_at=at, ended_at=None)


async def plan(tx: Transaction, job: Job, now: datetime) -> None:
    """Have exactly one run of a job with a schedule waiting; a run of another schedule is forgotten.

    A run that is overdue stays: after a pause it is made up for once, however many were missed.

    Raises UniqueViolation if another process plans the same run in the same moment.
    """
    assert job.schedule is not None
    waiting = False
    for row, occurrence in await tx.all(_PLANNED, name=job.name):
        if occurrence is not None and occurrence.startswith(f"{job.schedule} @ "):
            waiting = True
        elif occurrence is not None:
            await tx.execute(_FORGET, row=row)
    if not waiting:
        at = next_run(job.schedule, now)
        occurrence = f"{job.schedule} @ {at.isoformat()}"
        if await tx.value(_HAPPENS, name=job.name, planned=occurrence) is None:
            await _insert(tx, job.name, "{}", now, due_at=at, occurrence=occurrence)


def next_run(schedule: str, after: datetime) -> datetime:
    """The first moment after another that fits a cron expression, in UTC."""
    return next(CronSim(schedule, after.astimezone(UTC)))


async def purge(tx: Transaction, before: datetime) -> None:
    """Delete what is done or was refused before a moment; what is dead stays until somebody looks at it."""
    await tx.execute(_PURGE, before=before)


def scheduled(jobs: Mapping[str, Job]) -> list[Job]:
    """The jobs that the clock asks for."""
    return [job for job in jobs.values() if job.schedule is not None]
