"""Errors as RFC 9457 problem details (`application/problem+json`)."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.runtime.types import UnstorableValue

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


def problem_response(problem: Problem) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
    }
    if problem.detail:
        body["detail"] = problem.detail
    if problem.errors:
        body["errors"] = list(problem.errors)
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    return Response(text, problem.status, problem.headers, media_type="application/problem+json")


async def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return problem_response(error)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [{"field": _field(found["loc"]), "message": str(found["msg"])} for found in error.errors()]
    return problem_response(Problem(422, "invalid_request", "The request is not valid.", errors))


def _field(location: Sequence[str | int]) -> str:
    """`items.0.title` from ("body", "items", 0, "title"); the part of the request itself where nothing follows."""
    return ".".join(str(part) for part in location[1:]) or str(location[0] if location else "body")


async def _unstorable(_: Request, error: Exception) -> Response:
    return problem_response(Problem(422, "invalid_request", f"The request is not valid: {error}."))


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = HTTPStatus(error.status_code).name.lower()
    detail = error.detail if error.detail != HTTPStatus(error.status_code).phrase else ""
    return problem_response(Problem(error.status_code, code, detail, headers=error.headers))


async def _unexpected(request: Request, error: Exception) -> Response:
    logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem_response(Problem(500, "internal_server_error", "The server could not answer. The error was logged."))


def install(app: FastAPI) -> None:
    """Answer every error of `app` as a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(UnstorableValue, _unstorable)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)
