"""What a server can do is found out by asking it, kept beside the project, and may be said by hand instead."""

import json
from pathlib import Path
from typing import Any

import pytest

from compiler.models.capabilities import Capabilities, parse_capabilities
from compiler.models.factory import Access
from compiler.models.openai_chat import OpenAiChat
from compiler.models.probing import context_window
from compiler.models.serving import Serving
from tests.models.chat_server import Answer, Response, completion, serving

FILLED = '{"colour": "teal"}'


def text(content: str) -> Response:
    return Response(completion("", content=content, tool_calls=None))


def streamed(content: str) -> Response:
    piece = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": []}
    delta = {**piece, "choices": [{"index": 0, "delta": {"content": content}, "finish_reason": None}]}
    body = f"data: {json.dumps(delta)}\n\ndata: [DONE]\n\n"
    return Response(body, headers={"Content-Type": "text/event-stream"})


def obedient(sent: dict[str, Any]) -> Response:
    """A server that enforces all it is asked for."""
    if sent.get("stream"):
        return streamed("Hello")
    if "tools" in sent:
        return Response(completion(FILLED, name=sent["tools"][0]["function"]["name"]))
    return text(FILLED if "response_format" in sent else "Hello")


def deaf(sent: dict[str, Any]) -> Response:
    """A server that takes tools and ignores ``tool_choice``."""
    if sent.get("stream"):
        return streamed("Hello")
    return text(FILLED if "response_format" in sent else "Hello!")


def textual(sent: dict[str, Any]) -> Response:
    """A server that knows neither tools nor formats nor streaming."""
    if "tools" in sent or "response_format" in sent:
        return Response({"error": {"message": "tools are not supported"}}, 400)
    return text("Hello")


@pytest.mark.parametrize(
    ("server", "channels", "streaming"),
    [
        (obedient, ("strict", "forced", "required", "json_schema", "text"), True),
        (deaf, ("json_schema", "forced", "text"), True),
        (textual, ("text",), False),
    ],
)
async def test_a_server_is_known_by_what_it_does(server: Answer, channels: tuple[str, ...], streaming: bool) -> None:
    with serving(server) as running:
        model = OpenAiChat("m", base_url=running.url)
        found = await model.probe()
        await model.close()
    assert found is not None
    assert found.channels() == channels
    assert (found.streaming, found.context) == (streaming, None)
    assert found.usage is (server is not textual)
    assert len(running.requests) == 5


async def test_a_server_that_refuses_everything_shows_nothing() -> None:
    with serving(Response({"error": {"message": "no"}}, 401)) as running:
        model = OpenAiChat("m", base_url=running.url)
        assert await model.probe() is None
        await model.close()


async def test_what_was_found_is_kept_per_address_and_model(tmp_path: Path) -> None:
    known = tmp_path / "capabilities.json"
    with serving(obedient, models={"data": [{"id": "m", "max_model_len": 4096}]}) as running:
        access = Access(base_url=running.url)
        for _ in range(2):
            opened = Serving(4, known)
            served = await opened.open("openai:m", access)
            assert served.model.channels[0] == "strict"
            await opened.close()
        assert len(running.requests) == 5
        opened = Serving(4, known)
        await opened.open("openai:other", access)
        await opened.close()
        assert len(running.requests) == 10
    assert set(json.loads(known.read_text())) == {f"openai:m@{running.url}", f"openai:other@{running.url}"}
    assert '"context": 4096' in known.read_text()


@pytest.mark.parametrize(
    ("said", "channels"),
    [
        ({"probe": False}, ("forced", "required", "json_schema", "text")),
        ({"capabilities": "json_schema"}, ("json_schema", "text")),
        ({"channel": "text"}, ("text",)),
    ],
)
async def test_nothing_is_asked_where_it_is_said_by_hand(
    tmp_path: Path, said: dict[str, Any], channels: tuple[str, ...]
) -> None:
    with serving(obedient) as running:
        opened = Serving(4, tmp_path / "capabilities.json")
        served = await opened.open("openai:m", Access(base_url=running.url, **said))
        await opened.close()
    assert running.requests == []
    assert served.model.channels == channels


async def test_nobody_there_is_no_knowledge(tmp_path: Path) -> None:
    known = tmp_path / "capabilities.json"
    opened = Serving(4, known)
    served = await opened.open("openai:m", Access(base_url="http://127.0.0.1:9/v1"))
    await opened.close()
    assert served.model.channels[0] == "forced"
    assert not known.exists()


def test_capabilities_said_by_hand() -> None:
    said = parse_capabilities("forced, json_schema,context = 32768, text")
    assert said == Capabilities(forced=True, tools=True, json_schema=True, context=32768)
    with pytest.raises(ValueError, match="'tool' is no capability; there are forced"):
        parse_capabilities("tool")


@pytest.mark.parametrize(
    ("models", "window"),
    [
        ({"data": [{"id": "m", "max_model_len": 8192}]}, 8192),
        ({"data": [{"id": "other", "context_length": 10}, {"id": "m", "context_length": 200_000}]}, 200_000),
        ({"data": [{"id": "file.gguf", "meta": {"n_ctx": 2048}}]}, 2048),
        ({"data": [{"id": "other", "max_model_len": 1}, {"id": "third", "max_model_len": 2}]}, None),
        ({"data": "?"}, None),
        ("<html>", None),
    ],
)
def test_the_window_that_a_server_names(models: Any, window: int | None) -> None:
    assert context_window(models, "m") == window
