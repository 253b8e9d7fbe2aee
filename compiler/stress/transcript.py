"""The log of one trial's calls, in memory: nothing is taken from it, so that no reply is used twice."""

from dataclasses import dataclass, field
from typing import Any

from ast_schemas.diagnostic import Diagnostic
from compiler.fill.records import CallKey, Outcome
from compiler.models.protocol import FillRequest, RawReply


@dataclass
class Exchange:
    """One call: what was sent, what came back (None: nothing, for ``error``), and what was said of it."""

    attempt: int
    rung: str
    request: FillRequest
    reply: RawReply | None
    said: tuple[Diagnostic, ...] = ()
    outcome: str = "refused"
    error: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Everything that a person needs to see; the tool's schema is left out, for the form has it."""
        return {
            "attempt": self.attempt,
            "rung": self.rung,
            "sent": "\n\n".join(message.content for message in self.request.messages),
            "tool": self.request.tool.name,
            "channel": self.request.channel,
            "reply": self.reply.model_dump(mode="json", exclude={"raw"}) if self.reply else None,
            "error": self.error,
            "outcome": self.outcome,
            "said": [
                {"code": item.code, "path": item.path, "message": item.message, "hint": item.hint} for item in self.said
            ],
        }


@dataclass
class Transcript:
    """A ``CallLog`` of one conversation, in the order of its calls."""

    exchanges: list[Exchange] = field(default_factory=list)

    def find(self, key: CallKey) -> tuple[RawReply, int] | None:
        del key
        return None

    def store(self, key: CallKey, request: FillRequest, reply: RawReply, milliseconds: int, rung: str) -> None:
        del milliseconds
        self.exchanges.append(Exchange(key.attempt, rung, request, reply))

    def judge(
        self,
        key: CallKey,
        outcome: Outcome,
        *,
        repairs: tuple[str, ...] = (),
        coercions: tuple[str, ...] = (),
        said: tuple[Diagnostic, ...] = (),
    ) -> None:
        del key, repairs, coercions
        self.exchanges[-1].outcome = outcome
        self.exchanges[-1].said = said

    def failed(self, key: CallKey, request: FillRequest, reason: str, milliseconds: int, rung: str) -> None:
        del milliseconds
        self.exchanges.append(Exchange(key.attempt, rung, request, None, outcome="error", error=reason))

    def crashed(self, reason: str) -> None:
        """Whatever was going on with the last reply, or before the first one, ended in an exception."""
        if self.exchanges:
            self.exchanges[-1].error = reason
            self.exchanges[-1].outcome = "crashed"
