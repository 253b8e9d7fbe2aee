"""Two runs against each other, trial by trial: does a change of a form, message or model help or hurt?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

from compiler.store.trials import Stored
from compiler.stress.intervals import Rate, difference
from compiler.stress.measures import Group, form_of
from compiler.stress.paired import bootstrap, holm, sign_test

LEVEL = 0.01
"""A difference counts from this p-value down, adjusted for the number of comparisons of its kind."""

DEARER = 0.05
"""A difference of tokens counts from this share of what a unit cost before, if its interval holds no other sign."""

NEVER = 1_000_000
"""Calls of a trial that was never accepted: more than any other."""

Pair = tuple[str, str, int]
"""(model, unit, trial)."""


@dataclass(frozen=True)
class Result:
    """What is compared of one trial."""

    form: str
    accepted: bool
    first: bool
    calls: int
    tokens: int


def results(rows: Iterable[Stored], labels: Mapping[str, str], scenes: Mapping[str, str]) -> dict[Pair, Result]:
    """Trials by what they have in common with those of the other run."""
    found: dict[Pair, Result] = {}
    for stored in rows:
        record = stored.record
        if scenes.get(record.key.unit) != stored.scene:
            continue
        found[labels.get(record.key.model, record.key.model), record.key.unit, record.key.trial] = Result(
            form_of(record.key.unit, record.form),
            record.accepted,
            record.outcome in ("raw_valid", "repaired"),
            record.attempts if record.accepted else NEVER,
            record.prompt_tokens + record.completion_tokens,
        )
    return found


def compared(
    one: Mapping[Pair, Result], other: Mapping[Pair, Result], cures: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """``one`` is before, ``other`` after. ``worse`` and ``better`` name what differs beyond chance."""
    pairs = [(one[key], other[key]) for key in sorted(one.keys() & other.keys())]
    forms = sorted({before.form for before, _ in pairs})
    by_form = [{"form": form, **_numbers([pair for pair in pairs if pair[0].form == form])} for form in forms]
    for item, p in zip(by_form, holm([item["calls"]["p"] for item in by_form]), strict=True):
        item["calls"]["p_adjusted"] = p
    total = _numbers(pairs)
    said = [
        *_verdicts("accepted", total["accepted"]["gained"], total["accepted"]["lost"], total["accepted"]["p"]),
        *_verdicts("calls", total["calls"]["fewer"], total["calls"]["more"], total["calls"]["p"]),
        *(
            verdict
            for item in by_form
            for verdict in _verdicts(
                f"calls for {item['form']}", item["calls"]["fewer"], item["calls"]["more"], item["calls"]["p_adjusted"]
            )
        ),
        *((item["verdict"], f"cure rate of {item['code']}") for item in cures if item["verdict"]),
        *_of_tokens(pairs, total["tokens"]),
    ]
    return {
        "pairs": len(pairs),
        "only_in_one": len(one) - len(pairs),
        "only_in_other": len(other) - len(pairs),
        **total,
        "forms": by_form,
        "cures": list(cures),
        "worse": [name for verdict, name in said if verdict == "worse"],
        "better": [name for verdict, name in said if verdict == "better"],
    }


def cures_compared(one: Group, other: Group) -> list[dict[str, Any]]:
    """Cure rates before and after, each with an interval of the difference that holds for all codes together.

    ``LEVEL`` is divided by their number (Bonferroni). Not paired, for what is said twice is no second chance of one
    complaint.
    """
    before, after = one.cures(), other.cures()
    shared = sorted(before.keys() | after.keys())
    z = NormalDist().inv_cdf(1 - LEVEL / (2 * max(1, len(shared))))
    found = []
    for code in shared:
        left, right = before.get(code, Rate(0, 0)), after.get(code, Rate(0, 0))
        low, high = difference(left, right, z)
        verdict = "worse" if high < 0 else "better" if low > 0 else ""
        found.append(
            {"code": code, "before": left.to_json(), "after": right.to_json(),
             "difference": [round(low, 6), round(high, 6)], "verdict": verdict}
        )  # fmt: skip
    return found


def _numbers(pairs: Sequence[tuple[Result, Result]]) -> dict[str, Any]:
    of = len(pairs)
    gained = sum(after.accepted and not before.accepted for before, after in pairs)
    lost = sum(before.accepted and not after.accepted for before, after in pairs)
    fewer = sum(after.calls < before.calls for before, after in pairs)
    more = sum(after.calls > before.calls for before, after in pairs)
    tokens = [float(after.tokens - before.tokens) for before, after in pairs]
    return {
        "accepted": {
            "before": Rate(sum(before.accepted for before, _ in pairs), of).to_json(),
            "after": Rate(sum(after.accepted for _, after in pairs), of).to_json(),
            "gained": gained,
            "lost": lost,
            "p": sign_test(gained, lost),
        },
        "first_try": {
            "before": Rate(sum(before.first for before, _ in pairs), of).to_json(),
            "after": Rate(sum(after.first for _, after in pairs), of).to_json(),
        },
        "calls": {"fewer": fewer, "more": more, "p": sign_test(fewer, more)},
        "tokens": {
            "mean_difference": round(sum(tokens) / of, 1) if of else 0.0,
            "interval": [round(end, 1) for end in bootstrap(tokens)],
        },
    }


def _verdicts(name: str, better: int, worse: int, p: float) -> list[tuple[str, str]]:
    if p > LEVEL or better == worse:
        return []
    return [("worse" if worse > better else "better", name)]


def _of_tokens(pairs: Sequence[tuple[Result, Result]], tokens: Mapping[str, Any]) -> list[tuple[str, str]]:
    before = sum(one.tokens for one, _ in pairs) / max(1, len(pairs))
    low, high = tokens["interval"]
    if abs(tokens["mean_difference"]) < DEARER * before or low <= 0 <= high:
        return []
    return [("worse" if low > 0 else "better", "tokens")]
