"""What has been answered for one unit so far, and what is to be asked next. Pure: it never calls anyone."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Protocol

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.operations import OperationForm
from compiler.diagnostics import for_model, has_errors, make
from compiler.diagnostics.codes import fill as codes
from compiler.fill import request as requests
from compiler.fill.citations import CITING, cited, renamed
from compiler.fill.expressions import with_text
from compiler.fill.forms import offered_steps, usual_steps
from compiler.fill.ladder import LADDER, Change, Possible, Rung, Scope, above, lowest, strongest
from compiler.fill.options import FillOptions
from compiler.fill.parse import plain
from compiler.fill.paths import parts
from compiler.fill.question import Question
from compiler.fill.repetition import repeated_at
from compiler.fill.reply import Answer, answer
from compiler.fill.slots import Slot, patched, slots
from compiler.fill.validate import validated
from compiler.models.protocol import Channel, FillRequest, JsonObject, Message, RawReply, Tool
from compiler.models.strict import channels_for

Check = Callable[[Node], tuple[Diagnostic, ...]]
"""What a form must satisfy beyond its shape; an error refuses it."""

FIRST = Rung("first", "unit")

_NO_LIMIT = 10_000


class Seats(Protocol):
    """What can be asked: of each model the channels, best first. The second model is the stronger one."""

    @property
    def channels(self) -> tuple[Channel, ...]: ...


class Conversation:
    """Rebuilt for each call, so that it does not grow; ``seat`` and ``rung`` say who is asked next, and why."""

    def __init__(self, question: Question, check: Check, options: FillOptions) -> None:
        self.question = question = question.as_shown()
        self._full = {shown: name for name, shown in question.cited.items()}
        self.options = options
        self.rung = FIRST
        self.seat = 0
        self.diagnostics: tuple[Diagnostic, ...] = ()
        self._check = check
        self._schema = question.schema()
        self._usual = options.usual_steps and question.begins_narrow
        """Whether the last request showed the usual kinds of step alone."""
        self._value: JsonObject | None = None
        self._unread: tuple[Diagnostic, ...] = ()
        self._patch: tuple[Slot, ...] = ()
        self._position = 0
        self._channel: Channel | None = None
        self._seed: int | None = None
        self._seen: set[frozenset[tuple[str, str | None, str]]] = set()
        self._said: tuple[Message, ...] = ()

    def first(self, channels: tuple[Channel, ...]) -> FillRequest:
        """The unit's question."""
        self._said = (Message(role="user", content=requests.first_text(self.question)),)
        if self._usual:
            return self._request(self._said, requests.whole_tool(self.question, self._shown(usual=True)), channels)
        return self._request(self._said, self._whole, channels)

    def judge(self, reply: RawReply, request: FillRequest) -> tuple[Answer, Node | None]:
        """The form if the reply, or the value with its fixes put in, is accepted; else what is wrong is kept."""
        found = answer(reply, request, self._offer if self._patch else None, self.options)
        if self.options.plain_reask:
            self._said = (*request.messages, Message(role="assistant", content=_words(reply)))
        if found.value is None:
            self._unread = found.diagnostics
            if not self._patch:
                self._value = None
            self.diagnostics = tuple(dict.fromkeys((*(self.diagnostics if self._patch else ()), *self._unread)))
            return found, None
        self._unread = ()
        names = self.question.cited
        if self._patch and not found.whole:
            citing = {slot.name for slot in self._patch if CITING & set(parts(slot.path))}
            said = {key: (cited if key in citing else renamed)(value, names) for key, value in found.value.items()}
            self._value = patched(self._value, self._patch, said)
        else:
            self._value = renamed(found.value, names)
        if self.options.expression_nodes:
            self._value = with_text(self._value)
        form = self._form(self._value)
        return found, None if has_errors(self.diagnostics) else form

    def next(self, seats: Sequence[Seats], *, last: bool) -> FillRequest | None:
        """The next request, None when nothing is left to try. ``last``: no further attempt will follow."""
        wrong = tuple(item for item in self.diagnostics if item.severity == "error")
        now = frozenset((item.code, item.path, item.message) for item in self.diagnostics)
        repeated = now in self._seen
        self._seen.add(now)
        self._usual = False
        if self.options.plain_reask:
            self.rung = Rung("plain", "unit")
            said = Message(role="user", content=for_model(self.diagnostics, shown=_NO_LIMIT))
            return self._request((*self._said, said), self._whole, seats[self.seat].channels)
        patches = self._patches(wrong)
        possible = Possible(frozenset({"unit", *patches}), self._changes(seats))
        if last and "model" in possible.changes:
            self._climb(strongest(), seats)
        elif repeated:
            higher = above(self._position, possible)
            if higher is None:
                return None
            self._climb(higher, seats)
        else:
            self.rung = LADDER[lowest(possible)]
            self._position = max(self._position, lowest(possible))
        self._patch = patches.get(self.rung.scope, ())
        channels = seats[self.seat].channels
        if self._patch:
            text = requests.patch_text(self.question, self._value, self._patch, self._unread, scope=self.rung.scope)
            return self._request(_user(text), requests.fix_tool(self._patch, self._offer), channels)
        text = requests.again_text(self.question, self._value, wrong)
        return self._request(_user(text), self._whole, channels)

    def _form(self, value: Any) -> Node | None:
        """Validates and checks; ``self.diagnostics`` tell of this value afterwards."""
        unit = self.question.unit
        loop = repeated_at(value)
        if loop is not None:
            said = make(
                codes.REPETITION, unit=unit, path=loop, reason="the same nodes follow each other again and again"
            )
            self.diagnostics = (said,)
            return None
        form, self.diagnostics = validated(value, self.question.form, self._schema, unit)
        if form is None:
            return None
        if self._full:
            form = type(form).model_validate(renamed(plain(value), self._full))
        assert isinstance(form, Node)
        self.diagnostics = self._check(form)
        if self._usual and isinstance(form, OperationForm) and form.uncovered and not has_errors(self.diagnostics):
            more = sorted((offered_steps(self.question.kind) or set()) - (usual_steps(self.question.kind) or set()))
            self.diagnostics += (make(codes.MORE_STEPS, unit=unit, path="uncovered", steps=", ".join(more)),)
        return form

    @cached_property
    def _offer(self) -> JsonObject:
        """What is shown with all kinds of step; most answers are taken before it is needed."""
        options = self.options
        as_held = options.narrowed_enums and not self.question.shortlisted and not options.expression_nodes
        return self._schema if as_held else self._shown()

    def _shown(self, *, usual: bool = False) -> JsonObject:
        options = self.options
        return self.question.offer(narrow=options.narrowed_enums, usual=usual, nodes=options.expression_nodes)

    def _patches(self, wrong: Sequence[Diagnostic]) -> dict[Scope, tuple[Slot, ...]]:
        """What can be asked for in parts."""
        if self._value is None or not self.options.slot_patch:
            return {}
        if any(item.code == codes.MORE_STEPS for item in wrong):
            return {}
        about = [item for item in wrong if item not in self._unread]
        found: dict[Scope, tuple[Slot, ...]] = {}
        small = slots(self._value, self._offer, about)
        if small is not None:
            found["slots"] = found["context"] = small
        nodes = slots(self._value, self._offer, about, lift=1)
        if nodes is not None and (small is None or [slot.path for slot in nodes] != [slot.path for slot in small]):
            found["subtree"] = nodes
        return found

    def _changes(self, seats: Sequence[Seats]) -> frozenset[Change]:
        found: set[Change] = {"seed"}
        if self._other_channel(seats) is not None:
            found.add("channel")
        if self.seat + 1 < len(seats):
            found.add("model")
        return frozenset(found)

    def _other_channel(self, seats: Sequence[Seats]) -> Channel | None:
        usable = channels_for(seats[self.seat].channels, self._whole)
        used = self._channel or usable[0]
        later = usable[usable.index(used) + 1 :] if used in usable else usable
        return later[0] if later else None

    def _climb(self, position: int, seats: Sequence[Seats]) -> None:
        self._position, self.rung = position, LADDER[position]
        match self.rung.change:
            case "channel":
                self._channel = self._other_channel(seats)
            case "seed":
                self._seed = (self._seed or 0) + 1
            case "model":
                self.seat, self._channel, self._seed = self.seat + 1, None, None

    @property
    def _whole(self) -> Tool:
        return requests.whole_tool(self.question, self._offer)

    def _request(self, messages: Sequence[Message], tool: Tool, channels: tuple[Channel, ...]) -> FillRequest:
        usable = channels_for(channels, tool)
        channel = self._channel if self._channel in usable else usable[0]
        request = requests.request_of(self.question, messages, tool, self.options.system_prompt)
        return request.model_copy(update={"channel": channel, "sampling": requests.seeded(self._seed)})


def _user(text: str) -> tuple[Message, ...]:
    return (Message(role="user", content=text),)


def _words(reply: RawReply) -> str:
    return (reply.text or "") + "".join(call.arguments for call in reply.tool_calls) or "(nothing)"
