"""Completes what FastAPI knows of the API: every refusal of every operation, and how callers sign in."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

PROBLEM: dict[str, Any] = {
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
}


class Refusal(NamedTuple):
    """One way in which an operation refuses."""

    status: int
    code: str
    message: str


class Described(NamedTuple):
    """What the code of an operation does not tell FastAPI."""

    refusals: tuple[Refusal, ...]
    secured: bool
    """Whether callers must be signed in."""


def document(app: FastAPI, operations: Mapping[str, Described], *, bearer: bool) -> None:
    """Make `app.openapi()` complete; `operations` has the names of the endpoint functions."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = completed(app, operations, bearer=bearer)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def completed(app: FastAPI, operations: Mapping[str, Described], *, bearer: bool) -> dict[str, Any]:
    """FastAPI's description with problems and security added."""
    described = get_openapi(title=app.title, version=app.version, routes=app.routes)
    components = described.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM
    components["schemas"] = dict(sorted(schemas.items()))
    if bearer:
        components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    for path in described["paths"].values():
        for operation in path.values():
            known = operations.get(operation["operationId"])
            if known is not None:
                operation["responses"] = _successes(operation["responses"]) | _refusals(known.refusals)
                if known.secured:
                    operation["security"] = [{"bearer": []}]
    return described


def _successes(responses: dict[str, Any]) -> dict[str, Any]:
    return {status: answer for status, answer in responses.items() if status < "400"}


def _refusals(refusals: tuple[Refusal, ...]) -> dict[str, Any]:
    statuses = sorted({refusal.status for refusal in refusals})
    return {str(status): _answer(status, [r for r in refusals if r.status == status]) for status in statuses}


def _answer(status: int, refusals: list[Refusal]) -> dict[str, Any]:
    listed = "\n".join(f"- `{refusal.code}`: {refusal.message}" for refusal in refusals)
    examples = {
        refusal.code: {
            "value": {
                "type": "about:blank",
                "title": HTTPStatus(status).phrase,
                "status": status,
                "code": refusal.code,
                "detail": refusal.message,
            }
        }
        for refusal in refusals
    }
    return {
        "description": listed,
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}
        },
    }
