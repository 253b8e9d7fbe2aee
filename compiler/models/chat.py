"""Between requests and the chat-completions protocol: payload out, reply in. Pure."""

import json
from typing import Any

from compiler.models.protocol import Channel, FillRequest, JsonObject, RawReply, Tool, ToolCall, Usage, estimated_usage
from compiler.models.strict import strict_schema

FUNCTION = "# Function"
"""Heading below which a message has the function: a line with name and description, one that asks, and the schema."""

IN_WORDS: tuple[Channel, ...] = ("json_schema", "text")
"""Channels whose messages show the function: many servers enforce a schema that they never show to the model."""


def payload(request: FillRequest, model: str) -> JsonObject:
    """The body of a chat-completions call through the request's channel.

    Raises ValueError for a ``strict`` request whose tool has no strict form (``strict.channels_for`` says so before).
    """
    contents = [message.content for message in request.messages]
    if request.channel in IN_WORDS:
        contents[-1] = f"{contents[-1].rstrip()}\n\n{in_words(request.tool)}"
    messages: list[JsonObject] = [{"role": "system", "content": request.system}] if request.system else []
    messages += [
        {"role": message.role, "content": content} for message, content in zip(request.messages, contents, strict=True)
    ]
    body: JsonObject = {"model": model, "messages": messages, **_asked(request.tool, request.channel)}
    sampling = request.sampling
    if sampling.temperature is not None:
        body["temperature"] = sampling.temperature
    if sampling.seed is not None:
        body["seed"] = sampling.seed
    if sampling.max_tokens is not None:
        body["max_tokens"] = sampling.max_tokens
    return body


def in_words(tool: Tool) -> str:
    """The function as text, for models that know no tools."""
    schema = json.dumps(tool.parameters, ensure_ascii=False, separators=(",", ":"))
    described = f"{tool.name}: {tool.description}".rstrip(": ")
    return f"{FUNCTION}\n{described}\nAnswer with its arguments alone, one JSON object of this schema:\n{schema}\n"


def _asked(tool: Tool, channel: Channel) -> JsonObject:
    """The part of the body that makes a channel what it is."""
    if channel == "text":
        return {}
    strict = strict_schema(tool.parameters) if channel in ("strict", "json_schema") else None
    if channel == "json_schema":
        named = {"name": tool.name, "description": tool.description}
        shape = {**named, "schema": strict or tool.parameters, "strict": strict is not None}
        return {"response_format": {"type": "json_schema", "json_schema": shape}}
    function: JsonObject = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    if channel == "strict":
        if strict is None:
            raise ValueError(f"{tool.name} has no strict form")
        function.update(parameters=strict, strict=True)
    forced = {"type": "function", "function": {"name": tool.name}}
    choice = "required" if channel == "required" else forced
    return {"tools": [{"type": "function", "function": function}], "tool_choice": choice}


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
