"""A shrunk failure as a file: the call, what came back, what was said, and the answer that is accepted."""

import json
from typing import Any

from compiler.models.protocol import Channel, FillRequest, RawReply
from compiler.stress.candidates import Candidate
from compiler.stress.cases import Case, ask
from compiler.stress.conditions import Conditions
from compiler.stress.records import TrialRecord
from compiler.stress.shrinking import Failure

VERSION = 1


def fixture(
    case: Case, candidate: Candidate, failure: Failure, failed: TrialRecord, right: TrialRecord | None
) -> dict[str, Any]:
    """Readable and complete: the failing call can be judged again without any model."""
    calls = [
        {
            "sent": call["sent"],
            "tool": call["tool"],
            "rung": call["rung"],
            "reply": call["reply"],
            "said": [{"code": item["code"], "path": item["path"]} for item in call["said"]],
            "outcome": call["outcome"],
        }
        for call in failed.transcript
    ]
    return {
        "version": VERSION,
        "fails": {"kind": failure.kind, "detail": failure.detail},
        "model": candidate.label,
        "simulated": candidate.simulated,
        "faults": sorted({fault for call in failed.calls for fault in call.faults}),
        "case": case.to_json(),
        "calls": calls,
        "right": right.transcript[0]["reply"] if right is not None and right.transcript else None,
    }


def reply_of(value: dict[str, Any]) -> RawReply:
    """A recorded reply as it came."""
    return RawReply.model_validate_json(json.dumps({**value, "raw": "{}"}))


def judged(value: dict[str, Any], reply: dict[str, Any]) -> TrialRecord:
    """The trial of a fixture's question with a recorded reply as the only answer."""
    return ask(Case.from_json(value["case"]), _Recorded(reply_of(reply)), Conditions(attempts=1), 0)


class _Recorded:
    """Gives one reply, whatever is asked."""

    name = "recorded"
    channels: tuple[Channel, ...] = ("forced",)

    def __init__(self, reply: RawReply) -> None:
        self._reply = reply

    async def fill(self, request: FillRequest) -> RawReply:
        del request
        return self._reply

    async def close(self) -> None:
        """Nothing is open."""
