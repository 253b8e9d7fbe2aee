"""The three who ask: this loop, a loop that asks for the whole form again, and plain instructor."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from benchmarks.faults.scenes import NoJournal
from compiler.fill.loop import Filler
from compiler.fill.options import SYSTEM
from compiler.fill.question import Question
from compiler.fill.records import CallKey
from compiler.fill.reply import answer
from compiler.fill.request import again_text, first_text, request_of, whole_tool
from compiler.fill.validate import validated
from compiler.models.openai_chat import OpenAiChat
from compiler.models.protocol import FillRequest, Message

ATTEMPTS = 40

Client = Callable[[Question, str], Coroutine[Any, Any, Any]]
"""A question and the endpoint's address → the accepted value, None if it was given up."""


class EveryCallAnswered(NoJournal):
    """Nothing is kept, and every call must get a reply."""

    def failed(self, key: CallKey, request: FillRequest, reason: str, milliseconds: int, rung: str) -> None:
        raise AssertionError(reason)


async def loop(question: Question, url: str) -> Any:
    """The fill loop as it is."""

    def accepts(form: Node) -> tuple[Diagnostic, ...]:
        return ()

    model = OpenAiChat("scripted", base_url=url, api_key="none")
    filler = Filler(model, EveryCallAnswered(), asyncio.Semaphore(1), ATTEMPTS)
    filled = await filler.fill(question, accepts)
    await model.close()
    return None if filled.form is None else json.loads(filled.form.model_dump_json())


async def whole(question: Question, url: str) -> Any:
    """The whole form again and again, with the previous value, its diagnostics and marks; nothing is escalated."""
    model = OpenAiChat("scripted", base_url=url, api_key="none")
    schema, text, form = question.schema(), first_text(question), None
    for _ in range(ATTEMPTS):
        message = Message(role="user", content=text)
        request = request_of(question, (message,), whole_tool(question, schema), SYSTEM)
        found = answer(await model.fill(request), request)
        form, said = validated(found.value, question.form, schema, question.unit)
        if form is not None:
            break
        text = again_text(question, found.value, said)
    await model.close()
    return None if form is None else json.loads(form.model_dump_json())


async def instructor(question: Question, url: str) -> Any:
    """``response_model`` is the form, with as many retries."""
    import instructor as library
    from instructor.core.exceptions import InstructorRetryException
    from openai import AsyncOpenAI

    open_client = AsyncOpenAI(base_url=url, api_key="none")
    client = library.from_openai(open_client)
    messages: Any = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question.text()}]
    try:
        form = await client.chat.completions.create(
            model="scripted", response_model=question.form, messages=messages, max_retries=ATTEMPTS - 1
        )
    except InstructorRetryException:
        return None
    finally:
        await open_client.close()
    return json.loads(form.model_dump_json())


CLIENTS: dict[str, Client] = {"loop": loop, "whole": whole, "instructor": instructor}
