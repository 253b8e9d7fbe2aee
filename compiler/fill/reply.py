"""From a raw reply to a JSON value for a schema, with the log of what was mended on the way. Pure."""

from dataclasses import dataclass
from typing import Any

from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics import make
from compiler.diagnostics.codes import fill as codes
from compiler.fill.coerce import Coercion, coerced
from compiler.fill.extract import NotFound, extract
from compiler.fill.parse import NotJson, parse, parse_nested
from compiler.models.protocol import FillRequest, JsonObject, RawReply

_SEEN = {"empty": "is empty", "prose": "is text without JSON"}


@dataclass(frozen=True)
class Answer:
    """``value`` is None exactly if ``diagnostics`` say why there is none."""

    value: JsonObject | None
    repairs: tuple[str, ...] = ()
    coercions: tuple[Coercion, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def answer(reply: RawReply, request: FillRequest) -> Answer:
    """The arguments that the reply gives to the request's tool."""
    found = extract(reply)
    if isinstance(found, NotFound):
        return Answer(value=None, diagnostics=(_not_found(found, request),))
    parsed = parse(found.text)
    if isinstance(parsed, NotJson):
        if parsed.truncated:
            return Answer(None, found.repairs, (), (make(codes.TRUNCATED, unit=request.unit),))
        return Answer(None, found.repairs, (), (_not_json(parsed.message, request),))
    repairs = [*found.repairs, *parsed.repairs]
    value = _unwrapped(parsed.value, request, repairs)
    if found.named not in (None, "", request.tool.name):
        repairs.append(f"tool_name: {found.named}")
    fitted, coercions = coerced(value, request.tool.parameters)
    if not isinstance(fitted, dict):
        return Answer(None, tuple(repairs), coercions, (_not_json("they are a list or a scalar", request),))
    return Answer(fitted, tuple(repairs), coercions)


def _unwrapped(value: Any, request: FillRequest, repairs: list[str]) -> Any:
    """Out of strings that hold the arguments, and of ``{"name": …, "arguments": {…}}`` around them."""
    for _ in range(4):
        if isinstance(value, str):
            nested = parse_nested(value)
            if nested is None:
                return value
            value = nested
            repairs.append("stringified")
        elif isinstance(value, dict):
            inner = _inner(value, request)
            if inner is None:
                return value
            value = inner
            repairs.append("envelope")
        else:
            return value
    return value


def _inner(value: JsonObject, request: FillRequest) -> Any | None:
    properties = set(request.tool.parameters.get("properties", {}))
    keys = set(value)
    for name in ("arguments", "parameters", "input"):
        if name in keys and name not in properties and keys <= {name, "name", "type", "id"}:
            return value[name]
    if keys == {request.tool.name} and request.tool.name not in properties:
        return value[request.tool.name]
    return None


def _not_found(found: NotFound, request: FillRequest) -> Diagnostic:
    unit, tool = request.unit, request.tool.name
    if found.reason == "truncated":
        return make(codes.TRUNCATED, unit=unit)
    if found.reason == "several":
        return make(codes.SEVERAL_CALLS, unit=unit, tool=tool)
    return make(codes.NO_CALL, unit=unit, tool=tool, seen=_SEEN[found.reason])


def _not_json(reason: str, request: FillRequest) -> Diagnostic:
    return make(codes.NOT_JSON, unit=request.unit, reason=reason)
