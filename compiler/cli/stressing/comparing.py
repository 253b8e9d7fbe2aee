"""``formwork stress compare``: two runs against each other, as a table and as an exit code."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from rich.table import Table

from compiler.cli.terminal import out, print_json, refuse
from compiler.stress.markdown import percent


def run(one: Path, other: Path, before: str | None, after: str | None, *, as_json: bool) -> int:
    """1 where the second is worse beyond chance."""
    from compiler.store.trials import TrialsUnusable
    from compiler.stress.opened import NoTrials, open_run
    from compiler.stress.pairing import compare, conditions_named

    try:
        with ExitStack() as stack:
            left, right = open_run(one), open_run(other)
            for opened in (left, right):
                stack.callback(opened.trials.close)
            value = compare(left, right, conditions_named(left, before), conditions_named(right, after))
    except (NoTrials, TrialsUnusable) as error:
        return refuse(str(error), "formwork stress run makes trials.")
    if as_json:
        print_json(value)
    else:
        _show(value, one, other)
    return 1 if value["worse"] else 0


def _show(value: dict[str, Any], one: Path, other: Path) -> None:
    console = out()
    table = Table(title=f"{value['pairs']:,} pairs of trials: {one} → {other}", title_justify="left", box=None)
    for name in ("", "before", "after", "better", "worse", "p"):
        table.add_column(name, justify="left" if not name else "right")
    accepted, first, calls = value["accepted"], value["first_try"], value["calls"]
    table.add_row(
        "accepted", percent(accepted["before"]), percent(accepted["after"]),
        str(accepted["gained"]), str(accepted["lost"]), _p(accepted["p"]),
    )  # fmt: skip
    table.add_row("at the first try", percent(first["before"]), percent(first["after"]), "", "", "")
    table.add_row("calls", "", "", str(calls["fewer"]), str(calls["more"]), _p(calls["p"]))
    for form in value["forms"]:
        own = form["calls"]
        if own["fewer"] or own["more"]:
            table.add_row(f"  {form['form']}", "", "", str(own["fewer"]), str(own["more"]), _p(own["p_adjusted"]))
    for cure in value["cures"]:
        if cure["verdict"]:
            shown = (percent(cure["before"]), percent(cure["after"]))
            table.add_row(f"cure rate of {cure['code']}", *shown, *_mark(cure["verdict"]), "")
    console.print(table)
    low, high = value["tokens"]["interval"]
    mean = value["tokens"]["mean_difference"]
    console.print(f"tokens of a unit: {mean:+,.1f} (95 %: {low:+,.1f} to {high:+,.1f})")
    for verdict, style in (("better", "green"), ("worse", "bold red")):
        if value[verdict]:
            console.print(f"[{style}]{verdict}[/]: {', '.join(value[verdict])}")
    if not value["better"] and not value["worse"]:
        console.print("no difference beyond chance")


def _p(value: float) -> str:
    return "<0.0001" if value < 0.0001 else f"{value:.4f}"


def _mark(verdict: str) -> tuple[str, str]:
    return ("✓", "") if verdict == "better" else ("", "✓")
