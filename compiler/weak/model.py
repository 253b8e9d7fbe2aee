"""A weak model: another model's answers with the mistakes of a profile. In process, and behind the server."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from compiler.models import chat
from compiler.models.protocol import CHANNELS, Channel, FillRequest, JsonObject, Model, ModelError, RawReply
from compiler.weak.conversation import Conversation, Planned
from compiler.weak.drawing import connection, generator
from compiler.weak.faults.kinds import Connection
from compiler.weak.profiles import Profile
from compiler.weak.telling import FIX, complaints_of, question_of
from compiler.weak.writing import body, written

_TRIES = 6
"""As often as a client over HTTP tries one call."""


@dataclass(frozen=True)
class Served:
    """One HTTP response: what happens to the connection, and the body if a reply is sent (or cut)."""

    connection: Connection
    body: JsonObject | None
    faults: tuple[str, ...] = ()
    """Names of what is wrong with it, the connection's first."""


class WeakModel:
    """Spoils what ``inner`` answers.

    The mistakes of an answer are a pure function of profile, seed, trial, unit, attempt (and the sampling seed of the
    request, if it has one), so neither order nor parallelism of units matters. ``attempt`` counts the answers to one
    question; a question without complaints begins again at one. One object serves one conversation per unit at a time.
    """

    channels: tuple[Channel, ...] = CHANNELS

    def __init__(
        self,
        inner: Model,
        profile: Profile,
        seed: int = 0,
        trial: int = 0,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        watch: Callable[[FillRequest, Served], None] | None = None,
    ) -> None:
        self._inner = inner
        self.profile = profile
        self.seed = seed
        self.trial = trial
        self._sleep = sleep
        self._watch = watch
        self._talks: dict[str, Conversation] = {}
        self._failed: Counter[str] = Counter()
        self._responses: Counter[str] = Counter()

    @property
    def name(self) -> str:
        about = f"{self.profile.name}.{self.profile.fingerprint()}"
        return f"weak:{about}:seed{self.seed}:trial{self.trial}:{self._inner.name}"

    async def fill(self, request: FillRequest) -> RawReply:
        """The reply that a client gets who tries again when the connection fails. Raises ModelError as it would."""
        served = Served(Connection(), None)
        for _ in range(_TRIES):
            served = await self.serve(request)
            if served.connection.delay:
                await self._sleep(served.connection.delay)
            if served.connection.answers:
                found = chat.reply(served.body, request)
                assert found is not None
                return found
        reason = f"HTTP {served.connection.status}" if served.connection.status != 200 else "the connection was cut"
        raise ModelError(f"{self.name}: {reason}: {served.connection.message}".rstrip(": "))

    async def serve(self, request: FillRequest) -> Served:
        """The next response to a request. Raises ModelError if the model behind has no answer."""
        served = await self._served(request)
        if self._watch is not None:
            self._watch(request, served)
        return served

    async def close(self) -> None:
        await self._inner.close()

    async def _served(self, request: FillRequest) -> Served:
        key = request.key()
        rng = generator(self.seed, self.trial, request.unit, "connection", key, self._responses[key])
        self._responses[key] += 1
        trouble, line = connection(self.profile, rng, self._failed[key])
        named = (trouble,) if trouble else ()
        if not line.answers:
            self._failed[key] += 1
            cut = {
                "id": "chatcmpl-0",
                "object": "chat.completion",
                "choices": [{"index": 0, "message": {"content": ""}}],
            }
            return Served(line, cut if line.cut else None, named)
        self._failed[key] = 0
        answered = await self._answered(request)
        if isinstance(answered, RawReply):
            return Served(line, json.loads(answered.raw), named)
        planned, attempt = self._planned(request, answered)
        mistakes = planned.mistakes
        draft = written(planned.value, request, mistakes)
        if draft is None:
            mistakes = tuple(mistake for mistake in mistakes if not mistake.of_reply)
            draft = written(planned.value, request, mistakes)
            assert draft is not None, "mistakes in the form itself always apply"
        faults = (*named, *(mistake.fault for mistake in mistakes))
        said = {"simulated": self.profile.name, "attempt": attempt, "faults": list(faults)}
        return Served(line, body(draft, model=self.profile.name, usage=line.usage, said=said), faults)

    async def _answered(self, request: FillRequest) -> JsonObject | RawReply | None:
        """The right answer; a reply that cannot be read as it is; None for a patch of what only this model got wrong.

        What the model behind cannot be asked a second time (a recording) is taken from its first answer.
        """
        talk = self._talks.get(request.unit)
        patch = request.tool.name == FIX
        if patch and talk is not None and talk.shown:
            return None
        usable = request.channel if request.channel in self._inner.channels else self._inner.channels[0]
        try:
            reply = await self._inner.fill(request.model_copy(update={"channel": usable}))
        except ModelError:
            if talk is None or not (patch or talk.question == question_of(request)):
                raise
            return None if patch else talk.value
        return _arguments(reply) or reply

    def _planned(self, request: FillRequest, answered: JsonObject | None) -> tuple[Planned, int]:
        """What to answer and what is to be wrong with it; the number of the attempt."""
        talk = self._talks.get(request.unit)
        if request.tool.name == FIX:
            if talk is None:
                return Planned(answered or {}, ()), 1
            planned = talk.patch(request, self._rng(request, talk), answered)
            return planned, talk.attempt
        assert answered is not None
        if talk is None or talk.question != question_of(request) or talk.value != answered:
            attempt = talk.attempt if talk is not None else 0
            talk = Conversation(self.profile, question_of(request), answered, request.tool.parameters, attempt)
            self._talks[request.unit] = talk
        if not complaints_of(request):
            talk.restart()
        planned = talk.whole(request, self._rng(request, talk))
        return planned, talk.attempt

    def _rng(self, request: FillRequest, talk: Conversation) -> Random:
        return generator(self.seed, self.trial, request.unit, "answer", talk.attempt + 1, request.sampling.seed)


def _arguments(reply: RawReply) -> JsonObject | None:
    """The arguments of a reply that is right as it stands."""
    texts = [call.arguments for call in reply.tool_calls] or [reply.text or ""]
    try:
        value: Any = json.loads(texts[0])
    except ValueError:
        return None
    return value if isinstance(value, dict) and len(texts) == 1 else None
