"""The providers that instructor brings. It makes one call and no re-ask; its raw answer is what the loop reads."""

import asyncio
import copy
import inspect
import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from compiler.models import chat
from compiler.models.backoff import LONGEST_WAIT, RETRIED, wait_seconds
from compiler.models.foreign_replies import read_reply
from compiler.models.protocol import (
    Channel,
    FillRequest,
    JsonObject,
    ModelError,
    RawReply,
    Sampling,
    Tool,
    estimated_usage,
)
from compiler.models.secrets import address, without_key

if TYPE_CHECKING:
    from instructor import AsyncInstructor

MODULES = {
    "anthropic": "anthropic", "google": "google-genai", "gemini": "google-generativeai", "mistral": "mistralai",
    "cohere": "cohere", "groq": "groq", "bedrock": "boto3", "cerebras": "cerebras-cloud-sdk",
    "fireworks": "fireworks-ai",
    "vertexai": "google-cloud-aiplatform", "writer": "writer-sdk", "xai": "xai-sdk", "litellm": "litellm",
}  # fmt: skip
"""Provider → package of its SDK; the others speak the protocol of ``openai``, which is always installed."""

_WITH_ADDRESS = frozenset({"openai", "anyscale", "together", "databricks", "ollama", "deepseek", "openrouter"})
"""Providers for which instructor takes another address."""

_MOST_WRITTEN = {"anthropic": 16_000}
"""Tokens of an answer where a provider demands a limit; instructor's own 4,096 would cut long forms."""


class InstructorChat:
    """``PROVIDER/NAME`` as ``from_provider`` has it. Without ``api_key`` the provider's own variable is read."""

    channels: tuple[Channel, ...] = ("forced",)

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout: float = 300.0,
        sampling: Sampling = Sampling(),
        retries: int = 5,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.model = model
        self.provider = model.partition("/")[0]
        self._base_url = base_url
        self._api_key = api_key
        self._timeout = timeout
        self._usual = sampling.over(Sampling(max_tokens=_MOST_WRITTEN.get(self.provider)))
        self._retries = retries
        self._sleep = sleep
        self._conceded: set[str] = {"seed"} if self.provider in MODULES else set()
        self._client: AsyncInstructor | None = None

    @property
    def name(self) -> str:
        return f"instructor:{self.model}" + (f"@{address(self._base_url)}" if self._base_url else "")

    @property
    def server(self) -> str:
        return address(self._base_url) if self._base_url else f"instructor:{self.provider}"

    async def fill(self, request: FillRequest) -> RawReply:
        """One call, tried again on overload. Raises ModelError with what the provider said."""
        attempt = 0
        while True:
            try:
                return await asyncio.wait_for(self._once(request), self._timeout)
            except TimeoutError:
                raise ModelError(
                    f"{self.name}: no answer within {self._timeout:g} s", hint="Give it more time with --timeout."
                ) from None
            except ModelError:
                raise
            except Exception as error:
                status, headers = _status(error)
                if self._concedes(error, status, request):
                    continue
                wait = wait_seconds(attempt + 1, headers, datetime.now(UTC))
                if status not in RETRIED or attempt >= self._retries or wait > LONGEST_WAIT:
                    raise ModelError(f"{self.name}: {self._told(error)}", hint=_hint(status)) from None
            attempt += 1
            await self._sleep(wait)

    async def close(self) -> None:
        client, self._client = self._client, None
        close = getattr(getattr(client, "client", None), "close", None)
        if close is not None and inspect.isawaitable(closing := close()):
            await closing

    async def _once(self, request: FillRequest) -> RawReply:
        """The raw answer, whatever instructor makes of it: what it refuses, the loop may be able to read."""
        from instructor.core.hooks import Hooks

        seen: list[Any] = []
        hooks = Hooks()
        hooks.on("completion:response", seen.append)
        messages = [{"role": "system", "content": request.system}] if request.system else []
        messages += [{"role": message.role, "content": message.content} for message in request.messages]
        parsed: Any = None
        try:
            parsed = await self._open().create(
                response_model=_arguments(request.tool),
                messages=messages,  # type: ignore[arg-type]
                max_retries=0,
                hooks=hooks,
                **self._sampling(request),
            )
        except Exception:
            if not seen:
                raise
        reply = read_reply(self._json(seen[-1]), request) if seen else None
        if reply is not None:
            return reply
        if not isinstance(parsed, BaseModel):
            raise ModelError(f"{self.name}: the answer is of a kind that cannot be read")
        text = parsed.model_dump_json()
        body = chat.completion(request.tool.name, text, estimated_usage(request, text), model=self.model)
        found = chat.reply(body, request)
        assert found is not None
        return found

    def _sampling(self, request: FillRequest) -> JsonObject:
        told = request.sampling.over(self._usual).model_dump(exclude_none=True)
        return {name: value for name, value in told.items() if name not in self._conceded}

    def _concedes(self, error: Exception, status: int | None, request: FillRequest) -> bool:
        """Whether a setting of sampling is to blame, which then is left out from now on."""
        of_settings = status in (400, 422) or "unexpected keyword argument" in str(error)
        blamed = {name for name in self._sampling(request) if name != "max_tokens" and f"'{name}'" in str(error)}
        self._conceded |= blamed if of_settings else set()
        return of_settings and bool(blamed)

    def _json(self, answer: Any) -> Any:
        if isinstance(answer, BaseModel):
            answer = answer.model_dump(mode="json", warnings=False)
        try:
            text = json.dumps(answer, ensure_ascii=False)
        except (TypeError, ValueError):
            return None
        return json.loads(without_key(text, self._api_key))

    def _open(self) -> "AsyncInstructor":
        """The client. Raises ModelError that names the package or the key which is missing."""
        if self._client is not None:
            return self._client
        if self._base_url and self.provider not in _WITH_ADDRESS:
            raise ModelError(f"{self.name}: instructor takes no address for {self.provider}", hint="Drop --base-url.")
        quiet = logging.getLogger("instructor")  # it logs failures with what was sent
        quiet.addHandler(logging.NullHandler())
        quiet.propagate = False
        from instructor import from_provider

        given: dict[str, Any] = {"base_url": self._base_url, "api_key": self._api_key}
        if self.provider == "openai":
            given["max_retries"] = 0
        told = {name: value for name, value in given.items() if value is not None}
        try:
            self._client = from_provider(self.model, async_client=True, **told)
        except Exception as error:
            package = MODULES.get(self.provider)
            missing = package is not None and ("install" in str(error) or isinstance(error, ImportError))
            hint = f"pip install {package}" if missing else "Name the variable that holds the key with --api-key-env."
            raise ModelError(f"{self.name}: {self._told(error)}", hint=hint) from None
        return self._client

    def _told(self, error: BaseException) -> str:
        lines = without_key(str(error), self._api_key).strip().splitlines()
        return lines[0] if lines else type(error).__name__


def _arguments(tool: Tool) -> type[BaseModel]:
    """A type that shows the tool's schema to instructor and takes any object, for judging is not its business here."""

    class Arguments(BaseModel):
        model_config = ConfigDict(extra="allow")

        @classmethod
        def model_json_schema(cls, *_: Any, **__: Any) -> JsonObject:
            return {"title": tool.name, "description": tool.description, **copy.deepcopy(tool.parameters)}

    Arguments.__name__ = Arguments.__qualname__ = tool.name
    return Arguments


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _status(error: BaseException) -> tuple[int | None, Mapping[str, str]]:
    """The HTTP status below an SDK's exception, and the headers of the response where it keeps them."""
    for cause in _causes(error):
        for name in ("status_code", "code"):
            status = getattr(cause, name, None)
            if isinstance(status, int):
                headers = getattr(getattr(cause, "response", None), "headers", None)
                return status, {key.lower(): value for key, value in headers.items()} if headers else {}
    return None, {}


def _hint(status: int | None) -> str | None:
    return "Name the environment variable that holds the key with --api-key-env." if status in (401, 403) else None
