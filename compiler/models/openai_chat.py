"""Any server that speaks the OpenAI chat-completions protocol. Keys stay in the client and never reach a message."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from compiler.diagnostics import make
from compiler.diagnostics.codes import models as codes
from compiler.models import chat
from compiler.models.backoff import LONGEST_WAIT, RETRIED, wait_seconds
from compiler.models.capabilities import ASSUMED, Capabilities
from compiler.models.concessions import conceded, concession
from compiler.models.probing import context_window, probe
from compiler.models.protocol import Channel, FillRequest, JsonObject, ModelError, RawReply, Sampling
from compiler.models.remarks import Remarks
from compiler.models.secrets import address, without_key
from compiler.models.window import least_tokens, sent_tokens, was_cut

if TYPE_CHECKING:
    from openai import APIConnectionError, APIStatusError, AsyncOpenAI

_NO_KEY = "none"
"""Local servers take any key, and the client refuses to start without one."""

_TIMEOUT_RETRIES = 1
"""A call that ran into the timeout may have been paid for, and the next one is likely to take as long."""


class OpenAiChat:
    """One endpoint and one model name. ``retries`` counts the calls after the first.

    ``channel`` is used instead of the best one that ``capabilities`` name, ``sampling`` where a request leaves it open.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout: float = 300.0,
        sampling: Sampling = Sampling(),
        retries: int = 5,
        capabilities: Capabilities = ASSUMED,
        channel: Channel | None = None,
        remarks: Remarks | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.model = model
        self._base_url = base_url
        self.capabilities = capabilities
        self._channel = channel
        self._api_key = api_key
        self._timeout = timeout
        self._usual = sampling
        self._retries = retries
        self._remarks = remarks or Remarks()
        self._sleep = sleep
        self._conceded: dict[str, None] = {}
        self._client: AsyncOpenAI | None = None

    @property
    def name(self) -> str:
        """With the address where there is one: the same name elsewhere may be another model."""
        return f"openai:{self.model}" + (f"@{self.server}" if self._base_url else "")

    @property
    def server(self) -> str:
        return address(self._base_url) if self._base_url else "the OpenAI API"

    @property
    def channels(self) -> tuple[Channel, ...]:
        return (self._channel,) if self._channel else self.capabilities.channels()

    async def fill(self, request: FillRequest) -> RawReply:
        """One call, tried again on overload and connection failure. Raises ModelError with what the server said."""
        from openai import APIConnectionError, APIStatusError, APITimeoutError, OpenAIError

        self._must_fit(request)
        asked = request.model_copy(update={"sampling": request.sampling.over(self._usual)})
        body = conceded(chat.payload(asked, self.model), self._conceded, request.tool.parameters)
        attempt = timeouts = 0
        while True:
            try:
                return self._looked_at(await self._once(body, request), request)
            except APIStatusError as error:
                given_up = concession(error.status_code, *_said(error), body)
                if given_up is not None:
                    self._conceded.update({given_up: None} if given_up != "strict" else {})
                    body = conceded(body, (given_up,), request.tool.parameters)
                    continue
                wait = wait_seconds(attempt + 1, error.response.headers, datetime.now(UTC))
                if error.status_code not in RETRIED or attempt >= self._retries or wait > LONGEST_WAIT:
                    raise ModelError(self._refusal(error), hint=_hint(error.status_code)) from None
            except APIConnectionError as error:
                wait = wait_seconds(attempt + 1, {}, datetime.now(UTC))
                timeouts += isinstance(error, APITimeoutError)
                if attempt >= self._retries or timeouts > _TIMEOUT_RETRIES:
                    raise self._unreached(error, timed_out=isinstance(error, APITimeoutError)) from None
            except OpenAIError as error:
                raise ModelError(f"{self.name}: {self._clean(str(error))}") from None
            attempt += 1
            await self._sleep(wait)

    async def probe(self) -> Capabilities | None:
        """What the endpoint can do, from a few tiny calls; None where it cannot be reached or refuses them all."""
        from openai import OpenAIError

        try:
            return await probe(self.model, self._tried, self._streams, await self._window())
        except (OpenAIError, ModelError):
            return None

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _once(self, body: JsonObject, request: FillRequest) -> RawReply:
        text = self._clean(await self._posted(body))
        found = chat.reply(_json(text), request)
        if found is None:
            raise ModelError(
                f"{self.name}: the server answered with something that is no chat completion: {text[:120]!r}",
                hint="Is --base-url the API's address (it usually ends in /v1)?",
            )
        return found

    async def _posted(self, body: JsonObject) -> str:
        """The response as it came. The client's typed method walks through the whole schema, which costs more than
        all else that it does for a call."""
        return await self._open().post("/chat/completions", cast_to=str, body=body)

    async def _tried(self, body: JsonObject) -> JsonObject | None:
        from openai import APIStatusError

        try:
            found = _json(await self._posted(body))
        except APIStatusError:
            return None
        return found if isinstance(found, dict) else None

    async def _streams(self, body: JsonObject) -> bool | None:
        """Whether an answer comes in pieces; None if the server refuses to answer."""
        from openai import APIStatusError, OpenAIError

        try:
            pieces = await self._open().chat.completions.create(**body, stream=True)
            return any([True async for _ in pieces])
        except APIStatusError:
            return None
        except (OpenAIError, ValueError):
            return False

    async def _window(self) -> int | None:
        from openai import OpenAIError

        try:
            response = await self._open().models.with_raw_response.list()
        except OpenAIError:
            return None
        return context_window(_json(response.http_response.text), self.model)

    def _must_fit(self, request: FillRequest) -> None:
        window = self.capabilities.context
        if window is not None and least_tokens(request) >= window:
            raise ModelError(
                f"{self.name}: {request.unit} needs about {sum(sent_tokens(request)):,} tokens, and the model's context"
                f" has {window:,}",
                hint="Start the server with a larger context, or lower context_tokens in formwork.toml.",
            )

    def _looked_at(self, reply: RawReply, request: FillRequest) -> RawReply:
        if not reply.usage.estimated and was_cut(request, reply.usage.prompt):
            sent, read = sum(sent_tokens(request)), reply.usage.prompt
            hint = "Start the server with a larger context; for Ollama see docs/models.md."
            self._remarks.say(
                f"cut {self.name}",
                lambda count: make(
                    codes.CONTEXT_CUT, model=self.name, unit_name=request.unit, sent=sent, read=read, hint=hint,
                    times=f" ({count} calls)" if count > 1 else "",
                ),
            )  # fmt: skip
        return reply

    def _open(self) -> "AsyncOpenAI":
        if self._client is None:
            from openai import AsyncOpenAI

            self._client = AsyncOpenAI(
                api_key=self._api_key or _NO_KEY, base_url=self._base_url, timeout=self._timeout, max_retries=0
            )
        return self._client

    def _clean(self, text: str) -> str:
        return without_key(text, self._api_key)

    def _refusal(self, error: "APIStatusError") -> str:
        said = _said(error)[1] or error.response.reason_phrase
        return f"{self.name}: HTTP {error.status_code}: {self._clean(said)}"

    def _unreached(self, error: "APIConnectionError", *, timed_out: bool) -> ModelError:
        if timed_out:
            return ModelError(
                f"{self.name}: no answer within {self._timeout:g} s",
                hint="Give a slow server more time with --timeout, or fewer calls at once with --jobs.",
            )
        return ModelError(
            f"{self.name}: no connection to {self.server} ({self._clean(str(error.__cause__ or error))})",
            hint="Is the server running, and is --base-url right (it usually ends in /v1)?",
        )


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _said(error: "APIStatusError") -> tuple[str | None, str]:
    """The parameter that a refusal is about, and its message."""
    body = error.body
    if not isinstance(body, dict):
        return None, body if isinstance(body, str) else ""
    param, message = body.get("param"), body.get("message")
    return param if isinstance(param, str) else None, message if isinstance(message, str) else ""


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
