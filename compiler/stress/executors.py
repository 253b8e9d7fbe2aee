"""Where trials run: in processes of this machine, or in this one for endpoints. ``compiler.stress.spread`` has Dask."""

import asyncio
import os
import pickle
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from compiler.stress.records import TrialRecord
from compiler.stress.work import Batch, Job, Room, perform

_AHEAD = 2
"""Batches that are handed out for each process, so that none waits."""


class Executor(Protocol):
    """Runs batches and gives back what comes of them, in any order. Takes a new batch only when it has room for it."""

    def run(self, job: Job, batches: Iterable[Batch]) -> Iterator[tuple[TrialRecord, ...]]: ...


class Concurrent:
    """So many trials at once in this process, each given back as soon as it is done: for endpoints, which one waits
    for."""

    def __init__(self, calls: int) -> None:
        self.calls = calls

    def run(self, job: Job, batches: Iterable[Batch]) -> Iterator[tuple[TrialRecord, ...]]:
        keys = (key for batch in batches for key in batch)
        with asyncio.Runner() as runner:
            loop = runner.get_loop()
            room = Room(job, self.calls)
            waiting: set[asyncio.Task[TrialRecord]] = set()
            try:
                for key in keys:
                    waiting.add(loop.create_task(room.trial(key)))
                    if len(waiting) >= self.calls:
                        done, waiting = runner.run(_first(waiting))
                        yield tuple(task.result() for task in done)
                while waiting:
                    done, waiting = runner.run(_first(waiting))
                    yield tuple(task.result() for task in done)
            finally:
                for task in waiting:
                    task.cancel()
                runner.run(room.close())


async def _first(
    waiting: set[asyncio.Task[TrialRecord]],
) -> tuple[set[asyncio.Task[TrialRecord]], set[asyncio.Task[TrialRecord]]]:
    return await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)


class Processes:
    """Batches spread over processes of this machine; they end when the one that started them ends, however it does."""

    def __init__(self, count: int) -> None:
        self.count = count

    def run(self, job: Job, batches: Iterable[Batch]) -> Iterator[tuple[TrialRecord, ...]]:
        with NamedTemporaryFile(prefix="formwork-job-") as file:
            # a worker that dies while it is sent more than a pipe holds would leave its parent writing for ever
            pickle.dump(job, file)
            file.flush()
            yield from self._run(Path(file.name), batches)

    def _run(self, job: Path, batches: Iterable[Batch]) -> Iterator[tuple[TrialRecord, ...]]:
        context = get_context("spawn")
        with ProcessPoolExecutor(self.count, context, initializer=_begin, initargs=(job,)) as pool:
            waiting: set[Future[tuple[TrialRecord, ...]]] = set()
            try:
                for batch in batches:
                    waiting.add(pool.submit(_perform, batch))
                    if len(waiting) >= self.count * _AHEAD:
                        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                        for future in done:
                            yield future.result()
                while waiting:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    for future in done:
                        yield future.result()
            finally:
                for future in waiting:
                    future.cancel()


_job: Job | None = None
"""Of a worker process, which serves one job."""


def _begin(job: Path) -> None:
    global _job
    _job = pickle.loads(job.read_bytes())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A pool's workers would wait for ever on a parent that was killed."""
    parent = parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


def _perform(batch: Batch) -> tuple[TrialRecord, ...]:
    assert _job is not None
    return perform(_job, batch)
