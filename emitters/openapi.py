"""``openapi.json`` (OpenAPI 3.1) from the IR, without starting the application.

It says the same as the running application's own description: paths, parameters, bodies, answers, refusals and who
must sign in. Titles and examples are left to that one.
"""

import json
from typing import Any

from ast_schemas import error_body, ir
from ast_schemas.artifact import Artifact
from ast_schemas.ir.files import is_file
from ast_schemas.types import Limits
from emitters.fastapi.answers import answer_shape, has_cursor, tells_location
from emitters.fastapi.bodies.routes import MOST_CURSOR, MOST_OFFSET
from emitters.fastapi.callers import security_schemes
from emitters.fastapi.envelopes import Wrapper, answer_wrapper, input_wrapper, wrappers
from emitters.fastapi.idempotency import HEADER, MOST, is_idempotent
from emitters.fastapi.media import CONTENT_TYPES, takes_tables
from emitters.fastapi.refusals import refusals
from emitters.fastapi.uploads import BINARY, MULTIPART, downloaded_types, form_schema, takes_files
from emitters.fastapi.versions import IF_MATCH, guarded_load, tells_version

Json = dict[str, Any]

_STRING_FORMATS = {"email": "email", "url": "uri", "uuid": "uuid", "date": "date", "datetime": "date-time"}
_SLUG = "^[a-z0-9]+(?:-[a-z0-9]+)*$"
_FILE: Json = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "type": {"type": "string"}, "size": {"type": "integer"}},
    "required": ["name", "type", "size"],
}
_DIGITS = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
_WHOLE = {"minimum": -(2.0**63), "maximum": 2.0**63}
"""64 bits, as near as a number of JSON tells them."""
_ASKED = ("integer", "decimal", "boolean", "date", "datetime", "uuid", "enum")
_PROBLEM: Json = {
    "type": "object",
    "description": "An error as RFC 9457 describes it.",
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


def openapi_artifact(program: ir.Program) -> Artifact:
    """The description as a file."""
    return Artifact(path="openapi.json", text=json.dumps(openapi(program), indent=2, ensure_ascii=False) + "\n")


def openapi(program: ir.Program) -> Json:
    """The description as JSON."""
    paths: dict[str, Json] = {}
    for operation in program.operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(program, operation)
    components: Json = {"schemas": _schemas(program)}
    if schemes := security_schemes(program.settings):
        components["securitySchemes"] = schemes
    return {
        "openapi": "3.1.0",
        "info": {"title": program.settings.title, "version": "0.1.0"},
        "paths": paths,
        "components": components,
    }


def _operation(program: ir.Program, operation: ir.Operation) -> Json:
    described: Json = {"operationId": operation.name, "summary": operation.summary}
    schemes = security_schemes(program.settings)
    if "anyone" not in operation.callers and schemes:
        described["security"] = [{name: []} for name in schemes]
    parameters = [_parameter(parameter) for parameter in operation.parameters] + list_parameters(program, operation)
    parameters += _key_parameter(program, operation)
    if parameters:
        described["parameters"] = parameters
    if operation.input is not None:
        wrapper = input_wrapper(operation)
        schema = _ref(wrapper.name if wrapper else operation.input)
        if operation.input_many and wrapper is None:
            schema = _sent_list(program, schema)
        body: Json = {"application/json": {"schema": schema}}
        if takes_files(program, operation):
            body[MULTIPART] = form_schema(program, operation, _ref(operation.input))
        if takes_tables(operation):
            body[CONTENT_TYPES["csv"]] = {"schema": {"type": "string"}}
        described["requestBody"] = {"required": True, "content": body}
    success = _success(program, operation)
    tagged = tells_version(program, operation)
    named = [name for name, told in (("Location", tells_location(operation)), ("ETag", tagged)) if told]
    headers: Json = {"headers": {name: {"schema": {"type": "string"}} for name in named}} if named else {}
    described["responses"] = {str(operation.success_status): success | headers} | _refusals(program, operation)
    if tagged:
        described["responses"]["304"] = {"description": "Not changed."} | headers
    return described


def _parameter(parameter: ir.RouteParameter) -> Json:
    schema = _asked(parameter.type)
    if parameter.place != "path" and not parameter.required:
        schema = _or_null(schema)
    return {"name": parameter.wire, "in": parameter.place, "required": parameter.required, "schema": schema}


def _asked(scalar: ir.Scalar) -> Json:
    """A value in the path, the query or a header, where texts have no form."""
    if scalar.many:
        return {"type": "array", "items": _asked(scalar.model_copy(update={"many": False}))}
    kind = scalar.kind if scalar.kind in _ASKED else "text"
    return (
        {"type": "integer"}
        if kind == "integer"
        else _scalar(ir.Scalar(**{**dict(scalar), "kind": kind}), None, is_input=True)
    )


def _or_null(schema: Json) -> Json:
    """What may be null; any JSON may be so anyway."""
    kinds = schema["anyOf"] if schema.keys() == {"anyOf"} else [schema]
    return {"anyOf": [*kinds, {"type": "null"}]} if schema else schema


def _key_parameter(program: ir.Program, operation: ir.Operation) -> list[Json]:
    """The headers by which a repeated call, and the version that the caller has seen, are known."""
    if guarded_load(program, operation) is not None:
        return [{"name": IF_MATCH, "in": "header", "required": False, "schema": _or_null({"type": "string"})}]
    if not is_idempotent(program, operation):
        return []
    key = {"type": "string", "minLength": 1, "maxLength": MOST}
    return [{"name": HEADER, "in": "header", "required": False, "schema": _or_null(key)}]


def list_parameters(program: ir.Program, operation: ir.Operation) -> list[Json]:
    """What a list takes besides its declared parameters: search, sort and page."""
    found: dict[str, Json] = {}
    for step in operation.steps:
        if isinstance(step, ir.ListRows):
            if step.search:
                found["q"] = _or_null({"type": "string", "minLength": 1, "maxLength": 200})
            if step.sorts:
                names = [name for sort in step.sorts for name in (sort.name, f"-{sort.name}")]
                sort: Json = {"type": "string", "enum": names}
                found["sort"] = (
                    sort | {"default": step.default_sort[0]} if len(step.default_sort) == 1 else _or_null(sort)
                )
            if step.paged:
                settings = program.settings
                found["limit"] = {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": settings.page_limit,
                    "default": settings.page_size,
                }
                if has_cursor(program, operation):
                    found["cursor"] = _or_null({"type": "string", "maxLength": MOST_CURSOR})
                else:
                    found["offset"] = {"type": "integer", "minimum": 0, "maximum": MOST_OFFSET, "default": 0}
    return [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in found.items()]


def _success(program: ir.Program, operation: ir.Operation) -> Json:
    if operation.media == "file":
        content = {kind: {"schema": BINARY} for kind in downloaded_types(operation)}
        return {"description": "Done.", "content": content}
    if operation.output is None:
        return {"description": "Done."}
    if operation.media is not None:
        content = {CONTENT_TYPES[operation.media]: {"schema": {"type": "string"}}}
        return {"description": "Done.", "content": content}
    if (wrapper := answer_wrapper(operation)) is not None:
        return {"description": "Done.", "content": {"application/json": {"schema": _ref(wrapper.name)}}}
    schema: Json
    match answer_shape(program, operation):
        case "page":
            schema = _ref(_page_name(operation.output))
        case "cursor":
            schema = _ref(f"Cursor{_page_name(operation.output)}")
        case "array":
            schema = {"type": "array", "items": _ref(operation.output)}
        case _:
            schema = _ref(operation.output)
    return {"description": "Done.", "content": {"application/json": {"schema": schema}}}


def _refusals(program: ir.Program, operation: ir.Operation) -> Json:
    found: Json = {}
    for refusal in refusals(program, operation):
        answer = found.setdefault(str(refusal.status), {"description": "", "content": _error_content(program)})
        answer["description"] = "\n".join(
            line for line in (answer["description"], f"- `{refusal.code}`: {refusal.message}") if line
        )
    return found


def _error_content(program: ir.Program) -> Json:
    if program.settings.error_body is None:
        return {"application/problem+json": {"schema": _ref("Problem")}}
    return {"application/json": {"schema": _ref("Error")}}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _page_name(dto: str) -> str:
    return f"Page_{dto}_"


def _schemas(program: ir.Program) -> Json:
    """Every DTO that some operation takes or gives, directly or within another."""
    dtos = {dto.name: dto for dto in program.dtos}
    waiting = [operation.input for operation in program.operations if operation.input]
    waiting += [operation.output for operation in program.operations if operation.output and operation.media is None]
    own = program.settings.error_body
    found: Json = {"Problem": _PROBLEM} if own is None else {"Error": error_body.schema(error_body.parse(own))}
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _dto(dtos[name], closed=program.settings.unknown_members == "refuse")
            waiting += [member.nested for member in dtos[name].members if member.nested is not None]
    if any(_shows_file(dtos[name]) for name in found if name in dtos):
        found["StoredFile"] = _FILE
    for operation in program.operations:
        shape = answer_shape(program, operation)
        if operation.output is not None and shape == "page":
            found[_page_name(operation.output)] = _page(operation.output)
        if operation.output is not None and shape == "cursor":
            found[f"Cursor{_page_name(operation.output)}"] = _cursor_page(operation.output)
    for wrapper in wrappers(program):
        found[wrapper.name] = _envelope(program, wrapper)
    return dict(sorted(found.items()))


def _shows_file(dto: ir.Dto) -> bool:
    return dto.direction == "output" and any(member.type and is_file(member.type) for member in dto.members)


def _sent_list(program: ir.Program, item: Json) -> Json:
    return {"type": "array", "items": item, "minItems": 1, "maxItems": program.settings.page_limit}


def _envelope(program: ir.Program, wrapper: Wrapper) -> Json:
    inner = _ref(wrapper.dto)
    closed = program.settings.unknown_members == "refuse"
    if wrapper.many:
        inner = _sent_list(program, inner) if wrapper.is_input else {"type": "array", "items": inner}
    properties: Json = {wrapper.key: inner}
    if wrapper.total is not None:
        properties[wrapper.total] = {"type": "integer"}
    schema: Json = {"type": "object", "properties": properties, "required": list(properties)}
    return schema | ({"additionalProperties": False} if wrapper.is_input and closed else {})


def _page(dto: str) -> Json:
    numbers = {name: {"type": "integer"} for name in ("total", "limit", "offset")}
    return {
        "type": "object",
        "properties": {"items": {"type": "array", "items": _ref(dto)}, **numbers},
        "required": ["items", "total", "limit", "offset"],
    }


def _cursor_page(dto: str) -> Json:
    following = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    return {
        "type": "object",
        "properties": {"items": {"type": "array", "items": _ref(dto)}, "next": following},
        "required": ["items", "next"],
    }


def _dto(dto: ir.Dto, *, closed: bool) -> Json:
    is_input = dto.direction == "input"
    schema: Json = {
        "type": "object",
        "properties": {member.wire: _member(member, is_input) for member in dto.members},
    }
    required = [member.wire for member in dto.members if member.required or not is_input]
    if required:
        schema["required"] = required
    if is_input and closed:
        schema["additionalProperties"] = False
    return schema


def _member(member: ir.Member, is_input: bool) -> Json:
    limits = member.limits if is_input else None
    if member.nested is not None:
        schema = _many(_ref(member.nested), limits) if member.many else _ref(member.nested)
    else:
        assert member.type is not None
        schema = _scalar(member.type, limits, is_input=is_input)
    return _or_null(schema) if member.nullable else schema


def _many(item: Json, limits: Limits | None) -> Json:
    schema: Json = {"type": "array", "items": item}
    if limits is not None:
        bounds = (("minItems", limits.min_length), ("maxItems", limits.max_length))
        schema |= {name: value for name, value in bounds if value is not None}
    return schema


def _scalar(scalar: ir.Scalar, limits: Limits | None, *, is_input: bool) -> Json:
    if scalar.many:
        return _many(_scalar(scalar.model_copy(update={"many": False}), None, is_input=is_input), limits)
    match scalar.kind:
        case "integer":
            return {"type": "integer"} | (_WHOLE if is_input else {}) | _bounds(limits, int)
        case "decimal":
            return {"anyOf": [{"type": "number"} | _bounds(limits, float), _DIGITS]} if is_input else _DIGITS
        case "boolean":
            return {"type": "boolean"}
        case "json":
            return {}
        case "file":
            return dict(BINARY) if is_input else _ref("StoredFile")
        case "enum":
            return {"type": "string", "enum": list(scalar.values)}
        case "slug" if is_input:
            return {"type": "string", "pattern": _SLUG} | _lengths(limits)
        case kind:
            formatted = {"format": _STRING_FORMATS[kind]} if kind in _STRING_FORMATS else {}
            return {"type": "string"} | formatted | _lengths(limits)


def _bounds(limits: Limits | None, number: type[int] | type[float]) -> Json:
    if limits is None:
        return {}
    bounds = (("minimum", limits.minimum), ("maximum", limits.maximum))
    return {name: number(value) for name, value in bounds if value is not None}


def _lengths(limits: Limits | None) -> Json:
    if limits is None:
        return {}
    found: Json = {"minLength": limits.min_length, "maxLength": limits.max_length}
    if limits.pattern is not None:
        found["pattern"] = f"^(?:{limits.pattern})$"
    return {name: value for name, value in found.items() if value is not None}
