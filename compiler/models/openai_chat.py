"""Any server that speaks the OpenAI chat-completions protocol. Keys stay in the client and never reach a message."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from compiler.models import chat
from compiler.models.backoff import LONGEST_WAIT, RETRIED, wait_seconds
from compiler.models.protocol import FillRequest, ModelError, RawReply

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI

_NO_KEY = "none"
"""Local servers take any key, and the client refuses to start without one."""


class OpenAiChat:
    """One endpoint and one model name. ``retries`` counts the calls after the first."""

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout: float = 300.0,
        retries: int = 5,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.model = model
        self.base_url = base_url
        self._api_key = api_key
        self._timeout = timeout
        self._retries = retries
        self._sleep = sleep
        self._client: AsyncOpenAI | None = None

    @property
    def name(self) -> str:
        return f"openai:{self.model}"

    async def fill(self, request: FillRequest) -> RawReply:
        """One call, tried again on overload and connection failure. Raises ModelError with what the server said."""
        from openai import APIConnectionError, APIStatusError, OpenAIError

        body = chat.payload(request, self.model)
        attempt = 0
        while True:
            try:
                return await self._once(body, request)
            except APIStatusError as error:
                wait = wait_seconds(attempt + 1, error.response.headers, datetime.now(UTC))
                if error.status_code not in RETRIED or attempt >= self._retries or wait > LONGEST_WAIT:
                    raise ModelError(_refusal(error, self.name), hint=_hint(error.status_code)) from None
            except APIConnectionError as error:
                wait = wait_seconds(attempt + 1, {}, datetime.now(UTC))
                if attempt >= self._retries:
                    raise ModelError(
                        f"{self.name}: no connection to {self._where()} ({self._clean(str(error.__cause__ or error))})",
                        hint="Is the server running, and is --base-url right (it usually ends in /v1)?",
                    ) from None
            except OpenAIError as error:
                raise ModelError(f"{self.name}: {self._clean(str(error))}") from None
            attempt += 1
            await self._sleep(wait)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _once(self, body: dict[str, Any], request: FillRequest) -> RawReply:
        response = await self._open().chat.completions.with_raw_response.create(**body)
        text = cast(str, response.http_response.text)
        try:
            answer = json.loads(text)
        except ValueError:
            answer = None
        found = chat.reply(answer, request)
        if found is None:
            raise ModelError(
                f"{self.name}: {self._where()} answered with something that is no chat completion: {text[:120]!r}",
                hint="Is --base-url the API's address (it usually ends in /v1)?",
            )
        return found

    def _open(self) -> "AsyncOpenAI":
        if self._client is None:
            from openai import AsyncOpenAI

            self._client = AsyncOpenAI(
                api_key=self._api_key or _NO_KEY, base_url=self.base_url, timeout=self._timeout, max_retries=0
            )
        return self._client

    def _where(self) -> str:
        return self.base_url or "the OpenAI API"

    def _clean(self, text: str) -> str:
        return text.replace(self._api_key, "***") if self._api_key else text


def _refusal(error: "APIStatusError", name: str) -> str:
    body = error.body
    said = body.get("message") if isinstance(body, dict) else None
    return f"{name}: HTTP {error.status_code}: {said if isinstance(said, str) else error.response.reason_phrase}"


def _hint(status: int) -> str | None:
    match status:
        case 401 | 403:
            return "Name the environment variable that holds the key with --api-key-env."
        case 404:
            return "The server knows no such model or address; look at --model and --base-url."
        case 429:
            return "Rate or quota limit; try fewer --jobs, or run the command again later: answered calls are kept."
        case _:
            return None
