"""A reply gives arguments to the one function, or says why it gives none."""

import json
from typing import Any

import pytest

from ast_schemas.operations import OperationForm
from compiler.fill.options import FillOptions
from compiler.fill.reply import Answer, answer
from compiler.fill.schema import narrowed
from compiler.models.protocol import FillRequest, Message, RawReply, Tool, ToolCall, Usage

SCHEMA = narrowed(OperationForm, {"entity": ("Item",), "outcome": ("gone",), "requirement": ("r1",)})
REQUEST = FillRequest(
    unit="operations/x",
    form=None,
    system="",
    messages=(Message(role="user", content="?"),),
    tool=Tool(name="fill_operations", description="", parameters=SCHEMA),
)
RESPOND = {"step": "respond", "row": None, "extras": [], "location": None}
RIGHT = {"steps": [RESPOND], "requirements": ["r1"], "uncovered": []}


def read(arguments: Any, name: str = "fill_operations", options: FillOptions | None = None) -> Answer:
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    calls = (ToolCall(name=name, arguments=text),)
    raw = RawReply(text=None, tool_calls=calls, finish_reason="stop", usage=Usage(prompt=1, completion=1), raw="{}")
    return answer(raw, REQUEST, SCHEMA, options or FillOptions())


def codes(found: Answer) -> list[str]:
    return [item.code for item in found.diagnostics]


@pytest.mark.parametrize(
    ("arguments", "repair"),
    [
        (json.dumps(json.dumps(RIGHT)), "stringified"),
        (json.dumps(json.dumps(json.dumps(RIGHT))), "stringified"),
        ({"name": "fill_operations", "arguments": RIGHT}, "envelope"),
        ({"name": "fill_operations", "arguments": json.dumps(RIGHT)}, "stringified"),
        ({"type": "function", "function": {"name": "fill_operations", "parameters": RIGHT}}, "envelope"),
        ({"tool_calls": [{"name": "fill_operations", "arguments": RIGHT}]}, "call_list"),
        ([{"name": "fill_operations", "arguments": RIGHT}] * 2, "repeated_call"),
        ({"fill_operations": RIGHT}, "envelope"),
        ({"type": "object", "properties": RIGHT}, "envelope"),
    ],
)
def test_what_stands_around_the_arguments_is_taken_off(arguments: Any, repair: str) -> None:
    found = read(arguments)
    assert found.value == RIGHT
    assert repair in found.repairs


def test_another_name_is_accepted_and_noted_if_the_arguments_fit_the_one_function() -> None:
    found = read(RIGHT, name="create_operation")
    assert (found.value, found.repairs) == (RIGHT, ("tool_name: create_operation",))


@pytest.mark.parametrize("arguments", [{"steps": [RESPOND]}, {**RIGHT, "extra": 1}, {"query": "items"}])
def test_another_name_with_other_arguments_is_refused(arguments: Any) -> None:
    found = read(arguments, name="web_search")
    assert (found.value, codes(found)) == (None, ["F906"])
    assert "`web_search`" in found.diagnostics[0].message


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "F901"),
        ({"name": "fill_operations", "arguments": {}}, "F901"),
        (SCHEMA, "F905"),
        ({"properties": SCHEMA["properties"], "required": SCHEMA["required"]}, "F905"),
        ([{"name": "f", "arguments": RIGHT}, {"name": "f", "arguments": {**RIGHT, "requirements": []}}], "F903"),
        ("[1, 2]", "F904"),
        ('{"steps": [', "F902"),
    ],
)
def test_what_cannot_be_arguments_says_why(arguments: Any, code: str) -> None:
    found = read(arguments)
    assert (found.value, codes(found)) == (None, [code])


def test_each_switch_turns_its_part_off() -> None:
    wrapped = {"name": "fill_operations", "arguments": RIGHT}
    assert read(wrapped, options=FillOptions(repair=False)).value == wrapped
    text = json.dumps(RIGHT)[:-1] + ",}"
    assert codes(read(text, options=FillOptions(repair=False))) == ["F904"]
    odd = {**RIGHT, "requirements": "r1"}
    assert read(odd).value == RIGHT
    assert read(odd, options=FillOptions(coercion=False)).value == odd
