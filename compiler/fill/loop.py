"""The loop around one unit: ask, judge, ask again for what is wrong, and know when to stop."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import Protocol

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics import make
from compiler.diagnostics.codes import fill as codes
from compiler.fill.budget import Budget, BudgetSpent
from compiler.fill.conversation import Check, Conversation
from compiler.fill.metrics import Metrics
from compiler.fill.options import EVERYTHING, FillOptions
from compiler.fill.question import Question
from compiler.fill.records import CallKey, CallRecord, Observer, Outcome
from compiler.fill.reply import Answer
from compiler.models.protocol import Channel, FillRequest, Model, ModelError, RawReply, Usage


class CallLog(Protocol):
    """Where replies are kept (``compiler.store.journal``)."""

    def find(self, key: CallKey) -> tuple[RawReply, int] | None:
        """The reply of this call and its milliseconds."""
        ...

    def store(self, key: CallKey, request: FillRequest, reply: RawReply, milliseconds: int, rung: str) -> None: ...

    def judge(
        self,
        key: CallKey,
        outcome: Outcome,
        *,
        repairs: tuple[str, ...] = (),
        coercions: tuple[str, ...] = (),
        said: tuple[Diagnostic, ...] = (),
    ) -> None: ...

    def failed(self, key: CallKey, request: FillRequest, reason: str, milliseconds: int, rung: str) -> None:
        """No reply came; the next run asks again."""
        ...


@dataclass(frozen=True)
class Filled:
    """What became of a unit: its form (None: given up) and what remains to be said about it."""

    unit: str
    form: Node | None
    diagnostics: tuple[Diagnostic, ...]
    attempts: int


@dataclass
class Seat:
    """A model with the calls that it may answer at once."""

    model: Model
    slots: asyncio.Semaphore

    @property
    def channels(self) -> tuple[Channel, ...]:
        return self.model.channels


@dataclass
class Filler:
    """Fills units through one model, and a stronger one where that fails.

    ``attempts`` bounds the calls for one unit, ``slots`` the calls at once, ``open_at_once`` the units that are begun
    and not ended: a little more than the calls, so that replies are read while later questions wait to be built.
    ``trial`` tells repetitions of one compile apart in the journal. ``observer`` is told of each call.
    """

    model: Model
    journal: CallLog
    slots: asyncio.Semaphore
    attempts: int = 6
    options: FillOptions = EVERYTHING
    debug: bool = False
    """Let unexpected exceptions through."""
    metrics: Metrics = field(default_factory=Metrics)
    trial: int = 0
    observer: Observer | None = None
    budget: Budget = field(default_factory=Budget)
    stronger: Seat | None = None
    open_at_once: asyncio.Semaphore | None = None

    async def fill(self, question: Question, check: Check) -> Filled:
        """An accepted form for the question, or the diagnostics of the last answer and why it was given up."""
        async with self.open_at_once or contextlib.nullcontext():
            return await _Unit(self, Conversation(question, check, self.options)).run()


@dataclass
class _Call:
    """One call on its way."""

    key: CallKey
    request: FillRequest
    rung: str
    usage: Usage = field(default_factory=lambda: Usage(prompt=0, completion=0))
    milliseconds: int = 0
    replayed: bool = False


class _Unit:
    """Carries a conversation on until it is over."""

    def __init__(self, filler: Filler, conversation: Conversation) -> None:
        self.filler = filler
        self.conversation = conversation
        self.seats = [Seat(filler.model, filler.slots), *filter(None, [filler.stronger])]
        self.tokens = 0

    async def run(self) -> Filled:
        talk, unit, attempt = self.conversation, self.conversation.question.unit, 0
        request: FillRequest | None = talk.first(self.seats[0].channels)
        while request is not None and self._may_ask(attempt):
            attempt += 1
            seat = self.seats[talk.seat]
            call = _Call(CallKey(seat.model.name, request.key(), attempt, self.filler.trial), request, talk.rung.name)
            try:
                reply = await self._ask(seat, call)
            except BudgetSpent as spent:
                stopped = make(codes.BUDGET_SPENT, unit=unit, unit_name=unit, limit=spent.limit, used=spent.used)
                return Filled(unit, None, (stopped,), attempt - 1)
            except ModelError as error:
                failure = make(codes.NO_REPLY, unit=unit, unit_name=unit, reason=_sentence(error), hint=error.hint)
                self._tell(call, "error", Answer(None), (failure,))
                return Filled(unit, None, (failure,), attempt)
            self.tokens += call.usage.prompt + call.usage.completion
            answer, form = talk.judge(reply, request)
            outcome: Outcome = "refused"
            if form is not None:
                outcome = "repaired" if answer.repairs or answer.coercions else "raw_valid"
            self._tell(call, outcome, answer, talk.diagnostics)
            if form is not None:
                self.filler.metrics.accepted(attempt, outcome)
                return Filled(unit, form, talk.diagnostics, attempt)
            request = talk.next(self.seats, last=attempt + 1 >= self.filler.attempts)
        failure = make(codes.GIVEN_UP, unit=unit, unit_name=unit, attempts=attempt)
        return Filled(unit, None, (*talk.diagnostics, failure), attempt)

    def _may_ask(self, attempt: int) -> bool:
        most = self.filler.budget.limits.unit_tokens
        return attempt < self.filler.attempts and (most is None or self.tokens < most)

    async def _ask(self, seat: Seat, call: _Call) -> RawReply:
        """The journal's reply, or a fresh one that is in the journal before anyone sees it."""
        filler = self.filler
        stored = filler.journal.find(call.key)
        if stored is not None:
            filler.metrics.replayed += 1
            reply, call.milliseconds = stored
            call.usage, call.replayed = reply.usage, True
            return reply
        async with seat.slots:
            used_up = filler.budget.used_up()
            if used_up is not None:
                raise BudgetSpent(*used_up)
            filler.budget.begin()
            started = time.monotonic()
            try:
                reply = await seat.model.fill(call.request)
            except ModelError as error:
                call.milliseconds = round((time.monotonic() - started) * 1000)
                filler.journal.failed(call.key, call.request, str(error), call.milliseconds, call.rung)
                raise
        call.milliseconds, call.usage = round((time.monotonic() - started) * 1000), reply.usage
        filler.journal.store(call.key, call.request, reply, call.milliseconds, call.rung)
        filler.budget.pay(reply.usage)
        filler.metrics.paid(reply.usage)
        return reply

    def _tell(self, call: _Call, outcome: Outcome, answer: Answer, said: tuple[Diagnostic, ...]) -> None:
        """Journal, metrics and observer learn what became of a call."""
        coercions = tuple(f"{item.path}: {item.kind}" for item in answer.coercions)
        told = tuple(dict.fromkeys(item.code for item in said))
        if outcome != "error":
            self.filler.journal.judge(call.key, outcome, repairs=answer.repairs, coercions=coercions, said=said)
        self.filler.metrics.saw(told, call.rung)
        if self.filler.observer is None:
            return
        request = call.request
        self.filler.observer(
            CallRecord(
                unit=request.unit,
                phase=request.phase,
                form=request.form,
                attempt=call.key.attempt,
                trial=call.key.trial,
                rung=call.rung,
                channel=request.channel,
                model=call.key.model,
                prompt_tokens=call.usage.prompt,
                completion_tokens=call.usage.completion,
                milliseconds=call.milliseconds,
                repairs=answer.repairs,
                coercions=coercions,
                codes=told,
                outcome=outcome,
                replayed=call.replayed,
            )
        )


def _sentence(error: ModelError) -> str:
    text = str(error).rstrip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
