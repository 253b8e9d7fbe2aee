"""Each channel is a request of its own on the wire, and its answer comes back as one reply."""

import json
from typing import Any

import pytest

from compiler.fill.forms import FORMS
from compiler.fill.schema import narrowed
from compiler.models import chat
from compiler.models.openai_chat import OpenAiChat
from compiler.models.protocol import CHANNELS, Channel, FillRequest, RawReply, Tool
from compiler.models.strict import channels_for, strict_schema
from tests.models.chat_server import Response, completion, serving
from tests.models.test_openai import REQUEST

PARAMETERS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"name": {"type": "string", "maxLength": 20}, "kind": {"$ref": "#/$defs/kind", "description": "K."}},
    "required": ["name", "kind"],
    "$defs": {"kind": {"type": "string", "enum": ["a", "b"]}},
}
TOOL = Tool(name="fill_schema", description="Fields.", parameters=PARAMETERS)


async def sent(channel: Channel, **message: Any) -> tuple[dict[str, Any], RawReply]:
    with serving(Response(completion("{}", **message))) as server:
        model = OpenAiChat("m", base_url=server.url)
        reply = await model.fill(REQUEST.model_copy(update={"tool": TOOL, "channel": channel}))
        await model.close()
    return server.requests[0], reply


async def test_required_wants_some_tool_called() -> None:
    body, reply = await sent("required")
    assert body["tool_choice"] == "required"
    assert body["tools"][0]["function"]["parameters"] == PARAMETERS
    assert reply.tool_calls[0].arguments == "{}"


async def test_strict_sends_the_schema_in_the_strict_subset_and_forces_the_tool() -> None:
    body, _ = await sent("strict")
    function = body["tools"][0]["function"]
    assert function["strict"] is True
    assert function["parameters"]["properties"] == {
        "name": {"type": "string"},
        "kind": {"anyOf": [{"$ref": "#/$defs/kind"}], "description": "K."},
    }
    assert body["tool_choice"]["function"]["name"] == "fill_schema"


async def test_json_schema_asks_for_text_of_a_shape_that_the_message_shows_and_offers_no_tool() -> None:
    body, reply = await sent("json_schema", content='{"name": "x"}', tool_calls=None)
    assert "tools" not in body
    assert "tool_choice" not in body
    assert "\n# Function\nfill_schema: Fields.\n" in body["messages"][-1]["content"]
    assert body["response_format"]["json_schema"]["name"] == "fill_schema"
    assert body["response_format"]["json_schema"]["strict"] is True
    assert (reply.text, reply.tool_calls) == ('{"name": "x"}', ())


async def test_text_has_the_function_in_the_message_and_nothing_else() -> None:
    body, reply = await sent("text", content="Here: {}", tool_calls=None)
    assert set(body) == {"model", "messages", "seed"}
    question = body["messages"][-1]["content"]
    assert question.startswith("unit: schema/Item\n\n# Function\nfill_schema: Fields.\n")
    assert json.loads(question.splitlines()[-1]) == PARAMETERS
    assert reply.text == "Here: {}"


@pytest.mark.parametrize("phase", sorted(FORMS))
def test_every_form_has_a_strict_form(phase: str) -> None:
    schema = narrowed(FORMS[phase], {})
    found = strict_schema(schema)
    assert found is not None
    assert "maxLength" not in json.dumps(found)


@pytest.mark.parametrize(
    "change",
    [
        {"required": ["name"]},
        {"additionalProperties": True},
        {"properties": {"name": {}, "kind": {"type": "string"}}},
        {"properties": {"name": {"type": "array"}, "kind": {"type": "string"}}},
        {"properties": {"name": {"not": {"type": "string"}, "type": "string"}, "kind": {"type": "string"}}},
        {"$defs": {"kind": {"type": "string", "enum": [f"value_{number}" for number in range(1001)]}}},
    ],
)
def test_strict_is_not_offered_for_what_the_subset_cannot_say(change: dict[str, Any]) -> None:
    tool = TOOL.model_copy(update={"parameters": {**PARAMETERS, **change}})
    assert channels_for(CHANNELS, tool) == ("forced", "required", "json_schema", "text")
    assert channels_for(("strict",), tool) == ("forced",)
    request = REQUEST.model_copy(update={"tool": tool, "channel": "strict"})
    with pytest.raises(ValueError, match="no strict form"):
        chat.payload(request, "m")


def test_strict_nesting_is_limited_to_ten_levels() -> None:
    inner: dict[str, Any] = {"type": "string"}
    for _ in range(10):
        inner = {"type": "object", "properties": {"x": inner}, "required": ["x"], "additionalProperties": False}
    assert strict_schema(inner) is not None
    outer = {"type": "object", "properties": {"x": inner}, "required": ["x"], "additionalProperties": False}
    assert strict_schema(outer) is None


def test_requests_of_two_channels_are_two_requests() -> None:
    keys = {REQUEST.model_copy(update={"channel": channel}).key() for channel in CHANNELS}
    assert len(keys) == len(CHANNELS)


async def test_a_schema_that_the_server_refuses_in_strict_is_sent_without() -> None:
    refused = Response({"error": {"message": "Invalid schema for function"}}, 400)
    with serving(refused, Response(completion("{}"))) as server:
        model = OpenAiChat("m", base_url=server.url)
        await model.fill(REQUEST.model_copy(update={"tool": TOOL, "channel": "strict"}))
        await model.close()
    function = server.requests[1]["tools"][0]["function"]
    assert "strict" not in function
    assert function["parameters"] == PARAMETERS


@pytest.mark.parametrize(
    ("error", "gone", "instead"),
    [
        ({"message": "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'."}, "max_tokens", True),
        ({"message": "Unsupported value.", "param": "temperature"}, "temperature", False),
        ({"message": "unknown field `seed`"}, "seed", False),
    ],
)
async def test_a_setting_that_a_model_does_not_take_is_left_out_from_then_on(
    error: dict[str, Any], gone: str, instead: bool
) -> None:
    sampling = {"temperature": 0.5, "seed": 3, "max_tokens": 64}
    request = FillRequest.model_validate({**REQUEST.model_dump(), "sampling": sampling})
    with serving(Response({"error": error}, 400), Response(completion("{}"))) as server:
        model = OpenAiChat("m", base_url=server.url)
        await model.fill(request)
        await model.fill(request)
        await model.close()
    first, *later = server.requests
    assert gone in first
    assert len(later) == 2
    assert all(gone not in body and ("max_completion_tokens" in body) is instead for body in later)
