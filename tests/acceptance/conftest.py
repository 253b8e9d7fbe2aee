"""Fixtures of the hand-written HTTP suites: callers of a running server, and roles that only the database can give.

The suites need two environment variables and are skipped without them:

* `FORMWORK_BASE_URL`: where the server listens, such as `http://127.0.0.1:8123`.
* `FORMWORK_DATABASE_URL`: its database, `sqlite:///path` or `postgresql://...`; used only to promote accounts.

The names of the suites end in `_suite.py`, so that they run only when they are named:

    pytest tests/acceptance/shop_suite.py
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import httpx
import pytest

PROBLEM_MEMBERS = {"type", "title", "status", "detail", "code"}

Json = Any


def member_names(answer: Json) -> Iterator[str]:
    """All names of members in an answer, at any depth."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            yield name
            yield from member_names(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from member_names(value)


class Caller:
    """Somebody who calls the server, signed in or not. Every call says which status it must have."""

    PASSWORD = "correct horse battery"
    UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"

    def __init__(self, client: httpx.Client, prefix: str, token: str | None = None) -> None:
        self.client = client
        self.prefix = prefix
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.id = ""
        self.name = ""
        self.email = ""

    def with_token(self, token: str) -> Caller:
        """The same server, called with a token."""
        return Caller(self.client, self.prefix, token)

    def signed_in(self, session: Json, name: str, email: str) -> Caller:
        """The same server, called by the account of a session."""
        assert session["token"], "a session has a token"
        caller = self.with_token(session["token"])
        caller.id, caller.name, caller.email = session["id"], name, email
        return caller

    def send(self, method: str, path: str, body: Json = None, params: dict[str, Any] | None = None) -> httpx.Response:
        """Call and check what holds for every answer."""
        response = self.client.request(method, self.prefix + path, json=body, params=params, headers=self.headers)
        assert response.status_code < 500, f"{method} {path}: {response.status_code} {response.text}"
        for secret in (self.PASSWORD, "argon2"):
            assert secret not in response.text, f"{method} {path} gives a password away"
        if response.status_code == 204:
            assert response.content == b"", f"{method} {path}: 204 with a body"
        elif response.is_success:
            hidden = {name for name in member_names(response.json()) if "password" in name}
            assert not hidden, f"{method} {path} shows {hidden}"
        return response

    def call(
        self, method: str, path: str, status: int, body: Json = None, params: dict[str, Any] | None = None
    ) -> Json:
        """Call, check the status and give the answer."""
        response = self.send(method, path, body, params)
        assert response.status_code == status, f"{method} {path}: {response.status_code}, not {status}: {response.text}"
        return response.json() if response.content else None

    def get(self, path: str, **params: Any) -> Json:
        return self.call("GET", path, 200, params=params)

    def post(self, path: str, body: Json = None, status: int = 201) -> Json:
        return self.call("POST", path, status, body)

    def put(self, path: str, body: Json = None, status: int = 200) -> Json:
        return self.call("PUT", path, status, body)

    def patch(self, path: str, body: Json, status: int = 200) -> Json:
        return self.call("PATCH", path, status, body)

    def delete(self, path: str, status: int = 204) -> Json:
        return self.call("DELETE", path, status)

    def rows(self, path: str, **params: Any) -> list[Json]:
        """The rows of a list, be it a page or a bare array."""
        answer = self.get(path, **params)
        if isinstance(answer, list):
            return answer
        return list(answer["items"])

    def page(self, path: str, **params: Any) -> Json:
        """One page of a list, with its total."""
        answer = self.get(path, **params)
        assert set(answer) == {"items", "total", "limit", "offset"}, sorted(answer)
        assert len(answer["items"]) <= answer["limit"]
        return answer

    def refused(self, method: str, path: str, status: int, code: str | None = None, body: Json = None) -> None:
        """Call, and check that the answer is a problem with this status and code."""
        response = self.send(method, path, body)
        assert response.status_code == status, f"{method} {path}: {response.status_code}, not {status}: {response.text}"
        assert response.headers["content-type"].startswith("application/problem+json"), response.headers
        problem = response.json()
        assert set(problem) >= PROBLEM_MEMBERS, f"{method} {path}: {problem}"
        assert problem["status"] == status
        assert problem["code"], f"{method} {path}: {problem}"
        if code is not None:
            assert problem["code"] == code, f"{method} {path}: {problem}"

    def invalid(self, method: str, path: str, body: Json) -> None:
        """Call, and check that the body is refused as invalid."""
        self.refused(method, path, 422, body=body)


def environment(name: str) -> str:
    """The value of an environment variable; without it the test is skipped."""
    value = os.environ.get(name)
    if not value:
        pytest.skip(f"{name} is not set: the HTTP suites need FORMWORK_BASE_URL and FORMWORK_DATABASE_URL")
    return value


@pytest.fixture
def guest(request: pytest.FixtureRequest) -> Iterator[Caller]:
    """Somebody without a token. The suite's PREFIX stands before every path."""
    environment("FORMWORK_DATABASE_URL")
    with httpx.Client(base_url=environment("FORMWORK_BASE_URL"), timeout=30.0) as client:
        yield Caller(client, request.module.PREFIX)


@pytest.fixture
def promote() -> Callable[[str, str], None]:
    """Gives the account with an email a role. No call of the server can do that."""
    url = environment("FORMWORK_DATABASE_URL")

    def give_role(email: str, role: str) -> None:
        if url.startswith("sqlite"):
            with closing(sqlite3.connect(url.split(":///", 1)[1], timeout=30)) as connection, connection:
                changed = connection.execute("UPDATE users SET role = ? WHERE email = ?", (role, email)).rowcount
        else:
            import psycopg

            address = "postgresql://" + url.split("://", 1)[1]
            with psycopg.connect(address) as session:
                changed = session.execute("UPDATE users SET role = %s WHERE email = %s", (role, email)).rowcount
        assert changed == 1, f"there is no account {email}"

    return give_role


@pytest.fixture
def at_once() -> Callable[..., list[int]]:
    """Runs calls at the same time and gives their statuses in ascending order."""

    def run(*calls: Callable[[], httpx.Response]) -> list[int]:
        start = threading.Barrier(len(calls))

        def wait_and_call(call: Callable[[], httpx.Response]) -> int:
            start.wait(timeout=30)
            return call().status_code

        with ThreadPoolExecutor(len(calls)) as pool:
            return sorted(pool.map(wait_and_call, calls))

    return run
