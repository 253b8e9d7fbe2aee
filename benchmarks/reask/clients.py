"""The three who ask: this loop, this loop without slot patches, and plain instructor."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from compiler.fill.loop import Filler
from compiler.fill.options import SYSTEM, FillOptions
from compiler.fill.question import Question
from compiler.fill.records import CallKey
from compiler.models.openai_chat import OpenAiChat
from compiler.models.protocol import FillRequest, RawReply

ATTEMPTS = 40

Client = Callable[[Question, str], Awaitable[Any]]
"""A question and the endpoint's address → the accepted value, None if it was given up."""


class NoJournal:
    """Nothing is kept: every call is made."""

    def find(self, key: CallKey) -> tuple[RawReply, int] | None:
        return None

    def store(self, key: CallKey, request: FillRequest, reply: RawReply, milliseconds: int, rung: str) -> None:
        pass

    def failed(self, key: CallKey, request: FillRequest, reason: str, milliseconds: int, rung: str) -> None:
        raise AssertionError(reason)

    def judge(self, key: CallKey, outcome: str, **rest: object) -> None:
        pass


async def loop(question: Question, url: str) -> Any:
    """The fill loop as it is."""
    return await _filled(question, url, FillOptions())


async def whole(question: Question, url: str) -> Any:
    """The same loop that always asks for the whole form."""
    return await _filled(question, url, FillOptions(slot_patch=False))


async def _filled(question: Question, url: str, options: FillOptions) -> Any:
    def accepts(form: Node) -> tuple[Diagnostic, ...]:
        return ()

    model = OpenAiChat("scripted", base_url=url, api_key="none")
    filler = Filler(model, NoJournal(), asyncio.Semaphore(1), ATTEMPTS, options)
    filled = await filler.fill(question, accepts)
    await model.close()
    return None if filled.form is None else json.loads(filled.form.model_dump_json())


async def instructor(question: Question, url: str) -> Any:
    """``response_model`` is the form, with as many retries."""
    import instructor as library
    from instructor.core.exceptions import InstructorRetryException
    from openai import AsyncOpenAI

    open_client = AsyncOpenAI(base_url=url, api_key="none")
    client = library.from_openai(open_client)
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question.text()}]
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
