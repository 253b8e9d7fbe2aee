"""``python -m benchmarks.stress``: so many trials stored and reported; seconds, megabytes, size of the file.

Some trials are really run, and then stored again and again under other numbers, as fast as the bookkeeping takes them.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from compiler.build.reading import read_spec
from compiler.build.settings import Settings
from compiler.cli.stressing.page import report_page
from compiler.store.trials import Trials
from compiler.stress import campaign
from compiler.stress.candidates import simulated
from compiler.stress.conditions import Conditions
from compiler.stress.markdown import as_markdown
from compiler.stress.opened import Folder, open_run
from compiler.stress.records import TrialRecord
from compiler.stress.reference import Reference, reference_of
from compiler.stress.report import report_of
from compiler.stress.work import Batch, Job, perform
from compiler.weak.profiles import load

SPEC = Path(__file__).parents[2] / "fixtures" / "specs" / "todo"
_REAL = 4
"""Trials of each unit that are really run."""


class Repeating:
    """An executor that gives the trials that were run for every number."""

    def __init__(self, records: Iterable[TrialRecord]) -> None:
        self._known = {(record.key.unit, record.key.trial): record for record in records}

    def run(self, job: Job, batches: Iterable[Batch]) -> Iterator[tuple[TrialRecord, ...]]:
        for batch in batches:
            yield tuple(replace(self._known[key.unit, key.trial % _REAL], key=key) for key in batch)


def main() -> None:
    """Prints one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stress")
    parser.add_argument("--trials", type=int, default=100_000)
    wanted = parser.parse_args().trials
    with tempfile.TemporaryDirectory(prefix="formwork-") as folder:
        print(json.dumps(measured(Folder(Path(folder)), wanted), indent=1))


def measured(folder: Folder, wanted: int) -> dict[str, float | int]:
    """``megabytes`` is the greatest resident size of the whole process, imports and reference included."""
    spec, _ = read_spec(SPEC)
    assert spec is not None
    reference = reference_of(spec, Settings(retriever="lexical"))
    candidate, conditions = simulated(load("qwen3-coder-next"), 0), Conditions()
    job = Job(reference.to_json(), (candidate,), conditions)
    real = perform(job, tuple(campaign.wanted([candidate.key], tuple(reference.scenes), _REAL)))
    each = -(-wanted // len(reference.scenes))
    keys = list(campaign.wanted([candidate.key], tuple(reference.scenes), each))[:wanted]
    store = opened(folder, reference, candidate.key, candidate.about(), conditions)
    before = megabytes()
    started = time.perf_counter()
    progress = campaign.run(job, reference, keys, Repeating(real), store, size=16)
    stored = time.perf_counter() - started
    store.close()
    started = time.perf_counter()
    run = open_run(folder.path)
    report = report_of(run, conditions.key())
    folder.json.write_text(json.dumps(report), encoding="utf-8")
    folder.markdown.write_text(as_markdown(report), encoding="utf-8")
    folder.page.write_text(report_page(report), encoding="utf-8")
    run.trials.close()
    reported = time.perf_counter() - started
    assert report["models"][0]["trials"] == progress.done == wanted
    return {
        "trials": wanted,
        "calls": report["models"][0]["calls"],
        "store_seconds": round(stored, 1),
        "report_seconds": round(reported, 1),
        "megabytes": round(megabytes()),
        "megabytes_before": round(before),
        "file_megabytes": round(folder.trials.stat().st_size / 1e6),
    }


def opened(folder: Folder, reference: Reference, key: str, about: dict[str, object], conditions: Conditions) -> Trials:
    """A folder as the command makes it."""
    folder.reference.parent.mkdir(parents=True)
    folder.reference.write_text(reference.to_json(), encoding="utf-8")
    store = Trials(folder.trials)
    store.note("models", {key: about})
    store.note("conditions", {conditions.key(): {"name": "full", "value": conditions.model_dump(mode="json")}})
    return store


def megabytes() -> float:
    """Linux says kilobytes, macOS bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
