"""Completes what FastAPI knows of the API: every refusal of every operation, and how callers sign in."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.runtime.problems import ErrorBody, Problem
from app.runtime.types import DIGITS


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
    located: bool = False
    """Whether the answer has a Location header."""
    tagged: bool = False
    """Whether the answer has an ETag, and If-None-Match is answered with 304."""


def document(
    app: FastAPI, operations: Mapping[str, Described], body: ErrorBody, *, security: Mapping[str, Any]
) -> None:
    """Make `app.openapi()` complete.

    Args:
        operations: by the names of the endpoint functions.
        body: what error answers look like.
        security: how callers show who they are, as OpenAPI describes it, by a name; empty if nobody signs in.
    """

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = completed(app, operations, body, security)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def completed(
    app: FastAPI, operations: Mapping[str, Described], body: ErrorBody, security: Mapping[str, Any]
) -> dict[str, Any]:
    """FastAPI's description with refusals and security added."""
    described = get_openapi(title=app.title, version=app.version, routes=app.routes)
    components = described.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas[body.schema["title"]] = body.schema
    components["schemas"] = {
        name: schema | {"properties": _in_its_words(schema.get("properties", {}))}
        for name, schema in sorted(schemas.items())
    }
    if security:
        components["securitySchemes"] = dict(security)
    for path in described["paths"].values():
        for operation in path.values():
            known = operations.get(operation["operationId"])
            for parameter in operation.get("parameters", ()):
                parameter["schema"] = _in_its_words(parameter["schema"])
            if known is not None:
                operation["responses"] = _successes(operation["responses"], known) | _refusals(known.refusals, body)
                if known.secured:
                    operation["security"] = [{name: []} for name in security]
    return described


def _in_its_words(schema: Any) -> Any:
    """The schema with what Pydantic says of decimals, in words of its own, put into those of JSON Schema."""
    if isinstance(schema, list):
        return [_in_its_words(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: _in_its_words(item) for name, item in schema.items()}
    kinds = [kind for item in told.get("anyOf", ()) for kind in (item["anyOf"] if item.keys() == {"anyOf"} else [item])]
    if kinds[:2] == _DECIMAL:
        bounds = {word: float(told[own]) for own, word in (("ge", "minimum"), ("le", "maximum")) if own in told}
        kinds[:2] = [_DECIMAL[0] | bounds, DIGITS]
    rest = {name: item for name, item in told.items() if name not in _OF_DECIMALS}
    return rest | ({"anyOf": kinds} if kinds else {})


_DECIMAL = [{"type": "number"}, {"type": "string"}]
_OF_DECIMALS = ("ge", "le", "max_digits", "decimal_places", "anyOf")


def _successes(responses: dict[str, Any], known: Described) -> dict[str, Any]:
    named = [name for name, told in (("Location", known.located), ("ETag", known.tagged)) if told]
    headers = {"headers": {name: {"schema": {"type": "string"}} for name in named}} if named else {}
    found = {status: answer | headers for status, answer in responses.items() if status < "400"}
    return found | ({"304": {"description": "Not changed."} | headers} if known.tagged else {})


def _refusals(refusals: tuple[Refusal, ...], body: ErrorBody) -> dict[str, Any]:
    statuses = sorted({refusal.status for refusal in refusals})
    return {str(status): _answer([r for r in refusals if r.status == status], body) for status in statuses}


def _answer(refusals: list[Refusal], body: ErrorBody) -> dict[str, Any]:
    listed = "\n".join(f"- `{refusal.code}`: {refusal.message}" for refusal in refusals)
    schema = {"$ref": f"#/components/schemas/{body.schema['title']}"}
    examples = {refusal.code: {"value": body.make(Problem(*refusal))} for refusal in refusals}
    return {"description": listed, "content": {body.media_type: {"schema": schema, "examples": examples}}}
