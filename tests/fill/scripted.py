"""A model that answers what it is told to, and a journal in memory."""

import json
from collections.abc import Callable
from typing import Any

from ast_schemas.diagnostic import Diagnostic
from compiler.fill.records import CallKey
from compiler.models import chat
from compiler.models.protocol import Channel, FillRequest, RawReply, Usage

Answer = Any | Callable[[FillRequest], Any]


def raw(request: FillRequest, value: Any) -> RawReply:
    """A value as the arguments of the request's tool; a RawReply as it is; text as text."""
    if isinstance(value, RawReply):
        return value
    if isinstance(value, str):
        usage = Usage(prompt=1, completion=1)
        return RawReply(text=value, tool_calls=(), finish_reason="stop", usage=usage, raw="{}")
    body = chat.completion(request.tool.name, json.dumps(value), Usage(prompt=10, completion=5), model="scripted")
    found = chat.reply(body, request)
    assert found is not None
    return found


class Scripted:
    """Answers in order; the last answer is repeated. ``requests`` is what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.name = "scripted"
        self.channels: tuple[Channel, ...] = ("forced",)
        self.answers = list(answers)
        self.requests: list[FillRequest] = []

    async def fill(self, request: FillRequest) -> RawReply:
        answer = self.answers[min(len(self.requests), len(self.answers) - 1)]
        self.requests.append(request)
        value = answer(request) if callable(answer) else answer
        if isinstance(value, Exception):
            raise value
        return raw(request, value)

    async def close(self) -> None:
        pass


class MemoryJournal:
    """What ``compiler.fill.loop.CallLog`` asks for."""

    def __init__(self) -> None:
        self.replies: dict[CallKey, RawReply] = {}
        self.outcomes: list[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = []
        self.rungs: list[str] = []
        self.errors: list[str] = []

    def find(self, key: CallKey) -> tuple[RawReply, int] | None:
        return (self.replies[key], 0) if key in self.replies else None

    def store(self, key: CallKey, request: FillRequest, reply: RawReply, milliseconds: int, rung: str) -> None:
        self.replies[key] = reply
        self.rungs.append(rung)

    def failed(self, key: CallKey, request: FillRequest, reason: str, milliseconds: int, rung: str) -> None:
        self.errors.append(reason)

    def judge(
        self,
        key: CallKey,
        outcome: str,
        *,
        repairs: tuple[str, ...] = (),
        coercions: tuple[str, ...] = (),
        said: tuple[Diagnostic, ...] = (),
    ) -> None:
        codes = tuple(dict.fromkeys(item.code for item in said))
        self.outcomes.append((outcome, repairs, coercions, codes))
