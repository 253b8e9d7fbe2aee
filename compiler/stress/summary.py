"""What a run came to, as one JSON value: the summary of ``--json``, and all that the report shows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from compiler.diagnostics import rules
from compiler.stress.intervals import Rate
from compiler.stress.measures import Group, Measures, pooled, quantiles

_COLUMNS = 16
"""Most failure kinds of the heat map; the rest is summed up in one."""

WORST = 10


def summary_of(groups: Measures, model: str) -> dict[str, Any]:
    """The numbers of one model over all forms."""
    return numbers(pooled(group for (name, _), group in groups.items() if name == model))


def numbers(group: Group) -> dict[str, Any]:
    """Rates with their 95 % Wilson intervals; tokens are those in and out of one unit."""
    return {
        "trials": group.trials,
        "raw_valid": group.raw_valid.to_json(),
        "after_repair": group.after_repair.to_json(),
        "accepted": group.accepted.to_json(),
        "never": Rate(group.trials - group.accepted.count, group.trials).to_json(),
        "errors": group.outcomes["error"],
        "crashed": group.outcomes["crashed"],
        "attempts": quantiles(group.attempts),
        "calls": group.calls,
        "tokens_per_unit": {
            **quantiles(group.tokens),
            "mean": round((group.prompt_tokens + group.completion_tokens) / group.trials) if group.trials else None,
            "prompt": group.prompt_tokens,
            "completion": group.completion_tokens,
        },
        "milliseconds": quantiles(group.milliseconds),
        "score": round(group.score / group.scored, 6) if group.scored else None,
        "equal_to_reference": Rate(group.exact, group.scored).to_json(),
    }


def model_value(
    groups: Measures, model: str, label: str, *, simulated: bool, wholes: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Everything that the report says of one model."""
    forms = {form: group for (name, form), group in groups.items() if name == model}
    whole = pooled(forms.values())
    return {
        "label": label,
        "model": model,
        "simulated": simulated,
        **numbers(whole),
        "curve": whole.curve(),
        "forms": [{"form": form, **numbers(group), "curve": group.curve()} for form, group in sorted(forms.items())],
        "heat": heat(forms),
        "codes": codes(whole),
        "faults": faults(whole),
        "worst_forms": [form for form, _ in sorted(forms.items(), key=_badness)[:WORST]],
        "wholes": whole_numbers(wholes),
    }


def heat(forms: Mapping[str, Group]) -> dict[str, Any]:
    """Share of first replies of each form that had each kind of failure; the commonest kinds have columns."""
    total: Counter[str] = Counter()
    for group in forms.values():
        total.update(group.kinds)
    columns = [name for name, _ in sorted(total.items(), key=lambda item: (-item[1], item[0]))[:_COLUMNS]]
    rows = [
        {"form": form, "cells": [round(group.kinds[name] / group.trials, 4) for name in columns]}
        for form, group in sorted(forms.items())
    ]
    return {"kinds": columns, "rows": rows, "left_out": max(0, len(total) - len(columns))}


def codes(group: Group) -> list[dict[str, Any]]:
    """Each diagnostic: how often it was said, and how often the next answer was cured of it. Least curing first."""
    titles = {rule.code: rule.title for rule in rules()}
    said, cures = group.said(), group.cures()
    found = [
        {"code": code, "title": titles.get(code, ""), "said": said[code], "cure": cures[code].to_json(),
         "unread": group.told[code, "unread"], "last": group.told[code, "last"]}
        for code in said
    ]  # fmt: skip
    return sorted(found, key=lambda item: (cures[str(item["code"])].interval[1], -said[str(item["code"])]))


def faults(group: Group) -> list[dict[str, Any]]:
    """What a simulated model did in its first replies, and what became of those trials."""
    names = sorted({name for name, _ in group.faults})
    found = []
    for name in names:
        counts = {outcome: count for (fault, outcome), count in group.faults.items() if fault == name}
        of = sum(counts.values())
        first = counts.get("raw_valid", 0) + counts.get("repaired", 0)
        found.append(
            {
                "fault": name,
                "replies": of,
                "mended": Rate(first, of).to_json(),
                "accepted": Rate(first + counts.get("reasked", 0), of).to_json(),
            }
        )
    return sorted(found, key=lambda item: (item["accepted"]["rate"], item["mended"]["rate"], item["fault"]))


def whole_numbers(wholes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Of whole compiles: compiled, booted, and passed all their tests; how many distinct projects came out."""
    of = len(wholes)
    return {
        "compiles": of,
        "compiled": Rate(sum(bool(item["compiled"]) for item in wholes), of).to_json(),
        "passed": Rate(sum(bool(item["passed"]) for item in wholes), of).to_json(),
        "projects": len({item["project"] for item in wholes if item["project"]}),
        "calls": quantiles(Counter(int(item["calls"]) for item in wholes)),
        "tokens": quantiles(Counter(int(item["tokens"]) for item in wholes)),
    }


def _badness(item: tuple[str, Group]) -> tuple[float, float, str]:
    """The worst first: least accepted, then most calls for a trial."""
    form, group = item
    return group.accepted.rate, -group.calls / max(1, group.trials), form
