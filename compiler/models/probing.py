"""Finding out what an endpoint can do: a few tiny calls whose question speaks against what is asked for.

The message wants a greeting while the request wants a function called, so that only a server that enforces its
``tool_choice`` answers with a call.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from compiler.models import chat
from compiler.models.capabilities import Capabilities
from compiler.models.protocol import Channel, FillRequest, JsonObject, Message, RawReply, Sampling, Tool

_PROBED: tuple[Channel, ...] = ("forced", "required", "strict", "json_schema")
_COLOUR = "teal"
_WINDOW = ("max_model_len", "loaded_context_length", "context_length", "context_window", "n_ctx")
"""Where servers say how long a call may be: vLLM, LM Studio, OpenRouter, Groq, llama.cpp (below ``meta``)."""

Ask = Callable[[JsonObject], Awaitable[JsonObject | None]]
"""One chat-completions call without retries; None if the server refuses it. Raises ModelError without a connection."""


def probe_request(channel: Channel) -> FillRequest:
    """A greeting, with a function that has nothing to do with it."""
    schema: JsonObject = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"colour": {"type": "string", "enum": [_COLOUR]}},
        "required": ["colour"],
    }
    return FillRequest(
        unit="probe",
        form=None,
        system="",
        messages=(Message(role="user", content="Say hello in one word."),),
        tool=Tool(name="note_colour", description="Notes a colour.", parameters=schema),
        sampling=Sampling(max_tokens=512),
        channel=channel,
    )


async def probe(
    model: str, ask: Ask, streams: Callable[[JsonObject], Awaitable[bool | None]], window: int | None
) -> Capabilities | None:
    """What the answers to five calls show; None where the server refused all of them, which shows nothing."""
    plain = chat.payload(probe_request("text"), model)
    plain["messages"] = chat.payload(probe_request("forced"), model)["messages"]
    replies, streaming = await asyncio.gather(
        asyncio.gather(*(_asked(model, channel, ask) for channel in _PROBED)), streams(plain)
    )
    found: dict[str, RawReply | None] = dict(zip(_PROBED, replies, strict=True))
    answered = [reply for reply in found.values() if reply is not None]
    if not answered and streaming is None:
        return None
    return Capabilities(
        forced=_called(found["forced"]),
        required=_called(found["required"]),
        strict=_called(found["strict"]),
        json_schema=_is_filled(found["json_schema"].text if found["json_schema"] else None),
        tools=any(found[channel] is not None for channel in ("forced", "required")),
        streaming=bool(streaming),
        usage=any(not reply.usage.estimated for reply in answered),
        context=window,
    )


def context_window(models: Any, model: str) -> int | None:
    """The window that ``GET /models`` names for this model (for the only one, where the name differs)."""
    listed = models.get("data") if isinstance(models, Mapping) else None
    entries = [entry for entry in listed if isinstance(entry, Mapping)] if isinstance(listed, list) else []
    mine = [entry for entry in entries if entry.get("id") == model] or (entries if len(entries) == 1 else [])
    for entry in mine:
        meta = entry.get("meta")
        places = (entry, meta) if isinstance(meta, Mapping) else (entry,)
        for place in places:
            for name in _WINDOW:
                value = place.get(name)
                if isinstance(value, int) and value > 0:
                    return value
    return None


async def _asked(model: str, channel: Channel, ask: Ask) -> RawReply | None:
    request = probe_request(channel)
    body = await ask(chat.payload(request, model))
    return None if body is None else chat.reply(body, request)


def _called(reply: RawReply | None) -> bool:
    return reply is not None and any(_is_filled(call.arguments) for call in reply.tool_calls)


def _is_filled(text: str | None) -> bool:
    try:
        return bool(json.loads(text or "") == {"colour": _COLOUR})
    except ValueError:
        return False
