"""Two runs opened side by side: which of their trials belong together."""

from typing import Any

from compiler.stress.comparing import compared, cures_compared, results
from compiler.stress.measures import Group, measured, pooled
from compiler.stress.opened import NoTrials, Run


def conditions_named(run: Run, name: str | None) -> str:
    """The key of the conditions of that name; without one those that were run first. Raises NoTrials."""
    for key in run.conditions:
        if name is None or run.name_of[key] == name:
            return key
    known = ", ".join(run.name_of.values()) or "none"
    raise NoTrials(f"{run.folder.path} has no trials under conditions {name!r}; there are {known}")


def compare(one: Run, other: Run, before: str, after: str) -> dict[str, Any]:
    """Trials of equal models (or of the only one of each run), units and numbers; see ``comparing.compared``.

    ``before`` and ``after`` are keys of conditions. Raises NoTrials where nothing belongs together.
    """
    left, right = _labels(one), _labels(other)
    if not set(left.values()) & set(right.values()) and len(left) == len(right) == 1:
        left, right = dict.fromkeys(left, "the model"), dict.fromkeys(right, "the model")
    groups = [_pooled(one, before, left), _pooled(other, after, right)]
    value = compared(
        results(one.trials.rows(before), left, one.scenes_under(before)),
        results(other.trials.rows(after), right, other.scenes_under(after)),
        cures_compared(*groups),
    )
    if not value["pairs"]:
        raise NoTrials(f"{one.folder.path} and {other.folder.path} have no trial in common")
    return value


def _labels(run: Run) -> dict[str, str]:
    return {key: about["label"] for key, about in run.models.items()}


def _pooled(run: Run, conditions: str, labels: dict[str, str]) -> Group:
    groups = measured(run.trials.rows(conditions), run.scenes_under(conditions))
    return pooled(group for (model, _), group in groups.items() if model in labels)
