"""A process that does jobs: `python -m app.worker`. Set `JOBS_IN_PROCESS=false` for servers to leave them to it."""

import argparse
import asyncio
import logging
import signal
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, literal, select, update

from app.jobs import JOBS
from app.models.queued_jobs import queued_jobs
from app.runtime.clock import now
from app.runtime.database import Database, open_database
from app.runtime.sql import Statement
from app.runtime.worker import Patience, Worker, working
from app.settings import Settings

STATES = ("waiting", "done", "refused", "dead")
_table = queued_jobs.c
_LISTED = Statement(
    select(_table.id, _table.job, _table.attempts, _table.due_at, _table.error)
    .where(_table.state == bindparam("wanted"))
    .order_by(_table.due_at, _table.id)
    .limit(literal(100))
)
_RETRIED = Statement(
    update(queued_jobs)
    .where(_table.id == bindparam("row"), _table.state == "dead")
    .values(state="waiting", attempts=0, error=None, finished_at=None, due_at=bindparam("at"))
)


def patience_of(settings: Settings) -> Patience:
    """What the settings say about attempts and pauses."""
    return Patience(
        attempts=settings.job_attempts,
        retry_seconds=settings.job_retry_seconds,
        poll_seconds=settings.job_poll_seconds,
        keep_days=settings.job_keep_days,
    )


def worker_of(database: Database, settings: Settings) -> Worker:
    """A worker for all jobs."""
    return Worker(database, JOBS, patience_of(settings))


async def work(settings: Settings, *, once: bool) -> None:
    """Do jobs until a signal comes, or only those that are due."""
    database = open_database(settings.database_url, connections=settings.database_connections)
    worker = worker_of(database, settings)
    try:
        if once:
            await worker.keep_house()
            print(f"{await worker.drain()} runs")
            return
        stopped = asyncio.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(sign, stopped.set)
        async with working(worker):
            await stopped.wait()
    finally:
        await database.close()


async def show(settings: Settings, state: str) -> None:
    """Print the first rows of the queue that are in a state."""
    database = open_database(settings.database_url)
    try:
        async with database.read() as tx:
            rows: list[tuple[Any, ...]] = await tx.all(_LISTED, wanted=state)
    finally:
        await database.close()
    for id_, job, attempts, due_at, error in rows:
        print(f"{id_}  {job}  attempts {attempts}  due {due_at.isoformat()}  {error or ''}".rstrip())


async def retry(settings: Settings, row: UUID) -> bool:
    """Let a dead job be tried from the start."""
    database = open_database(settings.database_url)
    try:
        async with database.transaction() as tx:
            return await tx.execute(_RETRIED, row=row, at=now()) == 1
    finally:
        await database.close()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m app.worker", description=__doc__)
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--once", action="store_true", help="do what is due and end")
    chosen.add_argument("--list", choices=STATES, help="show up to 100 rows of the queue in this state")
    chosen.add_argument("--retry", type=UUID, metavar="ID", help="try a dead job again")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = Settings()
    if arguments.list:
        asyncio.run(show(settings, arguments.list))
    elif arguments.retry:
        if not asyncio.run(retry(settings, arguments.retry)):
            parser.error(f"no dead job has the id {arguments.retry}")
    else:
        asyncio.run(work(settings, once=arguments.once))


if __name__ == "__main__":
    main()
