"""``formwork stress ablate``: the same trials with parts of the harness taken away, as one table."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.table import Table

from compiler.cli.configured import settings_of
from compiler.cli.stressing.guarded import guarded
from compiler.cli.stressing.prepared import prepared
from compiler.cli.stressing.running import conditions_of, trials
from compiler.cli.stressing.wanted import Unwanted, Wanted
from compiler.cli.terminal import err, out, print_json

if TYPE_CHECKING:
    from compiler.build.settings import Settings

_SHOWN = 6
"""Columns of the terminal's table; the files have all."""


def run(wanted: Wanted, only: Sequence[str], *, as_json: bool, quiet: bool) -> int:
    """The exit code."""
    settings = settings_of(wanted.given())
    if isinstance(settings, int):
        return settings
    return guarded(wanted, lambda: _run(wanted, settings, only, as_json=as_json, quiet=quiet or as_json))


def _run(wanted: Wanted, settings: "Settings", only: Sequence[str], *, as_json: bool, quiet: bool) -> int:
    from compiler.diagnostics import did_you_mean
    from compiler.stress.ablating import ablation_of, ablation_table, as_markdown
    from compiler.stress.ablations import ABLATIONS, FULL
    from compiler.stress.opened import open_run

    for flag in only:
        if flag not in ABLATIONS:
            raise Unwanted(f"no part {flag!r}", did_you_mean(flag, ABLATIONS) or f"There are {', '.join(ABLATIONS)}.")
    rows: dict[str, str] = {}
    with prepared(wanted, settings, quiet=quiet) as ready:
        for name in (FULL, *(only or ABLATIONS)):
            own = replace(wanted, without=() if name == FULL else (name,))
            conditions = conditions_of(own, settings.system_prompt)
            ready.note_conditions(name, conditions)
            rows[name] = conditions.key()
            if not quiet:
                err().print(name, markup=False)
            trials(ready, conditions, quiet=quiet)
    opened = open_run(wanted.out)
    try:
        value = ablation_of(opened, rows)
    finally:
        opened.trials.close()
    (wanted.out / "ablation.json").write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    (wanted.out / "ablation.md").write_text(as_markdown(value), encoding="utf-8")
    if as_json:
        print_json(value)
        return 0
    for model in value["models"]:
        head, cells = ablation_table(model)
        simulated = " (SIMULATED)" if model["simulated"] else ""
        table = Table(title=f"{value['title']}: {model['label']}{simulated}", box=None, title_justify="left")
        for place, name in enumerate(head[:_SHOWN]):
            table.add_column(name, justify="right" if place else "left", no_wrap=True)
        for row in cells:
            table.add_row(*row[:_SHOWN])
        out().print(table)
    return 0
