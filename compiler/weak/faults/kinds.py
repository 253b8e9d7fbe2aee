"""What a fault is. A fault that does not apply to what it is given answers None, so that another is drawn."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Literal

from compiler.models.protocol import Channel, FillRequest, ToolCall
from compiler.weak.edits import Edit
from compiler.weak.printing import PLAIN, Style
from compiler.weak.sites import Target

Effect = Literal["preserving", "lossy", "undetectable", "transport"]
"""``preserving``: the intended value can be read out of it, so nothing else may be accepted. ``lossy``: it cannot, so
the reply must be refused. ``undetectable``: the form of the reply is right and its meaning is not. ``transport``: the
reply is right, the connection is not."""

Stage = Literal["style", "text", "reply"]
"""In this order: how the arguments are spelt, their text, the message around them."""

STAGES: tuple[Stage, ...] = ("style", "text", "reply")


@dataclass(frozen=True)
class Draft:
    """A reply on its way. ``text`` is None until the style is settled, ``calls`` and ``content`` until it is sent."""

    request: FillRequest
    value: Any
    style: Style = PLAIN
    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    content: str | None = None
    finish: str = "stop"

    @property
    def tool(self) -> str:
        return self.request.tool.name

    @property
    def calling(self) -> bool:
        """Whether a function call is asked for, rather than text."""
        return self.request.channel in CALLING

    def said(self, content: str) -> "Draft":
        """As text of the message."""
        return replace(self, calls=(), content=content, finish="stop")


CALLING: frozenset[Channel] = frozenset({"forced", "required", "strict"})


@dataclass(frozen=True)
class ValueFault:
    """Changes the filled form itself."""

    name: str
    effect: Effect
    about: str
    apply: Callable[[Target, Random], tuple[Edit, ...] | None]
    cues: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReplyFault:
    """Changes how the form is written down or sent. ``cues``: one of these words in a diagnostic tells of it."""

    name: str
    effect: Effect
    about: str
    stage: Stage
    apply: Callable[[Draft, Random], Draft | None]
    cues: tuple[str, ...] = ("JSON", "call", "function", "cut off", "repeats", "again and again", "schema")


@dataclass(frozen=True)
class Connection:
    """What happens to the HTTP response. ``status`` other than 200 sends an error instead of the reply."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    message: str = ""
    html: bool = False
    delay: float = 0.0
    """Seconds before the first byte."""
    cut: bool = False
    """The connection ends in the middle of the body."""
    usage: bool = True
    """Whether tokens are reported."""

    @property
    def answers(self) -> bool:
        """Whether the client gets a reply."""
        return self.status == 200 and not self.cut


@dataclass(frozen=True)
class TransportFault:
    """Changes the connection and nothing else."""

    name: str
    about: str
    apply: Callable[[Random], Connection]
    effect: Effect = "transport"


Fault = ValueFault | ReplyFault | TransportFault
