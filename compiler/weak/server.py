"""The misbehaving endpoint: a weak model behind the OpenAI chat-completions protocol. Serves loopback by default."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from compiler.models.protocol import FillRequest, JsonObject, ModelError
from compiler.weak.faults.kinds import CALLING, Connection, Draft
from compiler.weak.model import Served, WeakModel
from compiler.weak.payload import NotAQuestion, asked
from compiler.weak.printing import printed
from compiler.weak.smallest import smallest
from compiler.weak.streaming import events
from compiler.weak.writing import body, sent

_KINDS = {400: "invalid_request_error", 404: "invalid_request_error", 429: "rate_limit_error"}


def application(model: WeakModel) -> Starlette:
    """``POST /v1/chat/completions`` and ``GET /v1/models``; the same without ``/v1``."""
    faces = _Faces(model)
    paths = [
        Route(f"{prefix}{path}", endpoint, methods=[method])
        for prefix in ("/v1", "")
        for path, endpoint, method in (
            ("/chat/completions", faces.complete, "POST"),
            ("/models", faces.models, "GET"),
            ("/models/{name:path}", faces.model, "GET"),
        )
    ]
    unknown = {404: _unknown_address, 405: _unknown_address}
    return Starlette(routes=paths, exception_handlers={**unknown, Exception: _unexpected})


class _Faces:
    def __init__(self, model: WeakModel) -> None:
        self._model = model

    async def models(self, request: Request) -> Response:
        return JSONResponse({"object": "list", "data": [self._described()]})

    async def model(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name != self._model.profile.name:
            return _error(404, f"The model `{name}` does not exist", code="model_not_found")
        return JSONResponse(self._described())

    async def complete(self, request: Request) -> Response:
        try:
            sent: Any = json.loads(await request.body())
            question, of_unit = asked(sent)
        except (NotAQuestion, UnicodeDecodeError, ValueError) as error:
            return _error(400, f"Cannot read the request: {error}")
        if not of_unit:
            return _sent(Served(Connection(), _plain_answer(question, self._model.profile.name)), sent)
        try:
            served = await self._model.serve(question)
        except ModelError as error:
            return _error(422, f"The model behind this endpoint has no answer: {error}", code="no_answer_behind")
        if served.connection.delay:
            await asyncio.sleep(served.connection.delay)
        return _sent(served, sent)

    def _described(self) -> JsonObject:
        return {"id": self._model.profile.name, "object": "model", "created": 0, "owned_by": "formwork (simulated)"}


class _CutResponse(Response):
    """Announces the whole body, sends half of it, and hangs up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytes(self.body)
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})


def _sent(served: Served, request: JsonObject) -> Response:
    line = served.connection
    if line.status != 200:
        if line.html:
            page = f"<html><head><title>{line.status} {line.message}</title></head><body>nginx</body></html>"
            return HTMLResponse(page, status_code=line.status, headers=line.headers)
        return _error(line.status, line.message, headers=line.headers)
    assert served.body is not None
    if line.cut:
        return _CutResponse(json.dumps(served.body), media_type="application/json")
    if request.get("stream") is True:
        options = request.get("stream_options")
        usage = isinstance(options, dict) and options.get("include_usage") is True
        return StreamingResponse(_each(events(served.body, usage=usage)), media_type="text/event-stream")
    text = json.dumps(served.body, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return Response(text, media_type="application/json")


async def _each(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def _plain_answer(question: FillRequest, model: str) -> JsonObject:
    """To a call that asks for no unit's form: the smallest value of its schema, or a word. Never spoiled."""
    value = smallest(question.tool.parameters) if question.tool.parameters else {}
    draft = sent(Draft(question, value, text=printed(value)))
    if question.channel not in CALLING and not question.tool.parameters:
        draft = draft.said("ok")
    return body(draft, model=model, usage=True, said={"simulated": model, "attempt": 0, "faults": []})


async def _unknown_address(request: Request, error: Exception) -> Response:
    return _error(404, f"Unknown request URL: {request.method} {request.url.path}", code="unknown_url")


async def _unexpected(request: Request, error: Exception) -> Response:
    """A bug of this endpoint is no answer, and is not taken for a fault that was drawn."""
    return _error(500, f"The endpoint itself failed: {type(error).__name__}: {error}", code="internal_error")


def _error(status: int, message: str, *, code: str | None = None, headers: dict[str, str] | None = None) -> Response:
    kind = _KINDS.get(status, "server_error" if status >= 500 else "invalid_request_error")
    body = {"error": {"message": message, "type": kind, "param": None, "code": code}}
    return JSONResponse(body, status_code=status, headers=headers)


class CannotListen(Exception):
    """The address is taken or is none of this machine's."""


def serve(model: WeakModel, host: str, port: int, *, told: Callable[[str], None]) -> None:
    """Answer until the process is stopped. ``told`` gets the address (with ``/v1``) once it can be connected to.

    Raises CannotListen.
    """
    config = uvicorn.Config(
        application(model), host=host, port=port, log_level="critical", access_log=False, lifespan="off"
    )
    try:
        _Telling(config, told).run()
    except SystemExit:
        raise CannotListen(f"cannot listen on {host}:{port}") from None


class _Telling(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, told: Callable[[str], None]) -> None:
        super().__init__(config)
        self._told = told

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        self._told(f"http://{f'[{host}]' if ':' in host else host}:{port}/v1")
