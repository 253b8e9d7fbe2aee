"""Invalid requests and violated constraints as refusals.

What an operation did not foresee, such as a row that is still referred to, is the caller's to mend all the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from app.runtime.errors import (
    CheckViolation,
    ConstraintViolation,
    ForeignKeyViolation,
    NotNullViolation,
    UniqueViolation,
)
from app.runtime.problems import ErrorBody, Problem
from app.runtime.types import OUT_OF_RANGE, UnstorableValue

_OF_FILES = {
    "file_too_large": (413, "A file is too large."),
    "file_type_refused": (415, "A file is of a type that is not taken."),
}
"""What HTTP has a status of its own for, by the type of the error."""
NO_ENVELOPES: Mapping[str, str] = {}


def install(
    app: FastAPI,
    messages: Mapping[str, str],
    body: ErrorBody,
    *,
    invalid_status: int,
    envelopes: Mapping[str, str] = NO_ENVELOPES,
) -> None:
    """Answer them as problems.

    Args:
        body: what error answers look like.
        messages: what to say when an invariant does not hold, by the name of its constraint.
        invalid_status: the status of a request that breaks its form.
        envelopes: the names that bodies stand under, by the names of the endpoint functions.
    """

    async def refuse(request: Request, error: Exception) -> Response:
        envelope = envelopes.get(getattr(request.scope.get("route"), "name", ""))
        return body.response(as_problem(error, messages, invalid_status, envelope))

    constraints = (CheckViolation, ForeignKeyViolation, NotNullViolation, UniqueViolation)
    for kind in (*constraints, RequestValidationError, UnstorableValue, OverflowError):
        app.add_exception_handler(kind, refuse)


def as_problem(
    error: Exception, messages: Mapping[str, str], invalid_status: int, envelope: str | None = None
) -> Problem:
    """The refusal that an error stands for; fields are named as they stand within the envelope."""
    if isinstance(error, UniqueViolation):
        return Problem(409, "already_exists", "There is such a row already.")
    if isinstance(error, ForeignKeyViolation):
        return Problem(409, "still_in_use", "Something else refers to this row, or what it refers to is gone.")
    if isinstance(error, RequestValidationError):
        errors = [{"field": _field(_place(found), envelope), "message": str(found["msg"])} for found in error.errors()]
        for kind, (status, message) in _OF_FILES.items():
            if any(found["type"] == kind for found in error.errors()):
                return Problem(status, kind, message, errors)
        return Problem(invalid_status, "invalid_request", "The request is not valid.", errors)
    if isinstance(error, ConstraintViolation):
        return Problem(
            invalid_status, "invalid_request", messages.get(error.constraint or "", "A value is not allowed.")
        )
    told = OUT_OF_RANGE if isinstance(error, OverflowError) else str(error)
    return Problem(invalid_status, "invalid_request", f"The request is not valid: {told}.")


def _place(found: Mapping[str, Any]) -> Sequence[str | int]:
    """Where something is wrong; of what is no JSON, in the body."""
    return ("body",) if found["type"] == "json_invalid" else found["loc"]


def _field(location: Sequence[str | int], envelope: str | None) -> str:
    """`items.0.title` from ("body", "items", 0, "title"); the part of the request itself where nothing follows."""
    if envelope is not None and location[:2] == ("body", envelope) and len(location) > 2:
        location = ("body", *location[2:])
    return ".".join(str(part) for part in location[1:]) or str(location[0] if location else "body")
