"""What a worker does: a batch of trials, from data to data. The same on this machine and on others."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from compiler.stress.candidates import Candidate, Opened, Remembering
from compiler.stress.conditions import Conditions
from compiler.stress.records import TrialKey, TrialRecord
from compiler.stress.reference import Reference
from compiler.stress.trial import run_trial

Batch = tuple[TrialKey, ...]


@dataclass(frozen=True)
class Job:
    """Everything that all batches of a run share. Holds no key of any endpoint: workers read it from their environment.

    ``reference`` is the text of a Reference, ``calls`` bounds calls at once within one batch.
    """

    reference: str
    candidates: tuple[Candidate, ...]
    conditions: Conditions
    calls: int = 1


class Room:
    """The scenes and models of a job within one event loop; at most ``calls`` calls at once."""

    def __init__(self, job: Job, calls: int) -> None:
        reference = _read(job.reference)
        self._conditions = job.conditions
        self._scenes = (reference.in_full if job.conditions.whole_spec else reference).scenes
        self._opened = Opened(job.candidates, _reader())
        self._slots = asyncio.Semaphore(calls)

    async def trial(self, key: TrialKey) -> TrialRecord:
        model = self._opened.model(key.model, key.trial)
        return await run_trial(key, self._scenes[key.unit], model, self._conditions, self._slots)

    async def close(self) -> None:
        await self._opened.close()


def perform(job: Job, batch: Batch) -> tuple[TrialRecord, ...]:
    """Runs the trials of a batch; in the order of its keys."""
    return asyncio.run(_performed(job, batch))


async def _performed(job: Job, batch: Batch) -> tuple[TrialRecord, ...]:
    room = Room(job, job.calls)
    try:
        if job.calls == 1:
            return tuple([await room.trial(key) for key in batch])
        return tuple(await asyncio.gather(*map(room.trial, batch)))
    finally:
        await room.close()


def batches(keys: Sequence[TrialKey], size: int) -> list[Batch]:
    return [tuple(keys[start : start + size]) for start in range(0, len(keys), size)]


@lru_cache(maxsize=2)
def _read(text: str) -> Reference:
    return Reference.from_json(text)


@lru_cache(maxsize=1)
def _reader() -> Remembering:
    return Remembering()
