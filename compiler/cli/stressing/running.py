"""``formwork stress run``: trials, then the report of all that the folder holds."""

import re
import shutil
from functools import partial
from typing import TYPE_CHECKING, Any

from compiler.cli.configured import settings_of
from compiler.cli.stressing.guarded import guarded
from compiler.cli.stressing.prepared import Prepared, prepared
from compiler.cli.stressing.wanted import Wanted
from compiler.cli.terminal import err, out, print_json

if TYPE_CHECKING:
    from compiler.build.settings import Settings
    from compiler.cli.stressing.shown import Shown
    from compiler.models.protocol import Model
    from compiler.stress.campaign import Progress
    from compiler.stress.candidates import Candidate
    from compiler.stress.conditions import Conditions
    from compiler.stress.executors import Executor

_BATCH = 16
"""Simulated trials that a process does at a time: about a fifth of a second of work."""

_CALLS = 8


def run(wanted: Wanted, fail_under: float | None, *, as_json: bool, quiet: bool) -> int:
    """The exit code: 1 also where a rate is under ``fail_under``."""
    settings = settings_of(wanted.given())
    if isinstance(settings, int):
        return settings
    return guarded(wanted, lambda: _run(wanted, settings, fail_under, as_json=as_json, quiet=quiet or as_json))


def _run(wanted: Wanted, settings: "Settings", fail_under: float | None, *, as_json: bool, quiet: bool) -> int:
    from compiler.stress.ablations import name_of

    with prepared(wanted, settings, quiet=quiet) as ready:
        conditions = conditions_of(wanted, settings.system_prompt)
        ready.note_conditions(name_of(wanted.without), conditions)
        ended = trials(ready, conditions, quiet=quiet)
        wholes(ready, conditions, quiet=quiet)
    report = written(wanted, conditions)
    return shown(wanted, report, ended, fail_under, as_json=as_json)


def conditions_of(wanted: Wanted, system_prompt: str | None) -> "Conditions":
    """Those of a compile with these settings, without the parts that were taken away."""
    from compiler.fill.options import SYSTEM, FillOptions
    from compiler.stress.ablations import without
    from compiler.stress.conditions import Conditions

    options = FillOptions(system_prompt=SYSTEM if system_prompt is None else system_prompt)
    return without(wanted.without, Conditions(options=options, attempts=wanted.attempts))


def trials(ready: Prepared, conditions: "Conditions", *, quiet: bool) -> "list[Progress]":
    """Simulated models first, then endpoints; each group where it runs best."""
    from compiler.cli.stressing.shown import Shown

    ended: list[Progress] = []
    with Shown(quiet=quiet) as display:
        for simulated in (True, False):
            group = tuple(one for one in ready.candidates if one.simulated is simulated)
            if group and ready.wanted.trials:
                ended.append(_group(ready, conditions, group, display, spent=sum(one.tokens for one in ended)))
    return ended


def _group(
    ready: Prepared, conditions: "Conditions", group: "tuple[Candidate, ...]", display: "Shown", *, spent: int
) -> "Progress":
    from compiler.stress import campaign
    from compiler.stress.work import Job

    wanted, simulated = ready.wanted, group[0].simulated
    executor, size = executor_for(wanted, simulated=simulated)
    calls = 1 if simulated else (wanted.jobs or _CALLS)
    job = Job(ready.reference.to_json(), group, conditions, calls)
    keys = list(campaign.wanted([one.key for one in group], ready.units, wanted.trials))
    left = None if wanted.max_tokens is None else max(0, wanted.max_tokens - spent)
    limits = campaign.Limits(left, None if wanted.max_minutes is None else wanted.max_minutes * 60)
    return campaign.run(
        job, ready.reference, keys, executor, ready.trials, size=size, limits=limits, told=display.told,
        keep_errors=simulated,
    )  # fmt: skip


def executor_for(wanted: Wanted, *, simulated: bool) -> "tuple[Executor, int]":
    """Who runs the trials, and how many make a batch."""
    import os

    from compiler.stress.executors import Concurrent, Processes

    kind, _, address = wanted.executor.partition(":")
    if kind == "dask":
        from compiler.stress.spread import Dask

        return Dask(address or None, wanted.jobs or os.cpu_count() or 1), _BATCH
    if simulated:
        return Processes(wanted.jobs or os.cpu_count() or 1), _BATCH
    return Concurrent(wanted.jobs or _CALLS), 1


def wholes(ready: Prepared, conditions: "Conditions", *, quiet: bool) -> None:
    """Whole compiles that are not stored yet, one after the other; the folders of those that went wrong stay."""
    from compiler.stress.candidates import Remembering
    from compiler.stress.whole import whole_trial

    key, reader = ready.reference.whole_key(conditions.key()), Remembering()
    settings = ready.settings.model_copy(update={"attempts": ready.wanted.attempts})
    for candidate in ready.candidates:
        for trial in range(ready.wanted.whole):
            known = ready.trials.wholes(key)
            if (candidate.key, trial) in known:
                continue
            if not quiet:
                err().print(f"compile {trial + 1} of {ready.wanted.whole} with {candidate.label}", markup=False)
            project = ready.folder.wholes / f"{re.sub(r'[^A-Za-z0-9.-]+', '_', candidate.label)}-{trial}"
            shutil.rmtree(project, ignore_errors=True)
            project.parent.mkdir(exist_ok=True)
            passed = {str(value["project"]) for value in known.values() if value["passed"]}
            fresh = partial(_fresh, candidate, reader, trial)
            value = whole_trial(ready.wanted.spec, project, settings, fresh, passed)
            ready.trials.keep_whole(candidate.key, key, trial, value)
            if value["passed"]:
                shutil.rmtree(project, ignore_errors=True)


def _fresh(candidate: "Candidate", reader: "Model", trial: int) -> "Model":
    """A compile closes its model."""
    from compiler.stress.candidates import Opened

    return Opened((candidate,), reader).model(candidate.key, trial)


def written(wanted: Wanted, conditions: "Conditions") -> dict[str, Any]:
    """The report of the trials under these conditions, written as page, Markdown and JSON."""
    import json

    from compiler.cli.stressing.page import report_page
    from compiler.stress.markdown import as_markdown
    from compiler.stress.opened import open_run
    from compiler.stress.report import report_of

    opened = open_run(wanted.out)
    try:
        report = report_of(opened, conditions.key())
    finally:
        opened.trials.close()
    folder = opened.folder
    folder.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    folder.markdown.write_text(as_markdown(report), encoding="utf-8")
    folder.page.write_text(report_page(report), encoding="utf-8")
    return report


def shown(
    wanted: Wanted, report: dict[str, Any], ended: "list[Progress]", fail_under: float | None, *, as_json: bool
) -> int:
    """The summary on stdout; the exit code."""
    from compiler.stress.report import brief

    low = [
        model["label"]
        for model in report["models"]
        if fail_under is not None and model["trials"] and model["accepted"]["rate"] < fail_under
    ]
    stopped = [one.stopped for one in ended if one.stopped]
    if as_json:
        value = brief(report)
        value |= {
            "run": {
                "done": sum(one.done for one in ended),
                "before": sum(one.before for one in ended),
                "errors": sum(one.errors for one in ended),
                "stopped": stopped[0] if stopped else None,
            },
            "fail_under": fail_under,
            "under": low,
            "report": str(wanted.out / "report.html"),
        }
        print_json(value)
    else:
        from compiler.cli.stressing.tables import summary

        console = out()
        console.print(summary(report))
        for one in ended:
            if one.stopped:
                console.print(f"stopped early: {one.stopped}; the same command goes on from here", markup=False)
        console.print(f"\nReport: {wanted.out / 'report.html'} (also report.md, report.json)", markup=False)
        for label in low:
            err().print(f"[bold red]error[/]: {label}: fewer than {fail_under} of the trials were accepted")
    return 1 if low else 0
