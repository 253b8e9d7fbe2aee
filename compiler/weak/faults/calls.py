"""Calls that are not the one call that was asked for."""

import json
from dataclasses import replace
from random import Random

from compiler.models.protocol import ToolCall
from compiler.weak.faults.kinds import Draft, ReplyFault

_NAMES = ("submit", "answer", "json_tool_call", "functions.{tool}", "{tool}_form", "{phase}")
_REFUSALS = (
    "I am sorry, but I cannot fill this form without more information about the product.",
    "I have analysed the requirements. The operation looks up the row, checks who calls, and answers with it.",
)


def _wrong_tool_name(draft: Draft, rng: Random) -> Draft | None:
    name = rng.choice(_NAMES).format(tool=draft.tool, phase=draft.request.phase)
    if not draft.calling:
        return draft.said(f'{{"name": {json.dumps(name)}, "arguments": {draft.text}}}')
    return replace(draft, calls=(ToolCall(name=name, arguments=draft.text),))


def _two_calls(draft: Draft, rng: Random) -> Draft | None:
    if not draft.calling:
        return draft.said(f"```json\n{draft.text}\n```\n\n```json\n{draft.text}\n```")
    return replace(draft, calls=(*draft.calls, *draft.calls))


def _two_different_calls(draft: Draft, rng: Random) -> Draft | None:
    if not isinstance(draft.value, dict):
        return None
    lists = [name for name, value in draft.value.items() if isinstance(value, list) and value]
    if not lists:
        return None
    name = rng.choice(lists)
    other = json.dumps({**draft.value, name: draft.value[name][:-1]}, ensure_ascii=False)
    if not draft.calling:
        return draft.said(f"```json\n{draft.text}\n```\n\nOr, simpler:\n\n```json\n{other}\n```")
    return replace(draft, calls=(*draft.calls, ToolCall(name=draft.tool, arguments=other)))


def _empty_arguments(draft: Draft, rng: Random) -> Draft | None:
    if not draft.value:
        return None
    text = rng.choice(("{}", ""))
    return draft.said(text) if not draft.calling else replace(draft, calls=(ToolCall(name=draft.tool, arguments=text),))


def _schema_echo(draft: Draft, rng: Random) -> Draft | None:
    text = json.dumps(draft.request.tool.parameters, ensure_ascii=False)
    return draft.said(text) if not draft.calling else replace(draft, calls=(ToolCall(name=draft.tool, arguments=text),))


def _prose_only(draft: Draft, rng: Random) -> Draft | None:
    return draft.said(rng.choice(_REFUSALS))


def _nothing(draft: Draft, rng: Random) -> Draft | None:
    return replace(draft, calls=(), content=rng.choice((None, "")), finish="stop")


FAULTS = (
    ReplyFault("wrong_tool_name", "preserving", "The call names another function.", "reply", _wrong_tool_name),
    ReplyFault("two_calls", "preserving", "The same call twice.", "reply", _two_calls),
    ReplyFault("two_different_calls", "lossy", "Two calls that differ.", "reply", _two_different_calls),
    ReplyFault("empty_arguments", "lossy", "A call without arguments.", "reply", _empty_arguments),
    ReplyFault("schema_echo", "lossy", "The schema is sent back.", "reply", _schema_echo),
    ReplyFault("prose_only", "lossy", "Text and no call.", "reply", _prose_only),
    ReplyFault("no_content", "lossy", "Neither text nor call.", "reply", _nothing),
)
