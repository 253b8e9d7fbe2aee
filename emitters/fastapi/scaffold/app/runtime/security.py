"""Passwords and tokens."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from starlette.requests import Request

_hasher = PasswordHasher()  # argon2id with the parameters of RFC 9106's low-memory profile: 64 MiB, 3 passes


@cache
def _slots(_: asyncio.AbstractEventLoop) -> asyncio.Semaphore:
    """As many hashes at once as there are cores: each takes 64 MiB, so more would only be an attack on memory."""
    return asyncio.Semaphore(os.cpu_count() or 1)


@cache
def _dummy() -> str:
    return _hasher.hash(secrets.token_urlsafe())


async def hash_password(password: str) -> str:
    """The argon2id hash to store. Runs in a thread; argon2 releases the interpreter lock."""
    async with _slots(asyncio.get_running_loop()):
        return await asyncio.to_thread(_hasher.hash, password)


async def verify_password(password: str, stored: str | None) -> bool:
    """Whether `password` is the one hashed as `stored`; takes as long when there is no such user (None)."""
    async with _slots(asyncio.get_running_loop()):
        return await asyncio.to_thread(_verify, password, stored)


def _verify(password: str, stored: str | None) -> bool:
    try:
        _hasher.verify(_dummy() if stored is None else stored, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def new_token() -> str:
    """An opaque token of 256 random bits, to be given out once."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """What is stored of a token. It is random, so a plain SHA-256 cannot be reversed or guessed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def same(left: str, right: str) -> bool:
    """Equality in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def bearer_token(request: Request, scheme: str = "Bearer") -> str | None:
    """The token of `Authorization: Bearer …`, None when the header is missing or of another scheme."""
    found, _, token = request.headers.get("authorization", "").partition(" ")
    token = token.strip()
    return token if token and found.lower() == scheme.lower() else None


def header_token(request: Request, name: str) -> str | None:
    """The token in a header of its own, None without it."""
    return request.headers.get(name, "").strip() or None


def cookie_token(request: Request, name: str) -> str | None:
    """The token in a cookie, None without it."""
    return request.cookies.get(name) or None
