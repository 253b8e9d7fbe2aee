"""What each part of the harness is worth: trials with and without it, side by side."""

from collections.abc import Mapping
from typing import Any

from compiler.stress.ablations import ABLATIONS
from compiler.stress.comparing import compared, results
from compiler.stress.markdown import percent, with_interval
from compiler.stress.measures import measured
from compiler.stress.opened import Run
from compiler.stress.summary import summary_of


def ablation_of(run: Run, rows: Mapping[str, str]) -> dict[str, Any]:
    """``rows`` is name → key of conditions; the first is what the others are paired with."""
    names = list(rows)
    models = []
    for model, about in run.models.items():
        labels = {model: about["label"]}
        found = []
        whole = results((item for item in run.trials.rows(rows[names[0]])), labels, run.scenes_under(rows[names[0]]))
        mine = {pair: result for pair, result in whole.items() if pair[0] == about["label"]}
        for name in names:
            scenes = run.scenes_under(rows[name])
            groups = measured(run.trials.rows(rows[name]), scenes)
            value = summary_of(groups, model)
            if not value["trials"]:
                continue
            other = results(run.trials.rows(rows[name]), labels, scenes)
            own = {pair: result for pair, result in other.items() if pair[0] == about["label"]}
            row = {"name": name, "instead": ABLATIONS[name].instead if name in ABLATIONS else "", **value}
            if name != names[0]:
                against = compared(mine, own)
                row["against"] = {key: against[key] for key in ("pairs", "accepted", "calls", "tokens")}
            found.append(row)
        if found:
            models.append({"label": about["label"], "simulated": about["simulated"], "rows": found})
    return {"title": run.title, "models": models}


def ablation_table(model: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    """Head and rows of one model's table, the most telling columns first; calls and tokens are means of a unit."""
    head = ["harness", "accepted (95 %)", "first try", "calls", "tokens", "lost/gained", "p", "trials"]
    rows = []
    base = model["rows"][0]["tokens_per_unit"]["mean"]
    for row in model["rows"]:
        mean = row["tokens_per_unit"]["mean"]
        against = row.get("against")
        accepted = against["accepted"] if against else None
        rows.append(
            [
                row["name"],
                with_interval(row["accepted"]),
                percent(row["after_repair"]),
                f"{row['calls'] / row['trials']:.2f}",
                f"{mean:,}" + ("" if against is None else f" {mean / base - 1:+.0%}"),
                "" if accepted is None else f"{accepted['lost']}/{accepted['gained']}",
                "" if accepted is None else _p(accepted["p"]),
                f"{row['trials']:,}",
            ]
        )
    return head, rows


def as_markdown(value: Mapping[str, Any]) -> str:
    """All tables."""
    lines = [f"# Ablations: {value['title']}", ""]
    for model in value["models"]:
        head, rows = ablation_table(model)
        lines += [f"## {model['label']}{' (SIMULATED)' if model['simulated'] else ''}", ""]
        lines += [f"| {' | '.join(head)} |", "| --- |" + " ---: |" * (len(head) - 1)]
        lines += [f"| {' | '.join(row)} |" for row in rows]
        lines += [""]
    lines += [f"- `{flag}`: {item.instead}" for flag, item in ABLATIONS.items()]
    return "\n".join(lines) + "\n"


def _p(value: float) -> str:
    return "<0.0001" if value < 0.0001 else f"{value:.4f}"
