"""Trials on several worker processes of a Dask cluster come to the same as here."""

import os
from pathlib import Path

import pytest

from compiler.stress.candidates import simulated
from compiler.stress.executors import Concurrent
from compiler.stress.records import TrialKey
from compiler.stress.reference import Reference
from compiler.stress.spread import Dask, NoDask
from compiler.stress.work import batches
from tests.stress.profiles import job, only

if not os.environ.get("CI"):
    pytest.importorskip("distributed")


def test_a_cluster_of_two_processes_gives_the_results_of_one(reference: Reference) -> None:
    candidate = simulated(only("required_left_out", "near_miss_enum"), 0)
    keys = [TrialKey(candidate.key, unit, trial) for unit in ("schema/Item", "schema/List") for trial in range(4)]
    work = job(reference, candidate)
    found = [
        {record.key: record.transcript for records in executor.run(work, batches(keys, 2)) for record in records}
        for executor in (Dask(None, 2), Concurrent(1))
    ]
    assert found[0] == found[1]
    assert set(found[0]) == set(keys)


def test_a_scheduler_that_is_not_there_is_told(reference: Reference, tmp_path: Path) -> None:
    with pytest.raises(NoDask, match="no scheduler answers at tcp://127"):
        list(Dask("tcp://127.0.0.1:9", 1, wait=0.5).run(job(reference), []))
