"""``formwork plan``: what a compile would do, and why."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compiler.cli.terminal import err, out, print_json

if TYPE_CHECKING:
    from compiler.build.forecast import Forecast
    from compiler.build.plan import Estimate, Plan, Step

_SHOWN = 40
"""Most lines of one kind, unless all are asked for."""


def run(spec: Path, target: Path, given: Mapping[str, Any], *, as_json: bool, everything: bool) -> int:
    """The plan on stdout; 0 also if there is something to do, 1 where errors keep a compile from starting."""
    from compiler.cli.configured import settings_of

    settings = settings_of(given)
    if isinstance(settings, int):
        return settings
    from compiler.build.forecast import forecast

    found = forecast(spec, target, settings)
    if as_json:
        print_json(_json(found))
    else:
        _show(found, spec, target, everything=everything)
    if found.unreadable:
        return 2
    return 0 if found.plan is not None else 1


def _json(found: "Forecast") -> Mapping[str, Any]:
    from compiler.diagnostics import to_json

    said = [to_json(item) for item in found.diagnostics]
    if found.plan is None:
        return {"status": "unreadable" if found.unreadable else "failed", "diagnostics": said}
    return {**found.plan.to_json(), "diagnostics": said}


def _show(found: "Forecast", spec: Path, target: Path, *, everything: bool) -> None:
    if found.diagnostics:
        from compiler.cli.summary import sources
        from compiler.diagnostics.render_terminal import to_terminal

        listed = list(found.diagnostics)
        to_terminal(listed, err(), sources(listed, spec))
    plan = found.plan
    if plan is None:
        return
    console = out()
    if plan.empty:
        console.print(f"Nothing to do: {len(plan.reused)} units and all files of {target} are up to date.")
        return
    limit = None if everything else _SHOWN
    if plan.upgrade:
        console.print(
            "Formwork is another version than the one that printed this project: all files are emitted again."
        )
        console.print("Those with the same text stay as they are.\n")
    for title, certainty in (
        ("Will be done", "will"),
        ("Likely (if the refills before declare what they declared)", "likely"),
    ):
        _steps(title, [step for step in plan.steps if step.certainty == certainty], limit)
    possible = [step for step in plan.steps if step.certainty == "may"]
    if everything:
        _steps("May be checked, and filled where they no longer fit", possible, None)
    elif possible:
        phases = Counter(step.unit.partition("/")[0] for step in possible)
        told = ", ".join(f"{count} {phase}" for phase, count in phases.items())
        console.print(f"May be checked, if what they use is declared otherwise: {told} (--all says why)\n")
    _files(plan, limit)
    _ending(plan)


def _steps(title: str, steps: "list[Step]", limit: int | None) -> None:
    """Grouped by what comes before the last link of their chains."""
    if not steps:
        return
    from rich.text import Text

    console = out()
    console.print(Text(title, style="bold"))
    styles = {"fill": "yellow", "recheck": "cyan", "remove": "red"}
    heading: tuple[str, ...] = ()
    shown = steps[:limit]
    for step in sorted(shown, key=lambda step: step.chain[:-1]):
        if step.chain[:-1] != heading:
            heading = step.chain[:-1]
            console.print(Text(f"  {' → '.join(heading)} →", style="dim"))
        last = step.chain[-1] if step.chain else step.unit
        told = last if step.unit in last else f"{step.unit}: {last}"
        console.print(Text.assemble("    ", (f"{step.action:<8}", styles[step.action]), told))
    if len(steps) > len(shown):
        console.print(f"    … and {len(steps) - len(shown)} more (--all lists them)")
    console.print()


def _files(plan: "Plan", limit: int | None) -> None:
    from rich.text import Text

    console = out()
    likely = [item for item in plan.files if item.certainty != "may"]
    if likely:
        console.print(Text("Files of these units", style="bold"))
        for item in likely[:limit]:
            console.print(Text(f"    {item.action:<7} {item.path}"))
        if limit is not None and len(likely) > limit:
            console.print(f"    … and {len(likely) - limit} more (--all lists them)")
    others = len(plan.files) - len(likely)
    if others:
        console.print(f"    and up to {others} others, by what the answers change\n")
    if plan.migration:
        console.print(f"A migration comes if the tables change: {', '.join(plan.migration[:6])}\n", markup=False)


def _ending(plan: "Plan") -> None:
    console = out()
    console.print(f"{len(plan.reused)} units are taken over" + (f", {len(plan.pinned)} pinned" if plan.pinned else ""))
    console.print(f"At least {_told(plan.cost('will'))}; likely {_told(plan.cost('will', 'likely'))}")
    if plan.open_ended:
        names = ", ".join(plan.open_ended[:4]) + (" …" if len(plan.open_ended) > 4 else "")
        console.print(f"More if one of these declares what is new or gone: {names}", markup=False)
    else:
        console.print(f"At most {_told(plan.cost('will', 'likely', 'may'))}")


def _told(cost: "Estimate") -> str:
    calls = "1 call" if cost.calls == 1 else f"{cost.calls} calls"
    return f"{calls}, {cost.prompt:,} tokens in, {cost.completion:,} out"
