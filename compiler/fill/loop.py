"""The loop around one unit: ask, judge, ask again for what is wrong, and know when to stop."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics import has_errors, make
from compiler.diagnostics.codes import fill as codes
from compiler.fill import request as requests
from compiler.fill.coerce import coerced
from compiler.fill.metrics import Metrics
from compiler.fill.question import Question
from compiler.fill.reply import Answer, answer
from compiler.fill.slots import Slot, patched, slots
from compiler.fill.validate import validated
from compiler.models.protocol import FillRequest, JsonObject, Model, ModelError, RawReply

Check = Callable[[Node], tuple[Diagnostic, ...]]
"""What a form must satisfy beyond its shape; an error refuses it."""


class CallLog(Protocol):
    """Where replies are kept (``compiler.store.journal``)."""

    def find(self, model: str, request_key: str, attempt: int) -> RawReply | None: ...

    def store(self, model: str, request: FillRequest, attempt: int, reply: RawReply, milliseconds: int) -> None: ...

    def judge(
        self,
        model: str,
        request_key: str,
        attempt: int,
        outcome: str,
        *,
        repairs: tuple[str, ...] = (),
        coercions: tuple[str, ...] = (),
        codes: tuple[str, ...] = (),
    ) -> None: ...


@dataclass(frozen=True)
class Filled:
    """What became of a unit: its form (None: given up) and what remains to be said about it."""

    unit: str
    form: Node | None
    diagnostics: tuple[Diagnostic, ...]
    attempts: int


@dataclass
class Filler:
    """Fills units through one model. ``attempts`` bounds the calls for one unit, ``slots`` the calls at once."""

    model: Model
    journal: CallLog
    slots: asyncio.Semaphore
    attempts: int = 6
    system: str = requests.SYSTEM
    debug: bool = False
    """Let unexpected exceptions through."""
    metrics: Metrics = field(default_factory=Metrics)

    async def fill(self, question: Question, check: Check) -> Filled:
        """An accepted form for the question, or the diagnostics of the last answer and why it was given up."""
        return await _Unit(self, question, check).run()

    async def ask(self, request: FillRequest, attempt: int) -> RawReply:
        """The journal's reply, or a fresh one that is in the journal before anyone sees it. Raises ModelError."""
        stored = self.journal.find(self.model.name, request.key(), attempt)
        if stored is not None:
            self.metrics.replayed += 1
            return stored
        async with self.slots:
            started = time.monotonic()
            reply = await self.model.fill(request)
        spent = round((time.monotonic() - started) * 1000)
        self.journal.store(self.model.name, request, attempt, reply, spent)
        self.metrics.calls += 1
        self.metrics.prompt_tokens += reply.usage.prompt
        self.metrics.completion_tokens += reply.usage.completion
        return reply


class _Unit:
    """The state of one unit's conversation, which is rebuilt for each call and does not grow."""

    def __init__(self, filler: Filler, question: Question, check: Check) -> None:
        self.filler = filler
        self.question = question
        self.check = check
        self.schema: JsonObject = question.schema()
        self.value: JsonObject | None = None
        self.diagnostics: tuple[Diagnostic, ...] = ()
        self.patch: tuple[Slot, ...] = ()
        self.level = 0
        self.seen: set[frozenset[tuple[str, str | None, str]]] = set()

    async def run(self) -> Filled:
        unit = self.question.unit
        request: FillRequest | None = requests.first(self.question, self.schema, system=self.filler.system)
        attempt = 0
        while request is not None and attempt < self.filler.attempts:
            attempt += 1
            try:
                reply = await self.filler.ask(request, attempt)
            except ModelError as error:
                failure = make(codes.NO_REPLY, unit=unit, unit_name=unit, reason=_sentence(error), hint=error.hint)
                return Filled(unit, None, (failure,), attempt)
            form = self._judge(reply, request, attempt)
            if form is not None:
                return Filled(unit, form, self.diagnostics, attempt)
            request = self._next()
        failure = make(codes.GIVEN_UP, unit=unit, unit_name=unit, attempts=attempt)
        return Filled(unit, None, (*self.diagnostics, failure), attempt)

    def _judge(self, reply: RawReply, request: FillRequest, attempt: int) -> Node | None:
        """The form if the reply, or the value with its fixes put in, is accepted; else what is wrong is kept."""
        found = answer(reply, request)
        form = self._form(found)
        accepted = form is not None and not has_errors(self.diagnostics)
        told = tuple(dict.fromkeys(item.code for item in self.diagnostics))
        self.filler.journal.judge(
            self.filler.model.name,
            request.key(),
            attempt,
            "accepted" if accepted else "refused",
            repairs=found.repairs,
            coercions=tuple(f"{item.path}: {item.kind}" for item in found.coercions),
            codes=told,
        )
        metrics = self.filler.metrics
        metrics.saw(told)
        if not accepted:
            return None
        if attempt > 1:
            metrics.after_asking_again += 1
        elif found.repairs or found.coercions:
            metrics.after_repair += 1
        else:
            metrics.first_try += 1
        return form

    def _form(self, found: Answer) -> Node | None:
        """Validates and checks; ``self.diagnostics`` tell of this answer afterwards."""
        if found.value is None:
            self.diagnostics = found.diagnostics if not self.patch else (*self.diagnostics, *found.diagnostics)
            self.value = self.value if self.patch else None
            return None
        if any(slot.name in found.value for slot in self.patch):
            self.value = patched(self.value, self.patch, found.value)
        else:
            self.value = coerced(found.value, self.schema)[0] if self.patch else found.value
        form, self.diagnostics = validated(self.value, self.question.form, self.schema, self.question.unit)
        if form is None:
            return None
        assert isinstance(form, Node)
        self.diagnostics = self.check(form)
        return form

    def _next(self) -> FillRequest | None:
        """The next request: a slot patch, the whole unit, another seed, or none when nothing changes any more."""
        now = frozenset((item.code, item.path, item.message) for item in self.diagnostics)
        if now in self.seen:
            self.level += 1
        self.seen.add(now)
        wrong = tuple(item for item in self.diagnostics if item.severity == "error")
        self.patch = ()
        system = self.filler.system
        if self.level == 0 and self.value is not None:
            found = slots(self.value, self.schema, wrong)
            if found is not None:
                self.patch = found
                return requests.patch(self.question, self.schema, self.value, found, system=system)
        if self.level > 2:
            return None
        seed = self.level if self.level > 1 else None
        return requests.again(self.question, self.schema, self.value, wrong, system=system, seed=seed)


def _sentence(error: Any) -> str:
    text = str(error).rstrip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
