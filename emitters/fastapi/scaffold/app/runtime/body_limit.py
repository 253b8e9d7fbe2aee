"""A request whose body is too large is refused before the body is in memory."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.runtime.problems import ErrorBody, Problem


class BodyLimit:
    """Middleware. A body that says its length is refused unread, another one as soon as it is too long.

    Args:
        most: bytes that a body may have.
        body: what error answers look like.
        files: what forms have beside that, by the method and the path of the operation that takes them.
    """

    def __init__(
        self, app: ASGIApp, most: int, body: ErrorBody, files: Mapping[tuple[str, str], int] | None = None
    ) -> None:
        self._app = app
        self._most = most
        self._body = body
        self._files = [(method, compile_path(path)[0], extra) for (method, path), extra in (files or {}).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Request(scope).headers
        length, most = headers.get("content-length", ""), self._most
        if headers.get("content-type", "").lower().startswith("multipart/form-data"):
            most += self._of_files(scope)
        if length.isdecimal() and int(length) > most:
            await self._refuse(scope, receive, send, most)
            return
        read, answering = 0, False

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            # the application learns that the client is gone, so nothing is done; what it answers is not sent
            return {"type": "http.disconnect"} if read > most else message

        async def sent(message: Message) -> None:
            nonlocal answering
            if read <= most or answering:
                answering = True
                await send(message)

        try:
            await self._app(scope, counted, sent)
        except Exception:
            if read <= most or answering:
                raise
        if read > most and not answering:
            await self._refuse(scope, receive, send, most)

    def _of_files(self, scope: Scope) -> int:
        """Bytes that the files of a form may have."""
        fits = (extra for method, path, extra in self._files if method == scope["method"] and path.match(scope["path"]))
        return max(fits, default=0)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        problem = Problem(413, "body_too_large", f"The body of a request has at most {most} bytes.")
        await self._body.response(problem)(scope, receive, send)
