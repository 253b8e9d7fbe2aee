"""Where the arguments are in a reply: a tool call, or one of the text forms that models use instead. Pure."""

import json
from collections.abc import Sequence
from typing import Literal

from ast_schemas.base import Node
from compiler.fill import text_forms
from compiler.fill.parse import NotJson, Parsed, parse, parse_nested
from compiler.fill.repetition import loops
from compiler.models.protocol import RawReply

Reason = Literal["empty", "no_arguments", "prose", "several", "truncated", "loop"]


class Extracted(Node):
    """Text of the arguments, and what had to be read past to find it."""

    text: str
    repairs: tuple[str, ...] = ()
    named: str | None = None
    """The function that was called; None where a text form names none, or names it inside the text."""


class NotFound(Node):
    """No single complete set of arguments; ``seen`` is what stood there."""

    reason: Reason
    seen: str


_CUT = frozenset({"length", "max_tokens", "MAX_TOKENS", "content_filter"})


def extract(reply: RawReply, *, repair: bool = True) -> Extracted | NotFound:
    """The one set of arguments in a reply. A reply that was cut off at its token limit has none.

    ``repair`` off: only a tool call, or a text that is one JSON value, is taken.
    """
    seen = (reply.text or "") + "".join(call.arguments for call in reply.tool_calls)
    if reply.finish_reason in _CUT:
        return NotFound(reason="loop" if loops(seen) else "truncated", seen=seen)
    calls = [call for call in reply.tool_calls if call.arguments.strip() not in ("", "{}")]
    if _distinct([call.arguments for call in calls]) > 1:
        return NotFound(reason="several", seen=seen)
    if calls:
        dropped = "empty_call" if len({call.arguments.strip() for call in reply.tool_calls}) > len(calls) else None
        repeated = "repeated_call" if len(calls) > 1 else None
        found = Extracted(
            text=calls[0].arguments, named=calls[0].name, repairs=tuple(item for item in (repeated, dropped) if item)
        )
        return _inside(found) if repair else found
    text = (reply.text or "").strip()
    if not text:
        return NotFound(reason="no_arguments" if reply.tool_calls else "empty", seen=seen)
    if not repair:
        return Extracted(text=text, repairs=("text_instead_of_call",))
    return from_text(text)


def from_text(text: str) -> Extracted | NotFound:
    """The one call in a text."""
    repairs = ["text_instead_of_call"]
    bare = text_forms.without_thinking(text)
    if bare is None:
        return NotFound(reason="loop" if loops(text) else "truncated", seen=text)
    if bare != text.strip():
        repairs.append("thinking")
    plain = text_forms.without_special_tokens(bare)
    if plain != bare:
        repairs.append("special_tokens")
    if plain.startswith('"') and parse_nested(plain) is not None:
        return Extracted(text=plain, repairs=tuple(repairs))
    for form in text_forms.FORMS:
        found = form(plain)
        if found.cut:
            return NotFound(reason="loop" if loops(text) else "truncated", seen=text)
        if not found.calls:
            continue
        if _distinct([arguments for _, arguments in found.calls]) > 1:
            return NotFound(reason="several", seen=text)
        name, arguments = found.calls[0]
        more = (found.repair, "repeated_call" if len(found.calls) > 1 else "")
        return Extracted(text=arguments, named=name, repairs=(*repairs, *(item for item in more if item)))
    return NotFound(reason="loop" if loops(text) else "prose", seen=text)


def _inside(found: Extracted) -> Extracted | NotFound:
    """The same, or the text form that stands where the arguments of the call should."""
    parsed = parse(found.text)
    if isinstance(parsed, Parsed) or (isinstance(parsed, NotJson) and parsed.truncated):
        return found
    inner = from_text(found.text)
    if isinstance(inner, NotFound):
        return inner if inner.reason in ("several", "loop") else found
    repairs = tuple(item for item in inner.repairs if item != "text_instead_of_call")
    return Extracted(text=inner.text, named=inner.named or found.named, repairs=(*found.repairs, *repairs))


def _distinct(texts: Sequence[str]) -> int:
    """How many different values the texts have; layout does not count."""
    return len({_canonical(text) for text in texts})


def _canonical(text: str) -> str:
    parsed = parse(text)
    return json.dumps(parsed.value, sort_keys=True, default=str) if isinstance(parsed, Parsed) else text.strip()
