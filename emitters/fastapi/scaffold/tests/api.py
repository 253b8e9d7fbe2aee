"""Calls the application as a client would."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol, Self
from uuid import UUID

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response


class Account(Protocol):
    """A row of the world that is signed in."""

    id: UUID


class Api:
    """Sends requests; `actor` is who sends one."""

    def __init__(self, app: FastAPI, tokens: Mapping[UUID, str]) -> None:
        self._client = AsyncClient(transport=ASGITransport(app), base_url="http://test")
        self._tokens = tokens

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *exc: Any) -> None:
        await self._client.__aexit__(*exc)

    async def call(
        self,
        method: str,
        path: str,
        *,
        actor: Account | None = None,
        token: str | None = None,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
    ) -> Response:
        """Send a request and give its answer, whatever its status."""
        headers = {}
        if actor is not None:
            token = self._tokens[actor.id]
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body, default=_wire).encode()
        sent = {name: _parameter(value) for name, value in (query or {}).items() if value is not None}
        return await self._client.request(method, path, params=sent, headers=headers, content=content)


def _wire(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _parameter(value: Any) -> Any:
    if isinstance(value, list):
        return [_parameter(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else value if isinstance(value, int) else _wire(value)


def expect(response: Response, status: int, code: str | None = None) -> None:
    """Hold the answer to its status and, for a refusal, to its code; say what came instead."""
    assert response.status_code == status, f"{response.status_code} instead of {status}: {response.text}"
    if code is not None:
        assert response.json()["code"] == code, f"{response.json()['code']} instead of {code}: {response.text}"
