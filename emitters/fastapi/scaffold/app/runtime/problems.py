"""Errors, answered as RFC 9457 problem details (`application/problem+json`) unless the API has a body of its own."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

logger = logging.getLogger("app")


class Problem(Exception):
    """An error outcome of an operation.

    Args:
        status: the HTTP status.
        code: a stable word for programs, such as "slug_taken".
        detail: a sentence for people.
        errors: for invalid input, one entry per field: {"field": "title", "message": "…"}.
        headers: such as WWW-Authenticate.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str = "",
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.headers = headers

    @property
    def phrase(self) -> str:
        """What HTTP calls the status, such as "Not Found"."""
        return HTTPStatus(self.status).phrase

    @property
    def message(self) -> str:
        """The sentence for people; what HTTP calls the status where there is none."""
        return self.detail or self.phrase

    @property
    def fields(self) -> dict[str, list[str]]:
        """Messages by field; the message under the code where no field is at fault."""
        found: dict[str, list[str]] = {}
        for error in self.errors:
            found.setdefault(error["field"], []).append(error["message"])
        return found or {self.code: [self.message]}


class ErrorBody(NamedTuple):
    """What every error answer of the API looks like.

    Args:
        media_type: its Content-Type.
        schema: its JSON schema; the title names it.
        make: the body for a problem.
        code_at: keys that lead to the problem's code in the body; None where the body does not tell it.
    """

    media_type: str
    schema: dict[str, Any]
    make: Callable[[Problem], Any]
    code_at: tuple[str | int, ...] | None

    def response(self, problem: Problem) -> Response:
        """The answer."""
        text = json.dumps(self.make(problem), ensure_ascii=False, separators=(",", ":"))
        content = text.encode("utf-8", "backslashreplace")
        return Response(content, problem.status, problem.headers, media_type=self.media_type)


def _details(problem: Problem) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.phrase,
        "status": problem.status,
        "code": problem.code,
    }
    if problem.detail:
        body["detail"] = problem.detail
    if problem.errors:
        body["errors"] = list(problem.errors)
    return body


PROBLEM_DETAILS = ErrorBody(
    "application/problem+json",
    {
        "title": "Problem",
        "description": "An error as RFC 9457 describes it.",
        "type": "object",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string", "description": "A stable word for programs."},
            "detail": {"type": "string"},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                    "required": ["field", "message"],
                },
            },
        },
        "required": ["type", "title", "status", "code"],
    },
    _details,
    ("code",),
)


def install(app: FastAPI, body: ErrorBody = PROBLEM_DETAILS) -> None:
    """Answer every refusal and every unexpected error of `app` in this shape."""

    async def refused(_: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return body.response(error)

    async def http(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        status = HTTPStatus(error.status_code)
        detail = error.detail if error.detail != status.phrase else ""
        return body.response(Problem(status, status.name.lower(), detail, headers=error.headers))

    async def unexpected(request: Request, error: Exception) -> Response:
        logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
        detail = "The server could not answer. The error was logged."
        return body.response(Problem(500, "internal_server_error", detail))

    app.add_exception_handler(Problem, refused)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, unexpected)
