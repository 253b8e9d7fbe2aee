"""Many trials: what is still to do, who does it, what is kept, and when to stop."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from compiler.store.trials import Trials
from compiler.stress.executors import Executor
from compiler.stress.records import TrialKey, TrialRecord
from compiler.stress.reference import Reference
from compiler.stress.work import Batch, Job, batches

_DEAD = 25
"""So many trials without a reply, one after the other, and the endpoint is taken for dead."""

_EXAMPLES = 3
"""Trials of one kind that are kept in full; those that were never accepted are kept all."""


@dataclass(frozen=True)
class Limits:
    """When to stop handing out work; None is no limit."""

    tokens: int | None = None
    seconds: float | None = None


@dataclass
class Progress:
    """Where a run stands. ``told`` is called after each batch."""

    total: int
    before: int = 0
    """Trials that were stored already."""
    done: int = 0
    accepted: int = 0
    tokens: int = 0
    errors: int = 0
    """Trials that no reply was had for."""
    stopped: str | None = None
    """What ended the run early."""
    told: Callable[["Progress"], None] = field(default=lambda progress: None)


def selected(reference: Reference, phases: Sequence[str], units: Sequence[str]) -> tuple[str, ...]:
    """The units to try: all, those of some phases, or those named."""
    return tuple(
        unit
        for unit in reference.scenes
        if (not phases or unit.partition("/")[0] in phases) and (not units or unit in units)
    )


def wanted(models: Sequence[str], units: Sequence[str], trials: int) -> Iterator[TrialKey]:
    """Trial by trial over all units and models, so that a run that stops early has seen all of them alike."""
    for trial in range(trials):
        for unit in units:
            for model in models:
                yield TrialKey(model, unit, trial)


def run(
    job: Job,
    reference: Reference,
    keys: Sequence[TrialKey],
    executor: Executor,
    trials: Trials,
    *,
    size: int,
    limits: Limits = Limits(),
    clock: Callable[[], float] = time.monotonic,
    told: Callable[[Progress], None] | None = None,
    keep_errors: bool = True,
) -> Progress:
    """Runs what is not stored yet, and stores it batch by batch.

    Without ``keep_errors`` trials that ended with no reply are not stored, so that the next run tries them again.
    """
    conditions = job.conditions.key()
    scenes = reference.in_full.scenes if job.conditions.whole_spec else reference.scenes
    digests = {unit: scene.digest for unit, scene in scenes.items()}
    finished = trials.finished(conditions)
    todo = [key for key in keys if (key.model, key.unit, digests[key.unit], key.trial) not in finished]
    progress = Progress(total=len(keys), before=len(keys) - len(todo))
    if told is not None:
        progress.told = told
    keeping, deadline = Keeping(), None if limits.seconds is None else clock() + limits.seconds

    silent = 0

    def handed_out() -> Iterator[Batch]:
        for batch in batches(todo, size):
            if limits.tokens is not None and progress.tokens >= limits.tokens:
                progress.stopped = "the budget of tokens is spent"
            elif deadline is not None and clock() >= deadline:
                progress.stopped = "the time is over"
            elif silent >= _DEAD and not keep_errors:
                progress.stopped = f"{silent} trials in a row got no reply"
            if progress.stopped is not None:
                return
            yield batch

    progress.told(progress)
    for records in executor.run(job, handed_out()):
        for record in records:
            silent = silent + 1 if record.outcome == "error" else 0
        failed = sum(record.outcome == "error" for record in records)
        kept = records if keep_errors else tuple(record for record in records if record.outcome != "error")
        trials.keep(_with_scenes(kept, digests, keeping), conditions)
        progress.done += len(records)
        progress.errors += failed
        progress.accepted += sum(record.accepted for record in records)
        progress.tokens += sum(record.prompt_tokens + record.completion_tokens for record in records)
        progress.told(progress)
    return progress


def _with_scenes(
    records: Sequence[TrialRecord], digests: Mapping[str, str], keeping: "Keeping"
) -> list[tuple[TrialRecord, str, bool]]:
    return [(record, digests[record.key.unit], keeping.wants(record)) for record in records]


class Keeping:
    """Which trials are worth keeping in full: failures, and a few examples of each message that did not cure."""

    def __init__(self) -> None:
        self._kept: Counter[tuple[str, ...]] = Counter()

    def wants(self, record: TrialRecord) -> bool:
        if not record.accepted:
            return True
        model, phase = record.key.model, record.key.unit.partition("/")[0]
        reasons: set[tuple[str, ...]] = {
            (model, item.code) for call in record.calls for item in call.complaints if item.fate == "left"
        }
        if record.attempts >= 2:
            reasons.add((model, phase, record.form or "", str(record.attempts)))
        fresh = {reason for reason in reasons if self._kept[reason] < _EXAMPLES}
        self._kept.update(fresh)
        return bool(fresh)
