"""A folder as model: the question is a file, and so is the answer, from whoever writes it."""

import asyncio
from pathlib import Path

from compiler.models import chat
from compiler.models.protocol import Channel, FillRequest, ModelError, RawReply, estimated_usage
from compiler.store.mailbox import collect, is_complete, letter_name, post, text_of

_PATIENCE = 2.0
"""Seconds that a reply may stay incomplete JSON before it is taken as it is and diagnosed."""


class MailboxModel:
    """Waits for ``<name>.reply.json``. An answer that is there already is used at once, so a stopped run goes on."""

    name = "mailbox"
    channels: tuple[Channel, ...] = ("forced",)

    def __init__(self, folder: Path, *, timeout: float = 86_400.0, interval: float = 0.2) -> None:
        self._folder = folder
        self._timeout = timeout
        self._interval = interval

    async def fill(self, request: FillRequest) -> RawReply:
        letter = letter_name(request)
        loop = asyncio.get_running_loop()
        started = loop.time()
        seen: float | None = None
        try:
            post(self._folder, letter, request)
        except OSError as error:
            raise ModelError(f"mailbox: {self._folder}: {error.strerror or error}") from None
        while True:
            data = collect(self._folder, letter)
            if data is not None:
                seen = seen if seen is not None else loop.time()
                if is_complete(data) or loop.time() - seen > _PATIENCE:
                    return _reply(request, _text(data, letter))
            if loop.time() - started > self._timeout:
                raise ModelError(
                    f"mailbox: no {letter}.reply.json after {self._timeout:g} s",
                    hint="Run the same command again: answers that are there are used at once.",
                )
            await asyncio.sleep(self._interval)

    async def close(self) -> None:
        """Nothing is open."""


def _text(data: bytes, letter: str) -> str:
    try:
        return text_of(data)
    except UnicodeDecodeError:
        hint = "Save it in UTF-8 and run the same command again."
        raise ModelError(f"mailbox: {letter}.reply.json is not UTF-8 text", hint=hint) from None


def _reply(request: FillRequest, text: str) -> RawReply:
    usage = estimated_usage(request, text)
    body = chat.completion(request.tool.name, text, usage, model="mailbox")
    reply = chat.reply(body, request)
    assert reply is not None
    return reply.model_copy(update={"usage": usage})
