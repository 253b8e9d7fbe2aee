"""A request whose body is too large is refused before the body is in memory."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.runtime.problems import ErrorBody, Problem


class BodyLimit:
    """Middleware. A body that says its length is refused unread, another one as soon as it is too long.

    Args:
        most: bytes that a body may have.
        body: what error answers look like.
    """

    def __init__(self, app: ASGIApp, most: int, body: ErrorBody) -> None:
        self._app = app
        self._most = most
        self._body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = Request(scope).headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._most:
            await self._refuse(scope, receive, send)
            return
        read, answering = 0, False

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            # the application learns that the client is gone, so nothing is done; what it answers is not sent
            return {"type": "http.disconnect"} if read > self._most else message

        async def sent(message: Message) -> None:
            nonlocal answering
            if read <= self._most or answering:
                answering = True
                await send(message)

        try:
            await self._app(scope, counted, sent)
        except Exception:
            if read <= self._most or answering:
                raise
        if read > self._most and not answering:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = Problem(413, "body_too_large", f"The body of a request has at most {self._most} bytes.")
        await self._body.response(problem)(scope, receive, send)
