"""Right arguments in the wrong place: prose, fences, thoughts, and the call syntaxes of other chat templates."""

import json
from dataclasses import replace
from random import Random
from typing import Any

from compiler.models.protocol import ToolCall
from compiler.weak.faults.kinds import Draft, ReplyFault

_BEFORE = (
    "Sure! Here is the form you asked for:",
    "I read the sections. The arguments are:",
    "Based on the symbols, the call should be as follows.",
)
_AFTER = ("Let me know if anything should change.", "This covers every requirement of the section.", "")
_THOUGHTS = (
    "The user wants the form. I look at the symbols first: which names exist? I take those, nothing else.",
    "Okay, let me work through this step by step. The section says what happens; {each} sentence is one step.",
)


def _prose(draft: Draft, rng: Random) -> Draft | None:
    return draft.said(f"{rng.choice(_BEFORE)}\n\n{draft.text}\n\n{rng.choice(_AFTER)}".strip())


def _fence(draft: Draft, rng: Random) -> Draft | None:
    return draft.said(f"```{rng.choice(('json', '', 'JSON'))}\n{draft.text}\n```")


def _prose_and_fence(draft: Draft, rng: Random) -> Draft | None:
    return draft.said(f"{rng.choice(_BEFORE)}\n\n```json\n{draft.text}\n```\n\n{rng.choice(_AFTER)}".strip())


def _think(draft: Draft, rng: Random) -> Draft | None:
    return draft.said(f"<think>\n{rng.choice(_THOUGHTS)}\n</think>\n\n{draft.text}")


def _think_unopened(draft: Draft, rng: Random) -> Draft | None:
    """Templates that open the block themselves leave only its end in the text."""
    return draft.said(f"{rng.choice(_THOUGHTS)}\n</think>\n\n{draft.text}")


def _hermes(draft: Draft, rng: Random) -> Draft | None:
    return draft.said(f'<tool_call>\n{{"name": {json.dumps(draft.tool)}, "arguments": {draft.text}}}\n</tool_call>')


def _qwen_xml(draft: Draft, rng: Random) -> Draft | None:
    if not isinstance(draft.value, dict) or not draft.style.plain:
        return None
    lines = [f"<parameter={name}>\n{_bare(value)}\n</parameter>" for name, value in draft.value.items()]
    body = "\n".join(lines)
    return draft.said(f"<tool_call>\n<function={draft.tool}>\n{body}\n</function>\n</tool_call>")


def _pythonic(draft: Draft, rng: Random) -> Draft | None:
    if not isinstance(draft.value, dict) or not all(name.isidentifier() for name in draft.value):
        return None
    arguments = ", ".join(f"{name}={value!r}" for name, value in draft.value.items())
    call = f"{draft.tool}({arguments})"
    return draft.said(f"[{call}]" if rng.random() < 0.5 else call)


def _envelope(draft: Draft, rng: Random) -> Draft | None:
    text = f'{{"name": {json.dumps(draft.tool)}, "arguments": {draft.text}}}'
    return _sent(draft, text)


def _stringified_arguments(draft: Draft, rng: Random) -> Draft | None:
    return _sent(draft, json.dumps(draft.text, ensure_ascii=False))


def _sent(draft: Draft, text: str) -> Draft:
    """The text where the arguments belong on this channel."""
    if not draft.calling:
        return draft.said(text)
    return replace(draft, calls=(ToolCall(name=draft.tool, arguments=text),), content=None, finish="tool_calls")


def _bare(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


FAULTS = (
    ReplyFault("prose", "preserving", "Talk before and after the arguments.", "reply", _prose),
    ReplyFault("fence", "preserving", "A Markdown code fence.", "reply", _fence),
    ReplyFault("prose_and_fence", "preserving", "Talk, and a code fence in it.", "reply", _prose_and_fence),
    ReplyFault("think", "preserving", "A <think> block before the answer.", "reply", _think),
    ReplyFault("think_unopened", "preserving", "Only the end of a <think> block.", "reply", _think_unopened),
    ReplyFault("hermes_call", "preserving", "Hermes: <tool_call>{…}</tool_call> as text.", "reply", _hermes),
    ReplyFault("qwen_xml_call", "preserving", "Qwen: <function=…><parameter=…> as text.", "reply", _qwen_xml),
    ReplyFault("pythonic_call", "preserving", "fill_schema(fields=[…]) as text.", "reply", _pythonic),
    ReplyFault("envelope", "preserving", 'Arguments inside of {"name": …, "arguments": …}.', "reply", _envelope),
    ReplyFault(
        "stringified_arguments", "preserving", "The arguments as a JSON string.", "reply", _stringified_arguments
    ),
)
