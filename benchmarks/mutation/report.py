"""The result as JSON and as Markdown tables."""

from typing import Any

from benchmarks.mutation.campaign import Campaign, Outcome
from benchmarks.mutation.edits import path_text, shown

_LONGEST = 160


def share(campaign: Campaign) -> float:
    """Killed among tested."""
    tested = len(campaign.of("killed", "survived"))
    return len(campaign.of("killed")) / tested if tested else 0.0


def as_json(campaign: Campaign, facts: dict[str, Any]) -> dict[str, Any]:
    """``facts`` are the arguments of the run."""
    return {
        **facts,
        "tests": campaign.tests,
        "excluded_tests": list(campaign.excluded),
        "killed_share": round(share(campaign), 4),
        "totals": {
            "killed": len(campaign.of("killed")),
            "survived": len(campaign.of("survived")),
            "rejected": len(campaign.of("rejected")),
            "equivalent": len(campaign.of("equivalent")),
        },
        "kinds": _kinds(campaign),
        "mutants": [_row(outcome) for outcome in campaign.outcomes],
    }


def _row(outcome: Outcome) -> dict[str, Any]:
    edit = outcome.mutation.edit
    return {
        "kind": edit.kind,
        "unit": outcome.mutation.unit,
        "path": path_text(edit.path),
        "before": shown(edit.before),
        "after": shown(edit.after),
        "fate": outcome.fate,
        "by": outcome.by,
    }


def _kinds(campaign: Campaign) -> dict[str, dict[str, int]]:
    kinds: dict[str, dict[str, int]] = {}
    for outcome in campaign.outcomes:
        counts = kinds.setdefault(outcome.mutation.kind, {"killed": 0, "survived": 0, "rejected": 0, "equivalent": 0})
        counts[outcome.fate] += 1
    return dict(sorted(kinds.items()))


def as_markdown(campaign: Campaign, facts: dict[str, Any]) -> str:
    """Totals, a table by kind, and the survivors one by one."""
    value = as_json(campaign, facts)
    totals = value["totals"]
    tested = totals["killed"] + totals["survived"]
    lines = [
        f"# Mutation check of {facts['spec']}",
        "",
        f"Seed {facts['seed']}, {facts['database']}, tests: {campaign.tests}. {tested} mutants tested: "
        f"{totals['killed']} killed ({100 * share(campaign):.1f} %), {totals['survived']} survived. "
        f"Besides, {totals['rejected']} were rejected by the checker before emission, "
        f"{totals['equivalent']} changed no byte of the program.",
        "",
        "| mutation | killed | survived | rejected | equivalent |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for kind, counts in value["kinds"].items():
        lines.append(f"| {kind} | " + " | ".join(str(counts[name]) for name in counts) + " |")
    if campaign.excluded:
        lines += ["", "Left out, for they fail on the unmutated project: " + ", ".join(campaign.excluded) + "."]
    lines += ["", "## Survivors", "", "| mutation | unit | path | before → after |", "| --- | --- | --- | --- |"]
    for outcome in campaign.of("survived"):
        row = _row(outcome)
        change = f"`{_cell(row['before'])}` → `{_cell(row['after'])}`"
        lines.append(f"| {row['kind']} | {row['unit']} | `{row['path']}` | {change} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    text = text.replace("|", "\\|").replace("\n", " ")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
