"""One trial: one unit filled once, by one model, under given conditions."""

import asyncio
import json
from collections.abc import Collection, Sequence
from typing import Literal

from ast_schemas.diagnostic import Diagnostic
from compiler.fill.loop import Filled, Filler
from compiler.fill.records import CallRecord
from compiler.models.protocol import Model, RawReply
from compiler.stress.conditions import Conditions
from compiler.stress.records import CallLine, Complaint, Outcome, TrialKey, TrialRecord
from compiler.stress.reference import Scene
from compiler.stress.scoring import meaning, similarity
from compiler.stress.transcript import Exchange, Transcript

_UNREAD = frozenset({"F901", "F902", "F903", "F904", "F905", "F906", "F907"})
"""Codes of a reply of which nothing was taken."""


async def run_trial(
    key: TrialKey, scene: Scene, model: Model, conditions: Conditions, slots: asyncio.Semaphore | None = None
) -> TrialRecord:
    """Fills the unit; ``slots`` bounds calls at once over several trials. An exception is an outcome as any other."""
    log, seen = Transcript(), list[CallRecord]()
    filler = Filler(
        model,
        log,
        slots or asyncio.Semaphore(1),
        conditions.attempts,
        conditions.options,
        trial=key.trial,
        observer=seen.append,
    )
    crash = None
    try:
        filled = await filler.fill(scene.question, scene.check)
    except Exception as error:
        filled, crash = Filled(key.unit, None, (), len(seen)), f"{type(error).__name__}: {error}"
        log.crashed(crash)
    score = None if filled.form is None else similarity(meaning(filled.form), scene.right)
    lines = tuple(_line(record, place, log.exchanges) for place, record in enumerate(seen))
    transcript = tuple(exchange.to_json() for exchange in log.exchanges)
    outcome: Outcome = "crashed" if crash else _outcome(filled, seen)
    return TrialRecord(key, scene.question.kind, outcome, score, lines, transcript, crash)


def _outcome(filled: Filled, seen: Sequence[CallRecord]) -> Outcome:
    if filled.form is None:
        return "error" if seen and seen[-1].outcome == "error" else "never"
    if len(seen) > 1:
        return "reasked"
    return "raw_valid" if seen[-1].outcome == "raw_valid" else "repaired"


def _line(record: CallRecord, place: int, exchanges: Sequence[Exchange]) -> CallLine:
    exchange = exchanges[place]
    following = exchanges[place + 1] if place + 1 < len(exchanges) else None
    repairs = (f"repair:{item.partition(':')[0]}" for item in record.repairs)
    coercions = (f"coercion:{_kind(item)}" for item in record.coercions)
    refused = record.outcome == "refused"
    return CallLine(
        attempt=record.attempt,
        rung=record.rung,
        outcome=record.outcome,
        prompt_tokens=record.prompt_tokens,
        completion_tokens=record.completion_tokens,
        milliseconds=record.milliseconds,
        kinds=tuple(dict.fromkeys([*repairs, *coercions, *(record.codes if refused else ())])),
        complaints=complaints(exchange.said, following) if refused else (),
        faults=_faults(exchange.reply),
    )


def _kind(coercion: str) -> str:
    """``number_from_text`` of ``steps[0].amount: number_from_text``."""
    return coercion.rpartition(": ")[2]


def complaints(said: Sequence[Diagnostic], following: Exchange | None) -> tuple[Complaint, ...]:
    """Each error with what the next answer made of it. One that is told at several places counts at each."""
    wrong = _errors(said)
    if following is None or following.outcome == "error":
        return tuple(Complaint(code, path, "last") for code, path in wrong)
    after = {} if following.outcome != "refused" else _errors(following.said)
    unread = any(_of_reply(code, path) for code, path in after)
    return tuple(Complaint(code, path, _fate(code, path, after, unread=unread)) for code, path in wrong)


def _fate(
    code: str, path: str, after: Collection[tuple[str, str]], *, unread: bool
) -> Literal["cured", "left", "unread"]:
    if unread and not _of_reply(code, path):
        return "unread"
    return "left" if (code, path) in after else "cured"


def _errors(said: Sequence[Diagnostic]) -> dict[tuple[str, str], None]:
    return dict.fromkeys((item.code, item.path or "") for item in said if item.severity == "error")


def _of_reply(code: str, path: str) -> bool:
    """Whether the diagnostic says that nothing could be taken from the reply."""
    return code in _UNREAD and not path


def _faults(reply: RawReply | None) -> tuple[str, ...]:
    """What a simulated model says that it did (``compiler.weak`` puts it beside the choices)."""
    if reply is None or '"simulated"' not in reply.raw:
        return ()
    try:
        said = json.loads(reply.raw).get("formwork", {})
    except (ValueError, AttributeError):
        return ()
    return tuple(map(str, said.get("faults", ())))
