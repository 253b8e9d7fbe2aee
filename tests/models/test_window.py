"""A context window that is too small is noticed: before the call where it is known, else from the server's count."""

import pytest

from compiler.models.capabilities import Capabilities
from compiler.models.openai_chat import OpenAiChat
from compiler.models.protocol import FillRequest, Message, ModelError
from compiler.models.remarks import Remarks
from compiler.models.window import was_cut
from tests.models.chat_server import Response, completion, serving
from tests.models.test_openai import REQUEST


def question(words: int) -> FillRequest:
    return REQUEST.model_copy(update={"messages": (Message(role="user", content="word " * words),)})


@pytest.mark.parametrize(
    ("words", "reported", "cut"),
    [
        (8_000, 8_001, False),
        (8_000, 6_500, False),
        (8_000, 4_095, True),
        (4_500, 4_096, True),
        (4_500, 4_501, False),
        (3_000, 3_050, False),
        (20, 60, False),
        (8_000, 0, False),
    ],
)
def test_a_count_that_cannot_be_all_that_was_sent(words: int, reported: int, cut: bool) -> None:
    assert was_cut(question(words), reported) is cut


async def test_a_server_that_drops_the_beginning_is_reported_once_with_both_numbers() -> None:
    body = completion("{}")
    body["usage"]["prompt_tokens"] = 4096
    remarks = Remarks()
    with serving(Response(body)) as server:
        model = OpenAiChat("m", base_url=server.url, remarks=remarks)
        for _ in range(3):
            await model.fill(question(9_000))
        await model.close()
    (said,) = remarks.diagnostics()
    assert (said.code, said.severity) == ("F930", "warning")
    assert "read 4096 tokens of schema/Item" in said.message
    assert "(3 calls)" in said.message


async def test_a_question_that_cannot_fit_is_not_sent() -> None:
    with serving(Response(completion("{}"))) as server:
        model = OpenAiChat("m", base_url=server.url, capabilities=Capabilities(forced=True, context=4096))
        with pytest.raises(ModelError, match=r"needs about 11,\d+ tokens, and the model's context has 4,096") as caught:
            await model.fill(question(9_000))
        await model.fill(question(1_000))
        await model.close()
    assert len(server.requests) == 1
    assert "context_tokens" in (caught.value.hint or "")
