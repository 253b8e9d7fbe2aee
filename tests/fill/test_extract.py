"""Arguments are found wherever models put them, and never in a reply that was cut off."""

import pytest

from compiler.fill.extract import Extracted, NotFound, extract
from compiler.models.protocol import RawReply, ToolCall, Usage


def reply(text: str | None = None, *arguments: str, finish: str = "stop") -> RawReply:
    calls = tuple(ToolCall(name="fill_schema", arguments=item) for item in arguments)
    return RawReply(text=text, tool_calls=calls, finish_reason=finish, usage=Usage(prompt=1, completion=1), raw="{}")


def test_a_tool_call_is_taken_as_it_is() -> None:
    assert extract(reply(None, '{"a": 1}')) == Extracted(text='{"a": 1}', named="fill_schema")


@pytest.mark.parametrize(
    ("text", "repair"),
    [
        ('{"a": 1}', "text_instead_of_call"),
        ('<think>it has {braces}</think>\n{"a": 1}', "thinking"),
        ('half a thought</think>{"a": 1}', "thinking"),
        ('<tool_call>\n{"a": 1}\n</tool_call>', "hermes"),
        ('Here you are:\n```json\n{"a": 1}\n```\nAnything else?', "fence"),
        ('Sure! {"a": 1} Done.', "prose"),
    ],
)
def test_text_forms_of_a_call_are_read_and_noted(text: str, repair: str) -> None:
    found = extract(reply(text))
    assert isinstance(found, Extracted)
    assert found.text == '{"a": 1}'
    assert repair in found.repairs


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (reply(""), "empty"),
        (reply(None), "empty"),
        (reply("I cannot do that."), "prose"),
        (reply(None, '{"a": 1}', finish="length"), "truncated"),
        (reply("<tool_call>{"), "truncated"),
        (reply("<think>I wonder {"), "truncated"),
        (reply(None, '{"a": 1}', '{"a": 2}'), "several"),
        (reply('```json\n{"a": 1}\n```\n```json\n{"a": 2}\n```'), "several"),
    ],
)
def test_what_holds_no_single_complete_call_is_refused(given: RawReply, reason: str) -> None:
    found = extract(given)
    assert isinstance(found, NotFound)
    assert found.reason == reason


def test_the_same_call_twice_counts_once() -> None:
    found = extract(reply(None, '{"a": 1}', '{"a": 1}'))
    assert isinstance(found, Extracted)
    assert found.repairs == ("repeated_call",)
