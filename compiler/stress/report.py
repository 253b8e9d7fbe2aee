"""The whole report of a run as one JSON value; pages and tables are views of it."""

from typing import Any

from compiler.stress.conditions import Conditions
from compiler.stress.excerpts import Finder
from compiler.stress.measures import measured
from compiler.stress.opened import Run
from compiler.stress.summary import WORST, model_value

_ENOUGH = 5
"""A diagnostic is ranked by its cure rate from so many re-asks on."""


def report_of(run: Run, conditions: str) -> dict[str, Any]:
    """Of the trials under one set of conditions. Reads each trial once, and those shown in full."""
    finder = Finder(run.trials.with_transcript())
    scenes = run.scenes_under(conditions)

    def seen() -> Any:
        for stored in run.trials.rows(conditions):
            finder.see(stored)
            yield stored

    groups = measured(seen(), scenes)
    wholes = run.trials.wholes(run.reference.whole_key(conditions))
    models = []
    for key, about in run.models.items():
        found = [value for (model, _), value in sorted(wholes.items()) if model == key]
        if not found and not any(model == key for model, _ in groups):
            continue
        value = model_value(groups, key, about["label"], simulated=about["simulated"], wholes=found)
        value["worst_forms"] = [
            {**next(item for item in value["forms"] if item["form"] == form),
             "example": finder.of_form(run.trials, key, form)}
            for form in value["worst_forms"]
        ]  # fmt: skip
        ranked = [item for item in value["codes"] if item["cure"]["of"] >= _ENOUGH][:WORST]
        value["least_curing"] = [{**item, "example": finder.of_code(run.trials, key, item["code"])} for item in ranked]
        models.append(value)
    return {
        "title": run.title,
        "simulated": any(model["simulated"] for model in models),
        "real": [model["label"] for model in models if not model["simulated"]],
        "units": len(scenes),
        "conditions": run.name_of[conditions],
        "settings": described(run.conditions[conditions]),
        "harness": run.trials.about("harness") or [],
        "models": models,
    }


def described(conditions: Conditions) -> dict[str, Any]:
    return conditions.model_dump(mode="json")


def brief(report: dict[str, Any]) -> dict[str, Any]:
    """What ``--json`` prints: the numbers of each model, without excerpts."""
    kept = (
        "simulated", "trials", "raw_valid", "after_repair", "accepted", "never", "errors", "crashed", "attempts",
        "calls", "tokens_per_unit", "milliseconds", "score", "equal_to_reference", "curve", "wholes",
    )  # fmt: skip
    return {
        **{name: report[name] for name in ("title", "simulated", "units", "conditions", "settings")},
        "models": {model["label"]: {name: model[name] for name in kept} for model in report["models"]},
    }
