"""Text that stops too early or never stops."""

import json
from dataclasses import replace
from random import Random

from compiler.models.protocol import ToolCall
from compiler.weak.faults.kinds import Draft, ReplyFault

_SHORTEST = 4


def _truncated(draft: Draft, rng: Random) -> Draft | None:
    return _ending(draft, _cut(draft.text, rng), "length")


def _truncated_unmarked(draft: Draft, rng: Random) -> Draft | None:
    """Servers that cut at their context size and report a normal end."""
    return _ending(draft, _cut(draft.text, rng), "tool_calls" if draft.calling else "stop")


def _truncated_in_thought(draft: Draft, rng: Random) -> Draft | None:
    said = draft.said(f"<think>\nThe form needs {draft.text[: rng.randint(2, 200)]}, wait, let me check that again:")
    return replace(said, finish=rng.choice(("length", "stop")))


def _repetition_loop(draft: Draft, rng: Random) -> Draft | None:
    """The last words again and again until the token limit."""
    start = max(1, int(len(draft.text) * rng.uniform(0.3, 0.9)))
    loop = draft.text[max(0, start - rng.randint(12, 60)) : start]
    return _ending(draft, draft.text[:start] + loop * 60, rng.choice(("length", "stop")))


def _repeated_items(draft: Draft, rng: Random) -> Draft | None:
    """One item of a list many times over, and then closed properly."""
    if not isinstance(draft.value, dict):
        return None
    lists = [name for name, value in draft.value.items() if value and isinstance(value, list)]
    objects = [name for name in lists if isinstance(draft.value[name][-1], dict)]
    if not objects:
        return None
    name = rng.choice(objects)
    items = draft.value[name]
    value = {**draft.value, name: [*items, *[items[-1]] * rng.randint(30, 60)]}
    return _ending(draft, json.dumps(value, ensure_ascii=False), "tool_calls" if draft.calling else "stop")


def _duplicate_key(draft: Draft, rng: Random) -> Draft | None:
    if not draft.style.plain or not isinstance(draft.value, dict) or not draft.value:
        return None
    name = rng.choice(sorted(draft.value))
    other: list[str] | None = [] if isinstance(draft.value[name], list) and draft.value[name] else None
    if draft.value[name] == other:
        return None
    text = f"{{{json.dumps(name)}: {json.dumps(other)}, {draft.text[1:]}"
    return _ending(draft, text, "tool_calls" if draft.calling else "stop")


def _cut(text: str, rng: Random) -> str:
    """A true beginning of the text that does not close its outermost bracket."""
    end = len(text.rstrip().rstrip("]}"))
    return text[: max(1, rng.randint(min(_SHORTEST, end), max(end, 1)))]


def _ending(draft: Draft, text: str, finish: str) -> Draft:
    if not draft.calling:
        return replace(draft, text=text, calls=(), content=text, finish=finish)
    return replace(draft, text=text, calls=(ToolCall(name=draft.tool, arguments=text),), content=None, finish=finish)


FAULTS = (
    ReplyFault("truncated", "lossy", "Cut off at the token limit, which is said.", "reply", _truncated),
    ReplyFault("truncated_unmarked", "lossy", "Cut off, and reported as complete.", "reply", _truncated_unmarked),
    ReplyFault("truncated_in_thought", "lossy", "Cut off inside of a <think> block.", "reply", _truncated_in_thought),
    ReplyFault("repetition_loop", "lossy", "The same words until the limit.", "reply", _repetition_loop),
    ReplyFault("repeated_items", "lossy", "The last item of a list thirty times.", "reply", _repeated_items),
    ReplyFault("duplicate_key", "lossy", "A key twice, with two values.", "reply", _duplicate_key),
)
