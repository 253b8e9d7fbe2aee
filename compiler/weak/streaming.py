"""A chat completion in pieces, as a server sends them with ``stream: true``. Pure."""

import json
from collections.abc import Iterator
from typing import Any

from compiler.models.protocol import JsonObject

_PIECE = 40
"""Characters in one event."""


def events(body: JsonObject, *, usage: bool) -> Iterator[bytes]:
    """Server-sent events of the completion; ``usage``: whether the client asked for tokens in the last one."""
    choice = body["choices"][0]
    message = choice["message"]

    def event(delta: JsonObject, finish: str | None = None) -> bytes:
        head = {key: body[key] for key in ("id", "created", "model")}
        chunk = {**head, "object": "chat.completion.chunk",
                 "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}  # fmt: skip
        return _line(chunk)

    yield event({"role": "assistant", "content": None if message["content"] is None else ""})
    for piece in _pieces(message["content"] or ""):
        yield event({"content": piece})
    for number, call in enumerate(message.get("tool_calls", ())):
        function = {"name": call["function"]["name"], "arguments": ""}
        yield event({"tool_calls": [{"index": number, "id": call["id"], "type": "function", "function": function}]})
        for piece in _pieces(call["function"]["arguments"]):
            yield event({"tool_calls": [{"index": number, "function": {"arguments": piece}}]})
    yield event({}, choice["finish_reason"])
    if usage and "usage" in body:
        head = {key: body[key] for key in ("id", "created", "model", "usage")}
        yield _line({**head, "object": "chat.completion.chunk", "choices": []})
    yield b"data: [DONE]\n\n"


def _pieces(text: str) -> Iterator[str]:
    return (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))


def _line(value: Any) -> bytes:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode("utf-8", "backslashreplace")
