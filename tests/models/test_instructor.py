"""Providers through instructor: its request has the form's own schema, and its raw answer is kept whatever it holds."""

import importlib.util
import json
from typing import Any

import pytest

from compiler.models.foreign_replies import read_reply
from compiler.models.instructor_chat import InstructorChat
from compiler.models.protocol import ModelError, Sampling
from tests.models.chat_server import Response, completion, serving
from tests.models.test_channels import PARAMETERS, TOOL
from tests.models.test_openai import REQUEST, Slept

ASKED = REQUEST.model_copy(update={"tool": TOOL})
KEY = "sk-canary-5f2e"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "MISTRAL_API_KEY"):
        monkeypatch.delenv(name, raising=False)


async def test_the_request_has_the_tool_with_its_own_schema_and_is_sent_once() -> None:
    with serving(Response(completion('{"name": "x", "kind": "a"}'))) as server:
        model = InstructorChat("openai/some-model", base_url=server.url, api_key=KEY)
        reply = await model.fill(ASKED)
        await model.close()
    (body,) = server.requests
    function = body["tools"][0]["function"]
    assert (function["name"], function["description"]) == ("fill_schema", "Fields.")
    assert function["parameters"]["properties"] == PARAMETERS["properties"]
    assert function["parameters"]["$defs"] == PARAMETERS["$defs"]
    assert body["tool_choice"]["function"]["name"] == "fill_schema"
    assert [message["content"] for message in body["messages"]] == ["Answer.", "unit: schema/Item"]
    assert body["model"] == "some-model"
    assert body["seed"] == 3
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert reply.tool_calls[0].arguments == '{"name": "x", "kind": "a"}'
    assert (reply.usage.prompt, reply.usage.completion, reply.usage.estimated) == (11, 7, False)
    assert KEY not in reply.model_dump_json()


@pytest.mark.parametrize(
    ("message", "text", "arguments"),
    [
        ({"tool_calls": None, "content": "I cannot."}, "I cannot.", ()),
        ({"content": None}, None, ('{"broken": ',)),
        ({"tool_calls": None, "content": None}, None, ()),
    ],
)
async def test_what_instructor_refuses_is_kept_raw_and_not_asked_again(
    message: dict[str, Any], text: str | None, arguments: tuple[str, ...]
) -> None:
    with serving(Response(completion('{"broken": ', **message))) as server:
        model = InstructorChat("openai/m", base_url=server.url, api_key=KEY)
        reply = await model.fill(ASKED)
        await model.close()
    assert len(server.requests) == 1
    assert (reply.text, tuple(call.arguments for call in reply.tool_calls)) == (text, arguments)


async def test_a_cut_answer_keeps_its_finish_reason() -> None:
    body = completion('{"name": "x')
    body["choices"][0]["finish_reason"] = "length"
    with serving(Response(body)) as server:
        model = InstructorChat("openai/m", base_url=server.url, api_key=KEY)
        reply = await model.fill(ASKED)
        await model.close()
    assert reply.finish_reason == "length"


async def test_a_busy_provider_is_asked_again_after_the_time_it_names() -> None:
    slept = Slept()
    busy = Response({"error": {"message": "slow down"}}, 429, {"Retry-After": "7"})
    with serving(busy, Response(completion("{}"))) as server:
        model = InstructorChat("openai/m", base_url=server.url, api_key=KEY, sleep=slept)
        await model.fill(ASKED)
        await model.close()
    assert slept.seconds == [7.0]
    assert len(server.requests) == 2


async def test_a_refusal_that_repeats_the_key_does_not_show_it(capfd: pytest.CaptureFixture[str]) -> None:
    with serving(Response({"error": {"message": f"Incorrect API key provided: {KEY}"}}, 401)) as server:
        model = InstructorChat("openai/m", base_url=server.url, api_key=KEY)
        with pytest.raises(ModelError, match=r"Incorrect API key provided: \*\*\*") as caught:
            await model.fill(ASKED)
        await model.close()
    assert "--api-key-env" in (caught.value.hint or "")
    shown = capfd.readouterr()
    assert KEY not in shown.out + shown.err + str(caught.value)


async def test_a_provider_that_is_not_installed_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "mistralai", None)
    monkeypatch.setitem(__import__("sys").modules, "mistralai.client", None)
    with pytest.raises(ModelError) as caught:
        await InstructorChat("mistral/small", api_key=KEY).fill(ASKED)
    assert caught.value.hint == "pip install mistralai"


@pytest.mark.parametrize(
    ("model", "said"),
    [("nobody/m", "Unsupported provider: nobody"), ("openai/m", "api_key"), ("groq/m", "groq")],
)
async def test_what_cannot_be_opened_is_explained(model: str, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        await InstructorChat(model).fill(ASKED)


async def test_an_address_where_instructor_takes_none_is_refused() -> None:
    with pytest.raises(ModelError, match="takes no address for anthropic"):
        await InstructorChat("anthropic/m", base_url="http://127.0.0.1:9").fill(ASKED)


MESSAGE = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "m",
    "stop_reason": "tool_use",
    "stop_sequence": None,
    "content": [
        {"type": "text", "text": "Well."},
        {"type": "tool_use", "id": "t", "name": "fill_schema", "input": {"name": "x", "kind": "a"}},
    ],
    "usage": {"input_tokens": 21, "output_tokens": 9},
}


@pytest.mark.skipif(importlib.util.find_spec("anthropic") is None, reason="the anthropic SDK is not installed")
async def test_anthropic_messages_over_http(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also with a temperature, which recent versions of its SDK do not take any more."""
    with serving(Response(MESSAGE)) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url.removesuffix("/v1"))
        model = InstructorChat("anthropic/m", api_key=KEY, sampling=Sampling(temperature=0.5))
        reply = await model.fill(ASKED)
        await model.close()
    (body,) = server.requests
    assert body["tools"][0]["input_schema"]["properties"] == PARAMETERS["properties"]
    assert body["tool_choice"]["name"] == "fill_schema"
    assert body["max_tokens"] == 16_000
    assert "seed" not in body
    assert KEY in str(server.headers[0]), server.headers[0]
    assert json.loads(reply.tool_calls[0].arguments) == {"name": "x", "kind": "a"}
    assert (reply.text, reply.usage.prompt, reply.usage.completion) == ("Well.", 21, 9)


def test_replies_of_other_apis_are_read() -> None:
    anthropic = read_reply(MESSAGE, REQUEST)
    assert anthropic is not None
    assert anthropic.finish_reason == "tool_use"
    gemini = read_reply(
        {
            "candidates": [
                {
                    "content": {
                        "parts": [
                            {"text": "hm", "thought": True},
                            {"function_call": {"name": "fill_schema", "args": {"a": 1}}},
                        ]
                    },
                    "finish_reason": "STOP",
                }
            ],
            "usage_metadata": {"prompt_token_count": 5, "candidates_token_count": 2},
        },
        REQUEST,
    )
    assert gemini is not None
    assert (gemini.text, gemini.tool_calls[0].arguments, gemini.usage.prompt) == (None, '{"a": 1}', 5)
    assert read_reply({"outputs": []}, REQUEST) is None
    assert read_reply(None, REQUEST) is None
