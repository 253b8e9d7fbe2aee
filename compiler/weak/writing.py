"""From a right value and its mistakes to the reply as it goes over the wire. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from compiler.models.protocol import FillRequest, JsonObject, ToolCall, estimated_usage
from compiler.weak.edits import edited
from compiler.weak.faults.kinds import STAGES, Draft, ReplyFault
from compiler.weak.faults.registry import FAULTS
from compiler.weak.mistakes import Mistake
from compiler.weak.printing import printed


def written(value: JsonObject, request: FillRequest, mistakes: Sequence[Mistake]) -> Draft | None:
    """The reply with all mistakes; None if one of them does not apply after the others."""
    draft: Draft | None = Draft(request, edited(value, [edit for mistake in mistakes for edit in mistake.edits]))
    for stage in STAGES:
        for mistake in mistakes:
            fault = FAULTS[mistake.fault]
            if draft is not None and isinstance(fault, ReplyFault) and fault.stage == stage:
                draft = fault.apply(draft, Random(mistake.salt))
        if draft is None:
            return None
        if stage == "style":
            draft = sent(replace(draft, text=printed(draft.value, draft.style)))
    return draft


def body(draft: Draft, *, model: str, usage: bool, said: JsonObject) -> JsonObject:
    """The chat completion. ``said`` is provenance for people who read the journal; nothing of Formwork reads it."""
    message: JsonObject = {"role": "assistant", "content": draft.content}
    calls = [
        {"id": f"call_{number}", "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for number, call in enumerate(draft.calls)
    ]
    if calls:
        message["tool_calls"] = calls
    text = (draft.content or "") + "".join(call.arguments for call in draft.calls)
    found: JsonObject = {
        "id": f"chatcmpl-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:24]}",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [{"index": 0, "finish_reason": draft.finish, "message": message}],
        "formwork": said,
    }
    if usage:
        spent = estimated_usage(draft.request, text)
        total = spent.prompt + spent.completion
        found["usage"] = {
            "prompt_tokens": spent.prompt, "completion_tokens": spent.completion, "total_tokens": total,
        }  # fmt: skip
    return found


def sent(draft: Draft) -> Draft:
    """The printed arguments where the channel wants them."""
    if not draft.calling:
        return replace(draft, content=draft.text, finish="stop")
    return replace(draft, calls=(ToolCall(name=draft.tool, arguments=draft.text),), finish="tool_calls")
