"""Where batches run: in this process, in processes of this machine, or (``compiler.stress.spread``) on several."""

import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for
from typing import Protocol

from compiler.stress.records import TrialRecord
from compiler.stress.work import Batch, Job, perform

_AHEAD = 2
"""Batches that are handed out for each process, so that none waits."""


class Executor(Protocol):
    """Runs batches and gives back what comes of them, in any order. Takes a new batch only when it has room for it."""

    def run(self, job: Job, batches: Iterable[Batch]) -> Iterator[tuple[TrialRecord, ...]]: ...


class Inline:
    """One batch after the other, here: for models that answer over a network."""

    def run(self, job: Job, batches: Iterable[Batch]) -> Iterator[tuple[TrialRecord, ...]]:
        for batch in batches:
            yield perform(job, batch)


class Processes:
    """Batches spread over processes of this machine; they end when the one that started them ends, however it does."""

    def __init__(self, count: int) -> None:
        self.count = count

    def run(self, job: Job, batches: Iterable[Batch]) -> Iterator[tuple[TrialRecord, ...]]:
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


def _begin(job: Job) -> None:
    global _job
    _job = job
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
