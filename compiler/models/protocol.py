"""What a model is: one request in, one raw reply out. Nothing of the reply is interpreted here."""

import hashlib
import json
from typing import Any, Literal, Protocol, get_args

from ast_schemas.base import Node

JsonObject = dict[str, Any]
"""A JSON object as the ``json`` module reads it."""

Channel = Literal["forced", "required", "strict", "json_schema", "text"]
"""How an answer is asked for: the one tool forced by name, some tool required, the tool forced with a schema that the
server enforces, a ``response_format`` with the schema, or text with the schema in the message."""

CHANNELS: tuple[Channel, ...] = get_args(Channel)


class Message(Node):
    """One message of the conversation after the system prompt."""

    role: Literal["user", "assistant"]
    content: str


class Tool(Node):
    """The one function that the model is to call; ``parameters`` is the JSON schema of its arguments."""

    name: str
    description: str
    parameters: JsonObject


class Sampling(Node):
    """How tokens are drawn; None leaves the choice to the server."""

    temperature: float | None = None
    seed: int | None = None
    max_tokens: int | None = None

    def over(self, usual: "Sampling") -> "Sampling":
        """With what ``usual`` says where this says nothing."""
        said = {name: value for name, value in self.model_dump().items() if value is not None}
        return usual.model_copy(update=said)


class FillRequest(Node):
    """One function call, exactly as it goes over the wire.

    ``unit`` and ``form`` (the narrowed variant, None where a phase has one form) also stand in the first message;
    here they serve journal and progress. The first message is the unit's question; in a re-ask it is the same
    question with the diagnostics and the previous value below, and the tool is ``fix`` for a slot patch.
    """

    unit: str
    form: str | None
    system: str
    messages: tuple[Message, ...]
    tool: Tool
    sampling: Sampling = Sampling()
    channel: Channel = "forced"

    @property
    def phase(self) -> str:
        """``operations`` of ``operations/create_item``."""
        return self.unit.partition("/")[0]

    def canonical(self) -> str:
        """JSON with sorted keys: equal requests have equal texts."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def key(self) -> str:
        """SHA-256 (hex) of the canonical text."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


class ToolCall(Node):
    """A function call as it came: ``arguments`` is text that may or may not be JSON."""

    name: str
    arguments: str


class Usage(Node):
    """Tokens as the server counted them, or as estimated where it did not say."""

    prompt: int
    completion: int
    estimated: bool = False


class RawReply(Node):
    """What came back, unread. ``raw`` is the server's JSON text for the journal; it never holds a key."""

    text: str | None
    tool_calls: tuple[ToolCall, ...]
    finish_reason: str | None
    usage: Usage
    raw: str


class ModelError(Exception):
    """No reply could be had: network, refusal, quota, or nothing recorded. The message is for a person."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class Model(Protocol):
    """Whoever answers forms. ``name`` is provenance and part of the journal's key."""

    @property
    def name(self) -> str: ...

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that a request may ask for, best first; never empty. ``channels_for`` narrows them to a tool."""
        ...

    async def fill(self, request: FillRequest) -> RawReply:
        """The reply to one request. Raises ModelError when there is none."""
        ...

    async def close(self) -> None:
        """Release connections and files; safe to call twice."""
        ...


def estimate_tokens(text: str) -> int:
    """Roughly four characters a token; used only where a server does not count."""
    return (len(text) + 3) // 4


def estimated_usage(request: FillRequest, completion: str) -> Usage:
    """Usage by :func:`estimate_tokens` over everything sent and received."""
    prompt = request.system + "".join(message.content for message in request.messages)
    schema = json.dumps(request.tool.parameters, ensure_ascii=False, separators=(",", ":"))
    total = estimate_tokens(prompt) + estimate_tokens(schema + request.tool.description)
    return Usage(prompt=total, completion=estimate_tokens(completion), estimated=True)
