"""Access tokens in a cookie: the answer to a call that signs in sets it, the answer to one that signs out ends it."""

from http.cookies import SimpleCookie

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_STATE = "token_cookie"


def keep_token(request: Request, token: str) -> None:
    """Set the cookie with the answer."""
    setattr(request.state, _STATE, token)


def drop_token(request: Request) -> None:
    """End the cookie with the answer."""
    setattr(request.state, _STATE, "")


class TokenCookie:
    """Middleware. The cookie is out of reach of scripts and of other sites' forms (HttpOnly, SameSite=Lax).

    Args:
        name: of the cookie.
        seconds: how long browsers keep it.
    """

    def __init__(self, app: ASGIApp, name: str, seconds: int) -> None:
        self._app = app
        self._name = name
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            token = scope.get("state", {}).get(_STATE)
            if message["type"] == "http.response.start" and message["status"] < 400 and token is not None:
                header = (b"set-cookie", self._header(token, secure=scope.get("scheme") == "https"))
                message = {**message, "headers": [*message["headers"], header]}
            await send(message)

        await self._app(scope, receive, sent)

    def _header(self, token: str, *, secure: bool) -> bytes:
        cookie = SimpleCookie({self._name: token})
        morsel = cookie[self._name]
        morsel["path"], morsel["httponly"], morsel["samesite"] = "/", True, "Lax"
        morsel["max-age"] = str(self._seconds if token else 0)
        if secure:
            morsel["secure"] = True
        return morsel.OutputString().encode("latin-1")
