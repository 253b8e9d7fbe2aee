"""Many trials: budgets end a run early, and the next one goes on where it stopped."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from compiler.store.trials import Trials
from compiler.stress import campaign
from compiler.stress.candidates import simulated
from compiler.stress.conditions import Conditions
from compiler.stress.executors import Concurrent, Processes
from compiler.stress.records import CallLine, TrialKey, TrialRecord
from compiler.stress.reference import Reference
from compiler.stress.work import Batch, Job
from tests.stress.profiles import job, only

UNITS = ("schema/Item", "dtos/Item")


class Counting:
    """An executor that makes trials up: each is accepted and costs ten tokens, or gets no reply."""

    def __init__(self, outcome: str = "raw_valid") -> None:
        self.seen: list[TrialKey] = []
        self.outcome = outcome

    def run(self, job: Job, batches: Iterable[Batch]) -> Iterator[tuple[TrialRecord, ...]]:
        for batch in batches:
            self.seen += batch
            call = CallLine(1, "slots", "refused", 8, 2, 1, (), ())
            yield tuple(TrialRecord(key, None, self.outcome, None, (call,)) for key in batch)


def keys(trials: int) -> list[TrialKey]:
    return list(campaign.wanted(["m"], UNITS, trials))


def run(reference: Reference, path: Path, executor: Counting, trials: int, **options: object) -> campaign.Progress:
    store = Trials(path)
    try:
        return campaign.run(job(reference), reference, keys(trials), executor, store, size=2, **options)
    finally:
        store.close()


def test_what_is_stored_is_not_tried_again(reference: Reference, tmp_path: Path) -> None:
    first, more = Counting(), Counting()
    assert run(reference, tmp_path / "t", first, 3).done == 6
    progress = run(reference, tmp_path / "t", more, 5)
    assert (progress.before, progress.done, progress.total) == (6, 4, 10)
    assert not set(first.seen) & set(more.seen)


def test_other_conditions_are_other_trials(reference: Reference, tmp_path: Path) -> None:
    run(reference, tmp_path / "t", Counting(), 1)
    store, other = Trials(tmp_path / "t"), Counting()
    campaign.run(job(reference, conditions=Conditions(attempts=2)), reference, keys(1), other, store, size=2)
    assert len(other.seen) == 2
    store.close()


def test_a_budget_of_tokens_begins_no_trial_once_it_is_spent(reference: Reference, tmp_path: Path) -> None:
    progress = run(reference, tmp_path / "t", Counting(), 10, limits=campaign.Limits(tokens=35))
    assert progress.stopped is not None
    assert progress.done == 4
    assert run(reference, tmp_path / "t", Counting(), 10).before == 4


def test_a_budget_of_time_begins_no_trial_once_it_is_over(reference: Reference, tmp_path: Path) -> None:
    ticks = iter([0.0, 10.0, 20.0, 61.0, 99.0])
    progress = run(
        reference, tmp_path / "t", Counting(), 10, limits=campaign.Limits(seconds=60), clock=lambda: next(ticks)
    )
    assert progress.stopped is not None
    assert progress.done == 4


def test_an_endpoint_that_is_gone_ends_the_run_and_leaves_its_trials_to_be_tried_again(
    reference: Reference, tmp_path: Path
) -> None:
    progress = run(reference, tmp_path / "t", Counting("error"), 500, keep_errors=False)
    assert progress.stopped is not None
    assert progress.done < 100
    assert run(reference, tmp_path / "t", Counting(), 2).before == 0


def test_each_trial_of_a_run_that_stops_early_was_made_for_all_units() -> None:
    assert [(key.trial, key.unit) for key in keys(2)] == [(0, UNITS[0]), (0, UNITS[1]), (1, UNITS[0]), (1, UNITS[1])]


def test_processes_and_one_loop_come_to_the_same(reference: Reference) -> None:
    candidate = simulated(only("required_left_out"), 0)
    batches = [(TrialKey(candidate.key, unit, trial),) for unit in UNITS for trial in range(2)]
    results = []
    for executor in (Processes(1), Concurrent(3)):
        found = [record for records in executor.run(job(reference, candidate), batches) for record in records]
        results.append({(record.key.unit, record.key.trial): record.transcript for record in found})
    assert results[0] == results[1]
    assert len(results[0]) == 4
