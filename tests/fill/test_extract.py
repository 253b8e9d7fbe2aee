"""Arguments are found wherever models put them, and never in a reply that was cut off."""

import pytest

from compiler.fill.extract import Extracted, NotFound, extract
from compiler.fill.parse import Parsed, parse
from compiler.models.protocol import RawReply, ToolCall, Usage


def reply(text: str | None = None, *arguments: str, finish: str = "stop") -> RawReply:
    calls = tuple(ToolCall(name="fill_schema", arguments=item) for item in arguments)
    return RawReply(text=text, tool_calls=calls, finish_reason=finish, usage=Usage(prompt=1, completion=1), raw="{}")


def test_a_tool_call_is_taken_as_it_is() -> None:
    assert extract(reply(None, '{"a": 1}')) == Extracted(text='{"a": 1}', named="fill_schema")


VALUE = {"a": [1, "x"], "b": None}
JSON = '{"a": [1, "x"], "b": null}'
CALL = f'{{"name": "fill_schema", "arguments": {JSON}}}'
XML = '<function=fill_schema>\n<parameter=a>\n[1, "x"]\n</parameter>\n<parameter=b>\nnull\n</parameter>\n</function>'

FORMS = [
    (JSON, "text_instead_of_call"),
    (f"<think>it has {{braces}}</think>\n{JSON}", "thinking"),
    (f"half a thought</think>{JSON}", "thinking"),
    (f"<tool_call>\n{JSON}\n</tool_call>", "hermes"),
    (f"<tool_call>\n{JSON}", "hermes"),
    (f"<tool_call>{JSON}</tool_call><tool_call>\n{JSON}\n</tool_call>", "repeated_call"),
    (f"Here you are:\n```json\n{JSON}\n```\nAnything else?", "fence"),
    (f"```json\n{JSON}", "prose"),
    (f"Sure! {JSON} Done.", "prose"),
    (f"The set {{a, b}} is empty {{}}, so: {JSON} It follows {{rules}}.", "prose"),
    (f"First: {JSON} I repeat: {JSON}", "repeated_call"),
    (f"<|tool_call|>{JSON}<|/tool_call|>".replace("/", ""), "special_tokens"),
    ("fill_schema(a=[1, 'x'], b=None)", "pythonic"),
    ('[fill_schema(a=[1, "x"], b=null)]', "pythonic"),
    ("```tool_code\nprint(api.fill_schema(a=[1, 'x'], b=None))\n```", "fence"),
    ("fill_schema({'a': [1, 'x'], 'b': None})", "pythonic"),
]


@pytest.mark.parametrize(("text", "repair"), FORMS)
def test_text_forms_of_a_call_are_read_and_noted(text: str, repair: str) -> None:
    found = extract(reply(text))
    assert isinstance(found, Extracted)
    parsed = parse(found.text)
    assert isinstance(parsed, Parsed)
    assert parsed.value == VALUE
    assert repair in found.repairs


@pytest.mark.parametrize(("text", "repair"), FORMS)
def test_what_stands_in_the_text_is_read_in_the_arguments_too(text: str, repair: str) -> None:
    found = extract(reply(None, text))
    assert isinstance(found, Extracted)
    parsed = parse(found.text)
    assert isinstance(parsed, Parsed)
    assert parsed.value == VALUE
    assert "text_instead_of_call" not in found.repairs


@pytest.mark.parametrize("text", [XML, f"<tool_call>\n{XML}\n</tool_call>", XML.replace("=a>", ' name="a">')])
def test_values_of_an_xml_call_are_texts_until_the_schema_reads_them(text: str) -> None:
    found = extract(reply(text))
    assert isinstance(found, Extracted)
    assert (found.named, found.repairs) == ("fill_schema", ("text_instead_of_call", "function_xml"))
    parsed = parse(found.text)
    assert isinstance(parsed, Parsed)
    assert parsed.value == {"a": '[1, "x"]', "b": None}


def test_a_number_in_a_python_call_keeps_its_digits() -> None:
    found = extract(reply("f(price=1.10, below=-2)"))
    assert isinstance(found, Extracted)
    assert found.text == '{"price": 1.10, "below": -2}'


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (reply(""), "empty"),
        (reply(None), "empty"),
        (reply(None, "{}"), "no_arguments"),
        (reply(None, ""), "no_arguments"),
        (reply("I cannot do that."), "prose"),
        (reply(None, '{"a": 1}', finish="length"), "truncated"),
        (reply(None, '{"a": 1}', finish="content_filter"), "truncated"),
        (reply("<tool_call>{"), "truncated"),
        (reply("<think>I wonder {"), "truncated"),
        (reply(XML.removesuffix("</function>")), "truncated"),
        (reply(XML.replace("</parameter>\n</function>", "")), "truncated"),
        (reply('{"a": 1} and {"a": 2, "b": '), "truncated"),
        (reply(None, '{"a": 1}', '{"a": 2}'), "several"),
        (reply('```json\n{"a": 1}\n```\n```json\n{"a": 2}\n```'), "several"),
        (reply('Either {"a": 1} or {"a": 2}.'), "several"),
        (reply("[f(a=1), f(a=2)]"), "several"),
        (reply(f"{XML}\n{XML.replace('x', 'y')}"), "several"),
        (reply("I see. " + "The item is open. " * 40), "loop"),
        (reply('{"a": [' + '{"b": 1}, ' * 60, finish="length"), "loop"),
    ],
)
def test_what_holds_no_single_complete_call_is_refused(given: RawReply, reason: str) -> None:
    found = extract(given)
    assert isinstance(found, NotFound)
    assert found.reason == reason


@pytest.mark.parametrize("second", ['{"a": 1}', '{ "a":1 }', "{}", ""])
def test_the_same_call_twice_counts_once_and_an_empty_one_not_at_all(second: str) -> None:
    found = extract(reply(None, '{"a": 1}', second))
    assert isinstance(found, Extracted)
    assert found.repairs == (("repeated_call",) if second.strip("{}") else ("empty_call",))


def test_without_repair_only_a_call_or_plain_json_is_taken() -> None:
    assert isinstance(extract(reply(None, JSON), repair=False), Extracted)
    found = extract(reply(f"Sure! {JSON}"), repair=False)
    assert isinstance(found, Extracted)
    assert found.text.startswith("Sure!")
