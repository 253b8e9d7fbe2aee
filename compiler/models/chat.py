"""Between requests and the chat-completions protocol: payload out, reply in. Pure."""

import json
from typing import Any

from compiler.models.protocol import FillRequest, JsonObject, RawReply, ToolCall, Usage, estimated_usage


def payload(request: FillRequest, model: str) -> JsonObject:
    """The body of a chat-completions call with the tool forced."""
    messages: list[JsonObject] = [{"role": "system", "content": request.system}] if request.system else []
    messages += [{"role": message.role, "content": message.content} for message in request.messages]
    function = {
        "name": request.tool.name,
        "description": request.tool.description,
        "parameters": request.tool.parameters,
    }
    body: JsonObject = {
        "model": model,
        "messages": messages,
        "tools": [{"type": "function", "function": function}],
        "tool_choice": {"type": "function", "function": {"name": request.tool.name}},
    }
    sampling = request.sampling
    if sampling.temperature is not None:
        body["temperature"] = sampling.temperature
    if sampling.seed is not None:
        body["seed"] = sampling.seed
    if sampling.max_tokens is not None:
        body["max_tokens"] = sampling.max_tokens
    return body


def reply(body: Any, request: FillRequest) -> RawReply | None:
    """The reply in a response body; None if the body is not a chat completion. Missing usage is estimated."""
    if not isinstance(body, dict):
        return None
    choices = body.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        return None
    message = choices[0].get("message")
    if not isinstance(message, dict):
        return None
    text = message.get("content")
    calls = tuple(_calls(message))
    finish = choices[0].get("finish_reason")
    shown = text if isinstance(text, str) else None
    written = (shown or "") + "".join(call.arguments for call in calls)
    return RawReply(
        text=shown,
        tool_calls=calls,
        finish_reason=finish if isinstance(finish, str) else None,
        usage=_usage(body.get("usage")) or estimated_usage(request, written),
        raw=json.dumps(body, ensure_ascii=False, sort_keys=True),
    )


def completion(name: str, arguments: str, usage: Usage, *, model: str) -> JsonObject:
    """A response body in which the model called ``name``: what a local model would have sent over the wire."""
    call = {"id": "call_0", "type": "function", "function": {"name": name, "arguments": arguments}}
    return {
        "object": "chat.completion",
        "model": model,
        "choices": [
            {
                "index": 0,
                "finish_reason": "tool_calls",
                "message": {"role": "assistant", "content": None, "tool_calls": [call]},
            }
        ],
        "usage": {
            "prompt_tokens": usage.prompt,
            "completion_tokens": usage.completion,
            "total_tokens": usage.prompt + usage.completion,
        },
    }


def _calls(message: JsonObject) -> list[ToolCall]:
    """Tool calls in order; arguments that came as an object become text; the old ``function_call`` counts too."""
    found: list[ToolCall] = []
    listed = message.get("tool_calls")
    for call in listed if isinstance(listed, list) else []:
        function = call.get("function") if isinstance(call, dict) else None
        if isinstance(function, dict):
            found.append(_call(function))
    old = message.get("function_call")
    if not found and isinstance(old, dict):
        found.append(_call(old))
    return found


def _call(function: JsonObject) -> ToolCall:
    arguments = function.get("arguments")
    text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    return ToolCall(name=str(function.get("name") or ""), arguments=text)


def _usage(value: Any) -> Usage | None:
    if not isinstance(value, dict):
        return None
    prompt, written = value.get("prompt_tokens"), value.get("completion_tokens")
    if not isinstance(prompt, int) or not isinstance(written, int):
        return None
    return Usage(prompt=prompt, completion=written)
