"""Methods that every path has: HEAD wherever there is GET, OPTIONS everywhere, and what else is told in `Allow`.

See RFC 9110, sections 9.3.2, 9.3.7 and 10.2.1.
"""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Methods:
    """Middleware. HEAD is answered as GET without its body; OPTIONS, and a method that a path has not, by `Allow`.

    Args:
        routers: those of all operations.
    """

    def __init__(self, app: ASGIApp, routers: Iterable[APIRouter]) -> None:
        self._app = app
        routes = [route for router in routers for route in router.routes if isinstance(route, Route)]
        self._places = [(route.path_regex, frozenset(route.methods or ())) for route in routes]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        allowed = self._allowed(scope["path"]) if method in ("HEAD", "OPTIONS") else frozenset()
        if method == "OPTIONS" and allowed:
            await Response(status_code=204, headers={"Allow": _listed(allowed)})(scope, receive, send)
            return
        if method == "HEAD" and "GET" in allowed:
            await self._app({**scope, "method": "GET"}, receive, _without_body(send))
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 405:
                found = self._allowed(scope["path"])
                if found:
                    MutableHeaders(scope=message)["Allow"] = _listed(found)
            await send(message)

        await self._app(scope, receive, told)

    def _allowed(self, path: str) -> frozenset[str]:
        """The methods of all operations at a path."""
        return frozenset().union(*(methods for place, methods in self._places if place.match(path)))


def _listed(methods: frozenset[str]) -> str:
    further = {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
    return ", ".join(sorted(methods | further))


def _without_body(send: Send) -> Send:
    """Sends the headers as they are, among them the length that the body would have."""

    async def sent(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return sent
