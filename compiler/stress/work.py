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


def perform(job: Job, batch: Batch) -> tuple[TrialRecord, ...]:
    """Runs the trials of a batch; in the order of its keys."""
    return asyncio.run(_performed(job, batch))


async def _performed(job: Job, batch: Batch) -> tuple[TrialRecord, ...]:
    reference = _read(job.reference)
    scenes = (reference.in_full if job.conditions.whole_spec else reference).scenes
    opened = Opened(job.candidates, _reader())
    slots = asyncio.Semaphore(job.calls)

    async def one(key: TrialKey) -> TrialRecord:
        return await run_trial(key, scenes[key.unit], opened.model(key.model, key.trial), job.conditions, slots)

    try:
        if job.calls == 1:
            return tuple([await one(key) for key in batch])
        return tuple(await asyncio.gather(*map(one, batch)))
    finally:
        await opened.close()


def batches(keys: Sequence[TrialKey], size: int) -> list[Batch]:
    return [tuple(keys[start : start + size]) for start in range(0, len(keys), size)]


@lru_cache(maxsize=2)
def _read(text: str) -> Reference:
    return Reference.from_json(text)


@lru_cache(maxsize=1)
def _reader() -> Remembering:
    return Remembering()
