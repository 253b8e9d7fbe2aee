"""The protocol: what clients other than Formwork's see of the endpoint."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest

from benchmarks.faults.scenes import Scene
from compiler.models import chat
from compiler.models.protocol import CHANNELS, Channel, FillRequest, Message, ModelError, RawReply, Sampling, Tool
from compiler.models.strict import channels_for
from compiler.weak.payload import NotAQuestion, asked
from compiler.weak.profiles import load
from tests.weak.endpoint import named, only, serving, weak

UNIT = "operations/add_item"
TRANSPORT = ("rate_limited", "server_error", "overloaded", "bad_gateway", "connection_cut")


class Broken:
    """A model behind that has no answer."""

    name = "broken"
    channels: tuple[Channel, ...] = ("forced",)

    async def fill(self, request: FillRequest) -> RawReply:
        raise ModelError("nothing recorded")

    async def close(self) -> None:
        pass


class Failing(Broken):
    """A model behind that has a bug."""

    async def fill(self, request: FillRequest) -> RawReply:
        raise LookupError("a bug of ours")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    models = {name: weak(only(name)) for name in (*TRANSPORT, "fence")}
    models["perfect"] = weak(load("perfect"))
    models["broken"] = weak(load("perfect"), inner=Broken())
    models["failing"] = weak(load("perfect"), inner=Failing())
    with serving(models) as found:
        yield found


def post(address: str, key: str, body: Any) -> httpx.Response:
    return httpx.post(f"{address}/{key}/v1/chat/completions", json=body, timeout=60)


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_request_is_read_back_from_the_wire(channel: Any, todo: tuple[Scene, ...]) -> None:
    for scene in todo:
        if channel not in channels_for(CHANNELS, scene.request.tool):
            continue
        sent = scene.request.model_copy(update={"channel": channel, "sampling": Sampling(seed=3, temperature=0.5)})
        got, of_unit = asked(json.loads(json.dumps(chat.payload(sent, "m"))))
        assert of_unit
        for name in ("unit", "form", "channel", "system", "sampling"):
            assert getattr(got, name) == getattr(sent, name), (scene.unit, name)
        assert got.messages[0].content.rstrip() == sent.messages[0].content.rstrip()
        assert (got.tool.name, got.tool.description) == (sent.tool.name, sent.tool.description)
        if channel != "strict":
            assert got.tool.parameters == sent.tool.parameters


def test_the_list_of_models_has_the_profile(address: str) -> None:
    client = openai.OpenAI(base_url=f"{address}/perfect/v1", api_key="none")
    assert [model.id for model in client.models.list()] == ["perfect"]
    assert client.models.retrieve("perfect").owned_by == "formwork (simulated)"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt")


def test_a_stream_adds_up_to_the_same_answer(address: str, todo: tuple[Scene, ...]) -> None:
    body = chat.payload(named(todo, UNIT).request, "perfect")
    whole = post(address, "perfect", body).json()
    client = openai.OpenAI(base_url=f"{address}/perfect/v1", api_key="none")
    chunks = list(client.chat.completions.create(**body, stream=True, stream_options={"include_usage": True}))
    pieces = [call.function for chunk in chunks for choice in chunk.choices for call in choice.delta.tool_calls or ()]
    call = whole["choices"][0]["message"]["tool_calls"][0]["function"]
    assert "".join(piece.arguments or "" for piece in pieces if piece) == call["arguments"]
    assert next(piece.name for piece in pieces if piece and piece.name) == call["name"]
    assert len(pieces) > 3
    assert chunks[-2].choices[0].finish_reason == "tool_calls"
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.total_tokens == whole["usage"]["total_tokens"]


def test_text_is_streamed_as_well(address: str, todo: tuple[Scene, ...]) -> None:
    body = chat.payload(named(todo, UNIT).request, "fence")
    whole = post(address, "fence", body).json()["choices"][0]["message"]["content"]
    client = openai.OpenAI(base_url=f"{address}/fence/v1", api_key="none")
    chunks = list(client.chat.completions.create(**body, stream=True))
    assert "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices) == whole
    assert whole.startswith("```")


@pytest.mark.parametrize(("fault", "status"), [("rate_limited", 429), ("server_error", 500), ("overloaded", 503)])
def test_errors_have_the_shape_of_openai_and_say_when_to_come_back(
    fault: str, status: int, address: str, todo: tuple[Scene, ...]
) -> None:
    refused = post(address, fault, chat.payload(named(todo, UNIT).request, "m"))
    assert refused.status_code == status
    assert set(refused.json()["error"]) == {"message", "type", "param", "code"}
    waits = {"retry-after", "retry-after-ms"} & set(refused.headers)
    assert bool(waits) is (status != 500)
    assert post(address, fault, chat.payload(named(todo, UNIT).request, "m")).status_code == 200


def test_a_proxy_answers_with_a_page_and_a_cut_connection_with_half_a_body(
    address: str, todo: tuple[Scene, ...]
) -> None:
    body = chat.payload(named(todo, UNIT).request, "m")
    page = post(address, "bad_gateway", body)
    assert page.status_code == 502
    assert page.headers["content-type"].startswith("text/html")
    with pytest.raises(httpx.RemoteProtocolError):
        post(address, "connection_cut", body)


def test_a_call_that_asks_for_no_form_gets_a_plain_answer(address: str) -> None:
    """Clients find out with such calls what a server can do."""
    schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
    tool = {"type": "function", "function": {"name": "ping", "parameters": schema}}
    words = [{"role": "user", "content": "Call ping."}]
    said = post(address, "fence", {"model": "m", "messages": words, "tools": [tool]}).json()
    assert said["choices"][0]["message"]["tool_calls"][0]["function"] == {"name": "ping", "arguments": '{"ok": true}'}
    said = post(address, "fence", {"model": "m", "messages": words}).json()
    assert said["choices"][0]["message"]["content"] == "ok"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"messages": []},
        {"messages": ["x"]},
        {"messages": [{"role": "system", "content": "x"}]},
        {"messages": [{"role": "user", "content": "x"}], "tools": [1]},
        {"messages": [{"role": "user", "content": "x"}], "tools": [{"function": {"name": "a"}}] * 2},
    ],
)
def test_what_is_no_call_is_refused_in_words(body: Any, address: str) -> None:
    with pytest.raises(NotAQuestion):
        asked(body)
    refused = post(address, "perfect", body)
    assert refused.status_code == 400
    assert refused.json()["error"]["message"].startswith("Cannot read the request: ")


def test_other_addresses_and_bodies_are_refused_in_words(address: str) -> None:
    url = f"{address}/perfect/v1"
    assert "POST /perfect/v1/completions" in httpx.post(f"{url}/completions").json()["error"]["message"]
    assert httpx.get(f"{url}/chat/completions").json()["error"]["code"] == "unknown_url"
    assert httpx.post(f"{url}/chat/completions", content=b"{").status_code == 400
    assert httpx.post(f"{url}/chat/completions", content=b"\xff").status_code == 400


def test_a_model_behind_without_an_answer_is_an_error_that_is_not_tried_again(
    address: str, todo: tuple[Scene, ...]
) -> None:
    refused = post(address, "broken", chat.payload(named(todo, UNIT).request, "m"))
    assert refused.status_code == 422
    assert "nothing recorded" in refused.json()["error"]["message"]


def test_a_bug_of_the_endpoint_says_that_it_is_one(address: str, todo: tuple[Scene, ...]) -> None:
    failed = post(address, "failing", chat.payload(named(todo, UNIT).request, "m"))
    assert failed.status_code == 500
    error = failed.json()["error"]
    assert (error["code"], error["message"]) == (
        "internal_error",
        "The endpoint itself failed: LookupError: a bug of ours",
    )


def test_content_in_parts_is_read() -> None:
    content = [{"type": "text", "text": "unit: schema/Item\n"}, {"type": "text", "text": "\n# Sections\n"}]
    parameters: dict[str, Any] = {"type": "object", "properties": {}}
    function = {"name": "fill_schema", "parameters": parameters}
    got, _ = asked({"messages": [{"role": "user", "content": content}], "tools": [{"function": function}]})
    assert got.unit == "schema/Item"
    assert got.messages == (Message(role="user", content="unit: schema/Item\n\n# Sections\n"),)
    assert got.tool == Tool(name="fill_schema", description="", parameters=parameters)
