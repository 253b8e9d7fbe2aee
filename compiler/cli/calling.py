"""``formwork calls``: the journal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compiler.cli.call_tables import show_calls, show_one
from compiler.cli.terminal import print_json, refuse

if TYPE_CHECKING:
    from compiler.store.journal import CallRow, Journal


@dataclass(frozen=True)
class Filters:
    """What is shown; None: whatever there is. ``outcome`` may also be ``accepted``."""

    unit: str | None = None
    phase: str | None = None
    code: str | None = None
    outcome: str | None = None

    def fit(self, call: "CallRow") -> bool:
        from compiler.fill.records import ACCEPTED

        wanted = ACCEPTED if self.outcome == "accepted" else {self.outcome}
        return (
            (self.unit is None or call.unit == self.unit)
            and (self.phase is None or call.phase == self.phase)
            and (self.code is None or self.code in call.codes)
            and (self.outcome is None or call.outcome in wanted)
        )


def run(project: Path, filters: Filters, number: int | None, *, as_json: bool) -> int:
    """A table of the calls with totals, or one of them in full."""
    from typing import get_args

    from compiler.fill.records import Outcome
    from compiler.store.journal import Journal
    from compiler.store.journal_tables import JournalUnusable
    from compiler.store.layout import Layout

    outcomes = ("accepted", *get_args(Outcome))
    if filters.outcome is not None and filters.outcome not in outcomes:
        return refuse(f"there is no outcome {filters.outcome!r}", f"There are {', '.join(outcomes)}.")
    path = Layout(project).journal
    if not path.is_file():
        return refuse(f"{project} holds no journal of calls")
    try:
        journal = Journal(path)
    except JournalUnusable as error:
        return refuse(str(error))
    try:
        if number is not None:
            return _one(journal, number, as_json=as_json)
        calls = [call for call in journal.calls(filters.unit) if filters.fit(call)]
    finally:
        journal.close()
    if as_json:
        print_json({"calls": [_row_json(call) for call in calls], "totals": totals(calls)})
    else:
        show_calls(calls, totals(calls))
    return 0


def totals(calls: "Sequence[CallRow]") -> dict[str, Any]:
    """Sums over calls: how many, tokens, milliseconds, and how often each outcome, rung and code."""
    return {
        "calls": len(calls),
        "prompt_tokens": sum(call.prompt_tokens for call in calls),
        "completion_tokens": sum(call.completion_tokens for call in calls),
        "milliseconds": sum(call.milliseconds for call in calls),
        "outcomes": _counts(call.outcome or "unjudged" for call in calls),
        "rungs": _counts(call.rung for call in calls),
        "codes": _counts(code for call in calls for code in call.codes),
    }


def _counts(names: Iterable[str]) -> dict[str, int]:
    from collections import Counter

    return dict(sorted(Counter(names).items(), key=lambda item: (-item[1], item[0])))


def _row_json(call: "CallRow") -> dict[str, Any]:
    return {**call.model_dump(mode="json"), "phase": call.phase, "codes": list(call.codes)}


def _one(journal: "Journal", number: int, *, as_json: bool) -> int:
    found = journal.one(number)
    if found is None:
        return refuse(f"there is no call {number}")
    call, request, reply = found
    if as_json:
        answer = reply.model_dump(mode="json") if reply else None
        print_json({**_row_json(call), "request": request.model_dump(mode="json"), "reply": answer})
    else:
        show_one(call, request, reply)
    return 0
