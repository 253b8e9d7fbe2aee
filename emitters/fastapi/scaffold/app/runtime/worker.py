"""Does the jobs of the queue: in the server's process, or in processes of their own (`python -m app.worker`).

Any number of workers may run at once. A job's steps and the mark that it is done are one transaction, so what it does to
this database happens once; what it does elsewhere may happen again when a process dies in between.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.runtime import queue
from app.runtime.clock import now
from app.runtime.database import Database, again
from app.runtime.errors import Conflict, ConstraintViolation, Overtaken, UniqueViolation
from app.runtime.problems import Problem
from app.runtime.queue import Job, QueuedJob
from app.runtime.types import UnstorableValue

logger = logging.getLogger("app.jobs")

LONGEST_PAUSE = timedelta(hours=1)
"""Between two attempts."""
HOUSEKEEPING = timedelta(hours=1)
"""Between two looks at schedules and at rows that are no longer needed."""
LONGEST_ERROR = 2000


@dataclass(frozen=True)
class Patience:
    """How often a job is tried, the pause after the first failure in seconds (doubled after each further one), how often
    the queue is looked at, and for how many days rows are kept that are done."""

    attempts: int = 10
    retry_seconds: float = 2.0
    poll_seconds: float = 1.0
    keep_days: int = 7

    def pause(self, failures: int) -> timedelta:
        """After this many failures."""
        return min(timedelta(seconds=self.retry_seconds * float(1 << min(failures - 1, 30))), LONGEST_PAUSE)


class Worker:
    """Takes one job after the other. `strict` raises what a job raises, for tests."""

    def __init__(
        self, database: Database, jobs: Mapping[str, Job], patience: Patience | None = None, *, strict: bool = False
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._patience = patience or Patience()
        self._strict = strict
        self._due, self._claim = queue.due(tuple(jobs))
        self._wanted = asyncio.Event()

    async def next_due(self, until: datetime) -> datetime | None:
        """When the first job falls due that does so by a moment."""
        async with self._database.read() as tx:
            found: datetime | None = await tx.value(self._due, now=until)
        return found

    async def step(self) -> bool:
        """Do one job that is due, if there is any."""
        if await self.next_due(now()) is None:
            return False
        claimed: list[QueuedJob] = []
        try:
            await again(lambda: self._attempt(claimed))
        except Exception as error:
            if claimed:
                await self._broken(claimed[0], error)
            elif not isinstance(error, Conflict):
                raise
            return True
        return bool(claimed)

    async def _attempt(self, claimed: list[QueuedJob]) -> None:
        """Claim a job and do it. `claimed` holds it then, also if it breaks."""
        claimed.clear()
        async with self._database.transaction() as tx:
            row = await tx.first(self._claim, now=now())
            if row is None:
                return
            claimed.append(row)
            job = self._jobs[row.job]
            await job.run(tx, job.message.model_validate_json(row.arguments))
            await queue.finish(tx, row, job, now())

    async def _broken(self, row: QueuedJob, error: Exception) -> None:
        """What a request would be refused for is refused here, and would be again; anything else is tried again."""
        refused = error.refusal if isinstance(error, Overtaken) else error
        if isinstance(refused, Problem):
            await self._end(row, "refused", refused.code)
        elif isinstance(refused, ConstraintViolation | UnstorableValue | OverflowError):
            await self._end(row, "refused", f"{type(refused).__name__}: {refused}"[:LONGEST_ERROR])
        elif self._strict:
            raise error
        else:
            await self._failed(row, error)

    async def _end(self, row: QueuedJob, state: str, error: str) -> None:
        async with self._database.transaction() as tx:
            await queue.finish(tx, row, self._jobs[row.job], now(), state, error)

    async def _failed(self, row: QueuedJob, error: Exception) -> None:
        failures, told = row.attempts + 1, f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
        if failures >= self._patience.attempts:
            logger.error("job %s %s is dead after %d attempts", row.job, row.id, failures, exc_info=error)
            await self._end(row, "dead", told)
            return
        pause = self._patience.pause(failures)
        logger.warning("job %s %s failed, again in %s", row.job, row.id, pause, exc_info=error)
        async with self._database.transaction() as tx:
            await queue.try_again(tx, row, now() + pause, told)

    async def drain(self) -> int:
        """Do everything that is due; how many runs that took."""
        done = 0
        while await self.step():
            done += 1
        return done

    async def keep_house(self) -> None:
        """See to it that every schedule has its next run, and delete what is no longer needed."""
        for job in queue.scheduled(self._jobs):
            try:
                async with self._database.transaction() as tx:
                    await queue.plan(tx, job, now())
            except (UniqueViolation, Conflict):
                continue  # another process planned it
        async with self._database.transaction() as tx:
            await queue.purge(tx, now() - timedelta(days=self._patience.keep_days))

    async def run(self) -> None:
        """Until it is cancelled."""
        queue.listen(self._wanted.set)
        kept: datetime | None = None
        pause = self._patience.poll_seconds
        while True:
            try:
                if kept is None or now() - kept >= HOUSEKEEPING:
                    await self.keep_house()
                    kept = now()
                while await self.step():
                    await asyncio.sleep(0)
                pause = self._patience.poll_seconds
            except Exception:
                logger.exception("the queue of jobs cannot be read; is the database migrated?")
                pause = min(pause * 2, 60.0)
            try:
                await asyncio.wait_for(self._wanted.wait(), pause)
            except TimeoutError:
                continue
            self._wanted.clear()


@asynccontextmanager
async def working(worker: Worker) -> AsyncIterator[None]:
    """Let a worker run meanwhile."""
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
