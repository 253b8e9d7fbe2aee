"""HTTP Basic (RFC 7617): login and secret with each request."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections import OrderedDict
from typing import NamedTuple

from starlette.requests import Request

from app.runtime.security import verify_password

_KEPT = 1024
_key = secrets.token_bytes(32)
_verified: OrderedDict[bytes, None] = OrderedDict()
"""Digests, under a key of this process, of secrets that fitted a stored hash; a changed hash is not among them."""


class Credentials(NamedTuple):
    """What a caller sends."""

    login: str
    secret: str

    def encoded(self) -> str:
        """As it stands after the word Basic."""
        return base64.b64encode(f"{self.login}:{self.secret}".encode()).decode()


def basic_credentials(request: Request) -> Credentials | None:
    """The credentials of `Authorization: Basic …`, None when the header is missing or of another scheme.

    Raises:
        ValueError: what follows the word Basic is no login and secret.
    """
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    text = base64.b64decode(encoded.strip(), validate=True).decode()
    login, colon, secret = text.partition(":")
    if not colon or "\0" in text:
        raise ValueError("no colon between login and secret, or a NUL")
    return Credentials(login, secret)


async def secret_fits(sent: Credentials, stored: str | None) -> bool:
    """Whether the secret is the one hashed as `stored`; takes as long for a login of nobody (None).

    The slow hash is computed once for each secret that fits, not with each request.
    """
    digest = hmac.digest(_key, f"{stored}\0{sent.secret}".encode(), "sha256")
    if digest in _verified:
        _verified.move_to_end(digest)
        return True
    if not await verify_password(sent.secret, stored):
        return False
    _verified[digest] = None
    while len(_verified) > _KEPT:
        _verified.popitem(last=False)
    return True
