"""An OpenAI-compatible server is asked with a forced tool and waited for when it is busy; keys stay unsaid."""

import pytest

from compiler.models.openai_chat import OpenAiChat
from compiler.models.protocol import FillRequest, Message, ModelError, Sampling, Tool
from tests.models.chat_server import Response, completion, serving

REQUEST = FillRequest(
    unit="schema/Item",
    form=None,
    system="Answer.",
    messages=(Message(role="user", content="unit: schema/Item"),),
    tool=Tool(name="fill_schema", description="Fields.", parameters={"type": "object", "properties": {}}),
    sampling=Sampling(seed=3),
)


class Slept:
    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


async def test_the_request_on_the_wire_forces_the_one_tool() -> None:
    with serving(Response(completion("{}"))) as server:
        model = OpenAiChat("some-model", base_url=server.url, api_key="sk-secret")
        reply = await model.fill(REQUEST)
        await model.close()
    assert server.requests == [
        {
            "model": "some-model",
            "messages": [
                {"role": "system", "content": "Answer."},
                {"role": "user", "content": "unit: schema/Item"},
            ],
            "tools": [
                {
                    "type": "function",
                    "function": {
                        "name": "fill_schema",
                        "description": "Fields.",
                        "parameters": {"type": "object", "properties": {}},
                    },
                }
            ],
            "tool_choice": {"type": "function", "function": {"name": "fill_schema"}},
            "seed": 3,
        }
    ]
    assert server.headers[0]["authorization"] == "Bearer sk-secret"
    assert (reply.usage.prompt, reply.usage.completion, reply.usage.estimated) == (11, 7, False)
    assert reply.tool_calls[0].arguments == "{}"
    assert "sk-secret" not in reply.model_dump_json()


async def test_a_busy_server_is_asked_again_after_the_time_it_names() -> None:
    busy = Response({"error": {"message": "slow down"}}, 429, {"Retry-After": "7"})
    broken = Response("oops", 503)
    slept = Slept()
    with serving(busy, broken, Response(completion("{}"))) as server:
        model = OpenAiChat("m", base_url=server.url, sleep=slept)
        await model.fill(REQUEST)
        await model.close()
    assert len(server.requests) == 3
    assert slept.seconds == [7.0, 1.0]


async def test_a_server_that_stays_busy_is_given_up_with_what_it_said() -> None:
    slept = Slept()
    with serving(Response({"error": {"message": "quota exceeded"}}, 429)) as server:
        model = OpenAiChat("m", base_url=server.url, retries=2, sleep=slept)
        with pytest.raises(ModelError, match="HTTP 429: quota exceeded"):
            await model.fill(REQUEST)
        await model.close()
    assert len(server.requests) == 3


async def test_a_wait_of_an_hour_is_reported_and_not_slept() -> None:
    slept = Slept()
    with serving(Response({"error": {"message": "later"}}, 429, {"Retry-After": "3600"})) as server:
        model = OpenAiChat("m", base_url=server.url, sleep=slept)
        with pytest.raises(ModelError):
            await model.fill(REQUEST)
        await model.close()
    assert slept.seconds == []


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_a_refusal_is_not_tried_again_and_names_no_key(status: int) -> None:
    with serving(Response({"error": {"message": "no"}}, status)) as server:
        model = OpenAiChat("m", base_url=server.url, api_key="sk-secret")
        with pytest.raises(ModelError) as caught:
            await model.fill(REQUEST)
        await model.close()
    assert len(server.requests) == 1
    assert "sk-secret" not in str(caught.value)


async def test_nobody_listening_is_explained() -> None:
    model = OpenAiChat("m", base_url="http://127.0.0.1:9/v1", retries=0)
    with pytest.raises(ModelError) as caught:
        await model.fill(REQUEST)
    await model.close()
    assert "no connection to http://127.0.0.1:9/v1" in str(caught.value)
    assert caught.value.hint is not None


@pytest.mark.parametrize("body", ["<html>", {"hello": 1}, {"choices": []}, "null", "[]"])
async def test_an_answer_that_is_no_chat_completion_is_explained(body: object) -> None:
    with serving(Response(body)) as server:
        model = OpenAiChat("m", base_url=server.url)
        with pytest.raises(ModelError, match="no chat completion"):
            await model.fill(REQUEST)
        await model.close()


async def test_missing_usage_is_estimated_and_arguments_as_an_object_are_text() -> None:
    body = completion("{}")
    del body["usage"]
    body["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"] = {"fields": []}
    with serving(Response(body)) as server:
        model = OpenAiChat("m", base_url=server.url)
        reply = await model.fill(REQUEST)
        await model.close()
    assert reply.usage.estimated
    assert reply.usage.prompt > 0
    assert reply.tool_calls[0].arguments == '{"fields": []}'
