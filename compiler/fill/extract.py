"""Where the arguments are in a reply: a tool call, or one of the text forms that models use instead. Pure."""

import re

from ast_schemas.base import Node
from compiler.models.protocol import RawReply


class Extracted(Node):
    """Text of the arguments, and what had to be read past to find it."""

    text: str
    repairs: tuple[str, ...] = ()
    named: str | None = None
    """The function that the text form names beside the arguments, None if they stand alone."""


class NotFound(Node):
    """No arguments: ``reason`` is ``empty``, ``prose``, ``several`` or ``truncated``; ``seen`` is what stood there."""

    reason: str
    seen: str


_THINK = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_THINK_END = re.compile(r"^.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_HERMES = re.compile(r"<tool_call>\s*(.*?)\s*</tool_call>", re.DOTALL)
_FENCE = re.compile(r"```[A-Za-z0-9_-]*[ \t]*\n(.*?)\n?```", re.DOTALL)

_CUT = frozenset({"length", "max_tokens", "MAX_TOKENS"})


def extract(reply: RawReply) -> Extracted | NotFound:
    """The one set of arguments in a reply. A reply that was cut off at its token limit has none."""
    text = reply.text or ""
    if reply.finish_reason in _CUT:
        return NotFound(reason="truncated", seen=_seen(reply))
    calls = [call for call in reply.tool_calls if call.arguments.strip()]
    distinct = {call.arguments.strip() for call in calls}
    if len(distinct) > 1:
        return NotFound(reason="several", seen=_seen(reply))
    if calls:
        repairs = ("repeated_call",) if len(calls) > 1 else ()
        return Extracted(text=calls[0].arguments, named=calls[0].name, repairs=repairs)
    if not text.strip():
        return NotFound(reason="empty", seen=_seen(reply))
    return _from_text(text)


def _from_text(text: str) -> Extracted | NotFound:
    repairs = ["text_instead_of_call"]
    bare = _THINK_END.sub("", _THINK.sub("", text), count=1).strip()
    if bare != text.strip():
        repairs.append("thinking")
    if re.search(r"<think(?:ing)?>", bare, re.IGNORECASE):
        return NotFound(reason="truncated", seen=text)
    hermes: list[str] = _HERMES.findall(bare)
    if hermes:
        if len(set(hermes)) > 1:
            return NotFound(reason="several", seen=text)
        return Extracted(text=hermes[0], repairs=(*repairs, "hermes"), named="")
    if "<tool_call>" in bare:
        return NotFound(reason="truncated", seen=text)
    fenced: list[str] = [block for block in _FENCE.findall(bare) if "{" in block]
    if len(set(fenced)) > 1:
        return NotFound(reason="several", seen=text)
    if fenced:
        return Extracted(text=fenced[0], repairs=(*repairs, "fence"))
    start, end = bare.find("{"), bare.rfind("}")
    if start < 0:
        return NotFound(reason="prose", seen=text)
    if end < start:
        return NotFound(reason="truncated", seen=text)
    if start or end != len(bare) - 1:
        repairs.append("prose")
    return Extracted(text=bare[start : end + 1], repairs=tuple(repairs))


def _seen(reply: RawReply) -> str:
    return (reply.text or "") + "".join(call.arguments for call in reply.tool_calls)
