"""Replies of other APIs (Anthropic messages, Gemini candidates) as the raw replies of chat completions. Pure."""

import json
from typing import Any

from compiler.models import chat
from compiler.models.protocol import FillRequest, JsonObject, RawReply, ToolCall, Usage, estimated_usage


def read_reply(body: Any, request: FillRequest) -> RawReply | None:
    """The reply in a JSON body of one of the APIs that are known; None if it is of none of them."""
    if not isinstance(body, dict):
        return None
    if isinstance(body.get("content"), list) and "stop_reason" in body:
        return _anthropic(body, request)
    if isinstance(body.get("candidates"), list):
        return _gemini(body, request)
    return chat.reply(body, request)


def _anthropic(body: JsonObject, request: FillRequest) -> RawReply:
    blocks = [block for block in body["content"] if isinstance(block, dict)]
    texts = [block["text"] for block in blocks if isinstance(block.get("text"), str)]
    calls = [_call(block.get("name"), block.get("input")) for block in blocks if block.get("type") == "tool_use"]
    usage = _usage(body.get("usage"), "input_tokens", "output_tokens")
    return _reply(body, request, texts, calls, body["stop_reason"], usage)


def _gemini(body: JsonObject, request: FillRequest) -> RawReply | None:
    candidate = next((item for item in body["candidates"] if isinstance(item, dict)), None)
    if candidate is None:
        return None
    parts = [part for part in (candidate.get("content") or {}).get("parts") or () if isinstance(part, dict)]
    texts = [part["text"] for part in parts if isinstance(part.get("text"), str) and not part.get("thought")]
    asked = [part["function_call"] for part in parts if isinstance(part.get("function_call"), dict)]
    calls = [_call(call.get("name"), call.get("args")) for call in asked]
    usage = _usage(body.get("usage_metadata"), "prompt_token_count", "candidates_token_count")
    return _reply(body, request, texts, calls, candidate.get("finish_reason"), usage)


def _reply(
    body: JsonObject, request: FillRequest, texts: list[str], calls: list[ToolCall], finish: Any, usage: Usage | None
) -> RawReply:
    written = "".join(texts) + "".join(call.arguments for call in calls)
    return RawReply(
        text="".join(texts) or None,
        tool_calls=tuple(calls),
        finish_reason=finish if isinstance(finish, str) else None,
        usage=usage or estimated_usage(request, written),
        raw=json.dumps(body, ensure_ascii=False, sort_keys=True),
    )


def _call(name: Any, arguments: Any) -> ToolCall:
    text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    return ToolCall(name=str(name or ""), arguments=text)


def _usage(value: Any, prompt: str, completion: str) -> Usage | None:
    if not isinstance(value, dict):
        return None
    sent, written = value.get(prompt), value.get(completion)
    if not isinstance(sent, int):
        return None
    return Usage(prompt=sent, completion=written if isinstance(written, int) else 0)
