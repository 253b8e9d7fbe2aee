"""The signature of a handler: its route decorator and its parameters."""

import re
from collections.abc import Sequence

from ast_schemas import ir
from ast_schemas.ir.trees import steps_within
from emitters.fastapi.answers import answer_class, has_cursor
from emitters.fastapi.bodies.bindings import local_name
from emitters.fastapi.bodies.collectors import PAYLOAD
from emitters.fastapi.bodies.handler import PAYLOADS, Handler
from emitters.fastapi.bodies.steps_answers import response_class
from emitters.fastapi.dtos import enum_type
from emitters.fastapi.envelopes import ENVELOPES, input_wrapper
from emitters.fastapi.idempotency import HEADER, MOST, is_idempotent
from emitters.fastapi.layout import dto_module
from emitters.fastapi.media import CONTENT_TYPES, takes_tables
from emitters.fastapi.uploads import BINARY, MULTIPART, downloaded_types, form_schema, takes_files
from emitters.fastapi.versions import IF_MATCH, guarded_load
from emitters.naming import class_name
from emitters.writer import literal

_TABLE = {"requestBody": {"content": {CONTENT_TYPES["csv"]: {"schema": {"type": "string"}}}}}
_BASE = "app.dtos.base"
ENVELOPE = "envelope"
"""The parameter that holds the body where this stands under a name."""
_QUERY_TYPES = {"decimal": "Exact", "date": "Day", "datetime": "Moment", "email": "Email", "slug": "Slug"}
_ANY_TEXT = frozenset({"email", "slug"})
"""Kinds that a path takes as any text: no row has a key of another form, so there is none."""
MOST_OFFSET = 2**31
MOST_CURSOR = 4000


def decorator(handler: Handler) -> tuple[str, list[str]]:
    """``@router.post`` and its arguments."""
    operation, program = handler.endpoint, handler.index.program
    arguments = [literal(operation.path)]
    if operation.media == "file":
        content = {kind: {"schema": BINARY} for kind in downloaded_types(operation)}
        arguments.append(f"response_class={response_class(handler)}")
        arguments.append(f"responses={{200: {literal({'content': content})}}}")
    elif operation.output is not None:
        if operation.media is None:
            declared = answer_class(handler.index.program, operation, handler.writer)
            arguments.append(f"response_model={declared}")
        else:
            arguments.append(f"response_class={response_class(handler)}")
    elif operation.success_status not in (204, 205):
        arguments.append(f"response_class={handler.writer.use('starlette.responses', 'Response')}")
    if takes_files(program, operation):
        dto = operation.input or ""
        form = form_schema(program, operation, {"$ref": f"#/components/schemas/{dto}"})
        arguments.append(f"openapi_extra={literal({'requestBody': {'content': {MULTIPART: form}}})}")
    if takes_tables(operation):
        arguments.append(f"openapi_extra={literal(_TABLE)}")
    if operation.success_status != 200:
        arguments.append(f"status_code={operation.success_status}")
    return f"@router.{operation.method.lower()}", arguments


def parameters(handler: Handler, *, caller: str | None) -> list[str]:
    """The parameters: request, caller, path, body, query."""
    writer, operation = handler.writer, handler.endpoint
    found = [f"request: {writer.use('fastapi', 'Request')}"]
    if caller is not None:
        found.append(f"actor: {caller}")
    found += [_parameter(handler, item) for item in operation.parameters if item.place == "path"]
    if operation.input is not None:
        found.append(_body(handler, operation.input))
    query = [item for item in operation.parameters if item.place != "path"]
    found += [_parameter(handler, item) for item in query if item.required]
    found += [_parameter(handler, item) for item in query if not item.required]
    return found + _list_parameters(handler) + _key_parameter(handler) + _version_parameter(handler)


def path_and_query(handler: Handler, texts: Sequence[str]) -> list[str]:
    """The parameters beside the body that these lines look at."""
    used = [
        item
        for item in handler.endpoint.parameters
        if any(re.search(rf"\b{local_name(item.name)}\b", text) for text in texts)
    ]
    return [
        _parameter(handler, item) for item in sorted(used, key=lambda item: item.place != "path" and not item.required)
    ]


def _version_parameter(handler: Handler) -> list[str]:
    """The header that names the version which the caller has seen."""
    if guarded_load(handler.index.program, handler.operation) is None:
        return []
    header = f'{handler.writer.use("fastapi", "Header")}(alias="{IF_MATCH}")'
    return [f"if_match: {handler.writer.use('typing', 'Annotated')}[str | None, {header}] = None"]


def _key_parameter(handler: Handler) -> list[str]:
    """The header by which a repeated call is known."""
    if not is_idempotent(handler.index.program, handler.endpoint):
        return []
    use = handler.writer.use
    header = f'{use("fastapi", "Header")}(alias="{HEADER}", min_length=1, max_length={MOST})'
    return [f"idempotency_key: {use('typing', 'Annotated')}[str | None, {header}] = None"]


def _body(handler: Handler, name: str) -> str:
    """The body, a list of bodies of limited length, or the envelope around either."""
    writer, operation = handler.writer, handler.endpoint
    wrapper = input_wrapper(operation)
    if wrapper is not None:
        return f"{ENVELOPE}: {writer.use(ENVELOPES, wrapper.name)}"
    dto = handler.index.dtos[name]
    one = writer.use(dto_module(dto.entity), class_name(dto.name))
    if not operation.input_many:
        return f"{PAYLOAD}: {one}"
    field = f"{writer.use('pydantic', 'Field')}(min_length=1, max_length={handler.index.program.settings.page_limit})"
    return f"{PAYLOADS}: {writer.use('typing', 'Annotated')}[list[{one}], {field}]"


def _parameter(handler: Handler, item: ir.RouteParameter) -> str:
    writer = handler.writer
    local = local_name(item.name)
    read_as = item.type
    if item.place == "path" and read_as.kind in _ANY_TEXT:
        read_as = read_as.model_copy(update={"kind": "text"})
    annotation = _annotation(handler, read_as)
    if item.place != "path" and not item.required:
        annotation += " | None"
    source = writer.use("fastapi", item.place.capitalize()) if (item.wire != local or item.type.many) else None
    if source is not None:
        alias = f"alias={literal(item.wire)}" if item.wire != local else ""
        annotation = f"{writer.use('typing', 'Annotated')}[{annotation}, {source}({alias})]"
    default = "" if item.required or item.place == "path" else " = None"
    return f"{local}: {annotation}{default}"


def _annotation(handler: Handler, scalar: ir.Scalar) -> str:
    one = _one(handler, scalar)
    if not scalar.many:
        return one
    use = handler.writer.use
    return f"{use('typing', 'Annotated')}[list[{one}], {use('pydantic', 'AfterValidator')}({use(_BASE, 'distinct')})]"


def _one(handler: Handler, scalar: ir.Scalar) -> str:
    use = handler.writer.use
    match scalar.kind:
        case "enum":
            any_case = handler.index.program.settings.choice_case == "ignore"
            return enum_type(scalar, handler.writer, any_case=any_case)
        case "uuid":
            return use("uuid", "UUID")
        case "integer":
            return "int"
        case "boolean":
            return "bool"
        case kind:
            return use(_BASE, _QUERY_TYPES.get(kind, "Text"))


def _list_parameters(handler: Handler) -> list[str]:
    """What every list takes: ``q`` if it searches, ``sort`` if it sorts, ``limit`` and ``offset`` if it has pages."""
    steps = [step for step in steps_within(handler.endpoint.steps) if isinstance(step, ir.ListRows)]
    if not steps:
        return []
    settings = handler.index.program.settings
    use = handler.writer.use
    found = []
    if any(step.search for step in steps):
        annotated, query = use("typing", "Annotated"), use("fastapi", "Query")
        found.append(f"q: {annotated}[str | None, {query}(min_length=1, max_length=200)] = None")
    sorting = [step for step in steps if step.sorts]
    if sorting:
        default = sorting[0].default_sort
        kind = "Sort" if len(default) == 1 else "Sort | None"
        found.append(f"sort: {kind} = {literal(default[0]) if len(default) == 1 else 'None'}")
    if any(step.paged for step in steps):
        annotated, query = use("typing", "Annotated"), use("fastapi", "Query")
        found.append(f"limit: {annotated}[int, {query}(ge=1, le={settings.page_limit})] = {settings.page_size}")
        if has_cursor(handler.index.program, handler.endpoint):
            found.append(f"cursor: {annotated}[str | None, {query}(max_length={MOST_CURSOR})] = None")
        else:
            found.append(f"offset: {annotated}[int, {query}(ge=0, le={MOST_OFFSET})] = 0")
    return found
