"""What one operation's signature says about itself: route, parameters, bodies, answers, outcomes."""

import re
from collections.abc import Iterable, Iterator

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.outline import DtoSignature, OperationSignature, ParameterSignature, SignaturesForm
from compiler.diagnostics import did_you_mean, make
from compiler.diagnostics.codes import outline as codes
from compiler.expressions import parse
from compiler.symbols.messages import as_template, holds_values
from compiler.symbols.outline import Outline
from compiler.symbols.reserved import variable_reason
from compiler.symbols.statuses import REDIRECTS
from compiler.symbols.value_types import type_problem

_PLACE = re.compile(r"\{([^{}]*)\}")
_PART = re.compile(r"[A-Za-z0-9._~-]+|\{[a-z][a-z0-9_]*\}")
_URL_KINDS = ("text", "integer", "decimal", "boolean", "date", "datetime", "uuid", "enum", "email", "slug")
_WITHOUT_BODY = (204, 205)
_READS = ("read", "list", "report")
_HEADERS = {
    "accept": "what the client reads",
    "authorization": "who calls",
    "connection": "the connection",
    "content_length": "the length of the body",
    "content_type": "the type of the body",
    "cookie": "cookies",
    "host": "the server's name",
    "idempotency_key": "a call that is repeated",
    "origin": "where a web page comes from",
    "transfer_encoding": "how the body is sent",
}
"""Headers of HTTP, or of the system, that no operation declares."""
_LIST_PARAMETERS = {
    "q": "search",
    "sort": "order",
    "limit": "page size",
    "offset": "start of the page",
    "cursor": "row before the page",
}


def check_signatures(unit: str, form: SignaturesForm, outline: Outline) -> list[Diagnostic]:
    """All operations of one unit, each by itself."""
    found: list[Diagnostic] = []
    for index, operation in enumerate(form.operations):
        check = _Check(unit, f"operations[{index}]", operation, outline)
        for problems in (
            check.names(),
            check.route(),
            check.parameters(),
            check.bodies(),
            check.envelope(),
            check.media(),
            check.sent_list(),
            check.method(),
            check.outcomes(),
        ):
            found.extend(problems)
    return found


class _Check:
    """The rules for one operation; each method is one subject."""

    def __init__(self, unit: str, path: str, operation: OperationSignature, outline: Outline) -> None:
        self.unit = unit
        self.path = path
        self.operation = operation
        self.outline = outline

    def _make(self, code: str, path: str, **given: object) -> Diagnostic:
        return make(code, unit=self.unit, path=f"{self.path}{path}", **given)  # type: ignore[arg-type]

    def _entity(self, name: str, path: str) -> Iterator[Diagnostic]:
        if name not in self.outline.entities:
            allowed = sorted(self.outline.entities)
            yield self._make(codes.UNKNOWN_ENTITY, path, value=name, allowed=allowed, hint=did_you_mean(name, allowed))

    def names(self) -> Iterator[Diagnostic]:
        operation = self.operation
        yield from self._entity(operation.entity, ".entity")
        roles = self.outline.role_names
        for index, name in enumerate(operation.callers):
            if name not in roles:
                hint = did_you_mean(name, roles)
                yield self._make(codes.UNKNOWN_ROLE, f".callers[{index}]", value=name, allowed=roles, hint=hint)
        if self.outline.account is None and set(operation.callers) - {"anyone"}:
            yield self._make(codes.NO_ACCOUNT, ".callers", value=operation.callers[0], what=operation.name)

    def route(self) -> Iterator[Diagnostic]:
        path = self.operation.path
        parts = path.strip("/").split("/") if path != "/" else []
        if any(not _PART.fullmatch(part) for part in parts):
            wrong = next(part for part in parts if not _PART.fullmatch(part))
            why = f"`{wrong}` is neither fixed text nor one {{parameter}}" if wrong else "it has an empty part"
            yield self._make(codes.PATH_MALFORMED, ".path", value=path, why=why)
            return
        places = _PLACE.findall(path)
        declared = [item.name for item in self.operation.parameters if item.place == "path"]
        if len(set(places)) != len(places):
            why = "a parameter occurs twice"
            yield self._make(codes.PATH_MALFORMED, ".path", value=path, why=why)
        for name in dict.fromkeys(places):
            if name not in declared:
                yield self._make(codes.PATH_PARAMETER_MISSING, ".path", value=name)
        for index, parameter in enumerate(self.operation.parameters):
            if parameter.place == "path" and parameter.name not in places:
                yield self._make(
                    codes.PATH_PARAMETER_EXTRA, f".parameters[{index}].name", value=parameter.name, route=path
                )

    def parameters(self) -> Iterator[Diagnostic]:
        seen: set[str] = set()
        for index, parameter in enumerate(self.operation.parameters):
            path = f".parameters[{index}]"
            if parameter.name in seen:
                yield self._make(codes.PARAMETER_TWICE, f"{path}.name", value=parameter.name)
                continue
            seen.add(parameter.name)
            yield from self._parameter(parameter, path)

    def _parameter(self, parameter: ParameterSignature, path: str) -> Iterator[Diagnostic]:
        name = parameter.name
        if reason := variable_reason(name):
            yield self._make(codes.RESERVED_NAME, f"{path}.name", value=name, what="a parameter", why=reason)
        if self.operation.kind == "list" and parameter.place == "query" and name in _LIST_PARAMETERS:
            yield self._make(codes.RESERVED_PARAMETER, f"{path}.name", value=name, meaning=_LIST_PARAMETERS[name])
        if parameter.place == "header" and name in _HEADERS:
            yield self._make(codes.RESERVED_PARAMETER, f"{path}.name", value=name, meaning=_HEADERS[name])
        if parameter.place == "path" and not parameter.required:
            yield self._make(codes.PATH_OPTIONAL, f"{path}.required", value=name)
        if parameter.entity is not None:
            yield from self._entity(parameter.entity, f"{path}.entity")
            return
        if why := type_problem(parameter.type):
            yield self._make(codes.TYPE_INCOMPLETE, f"{path}.type", value=name, why=why)
        if parameter.type.kind not in _URL_KINDS or (parameter.type.many and parameter.place == "path"):
            kind = f"list of {parameter.type.kind}" if parameter.type.many else parameter.type.kind
            yield self._make(
                codes.PARAMETER_TYPE,
                f"{path}.type",
                value=name,
                type=kind,
                carrier=parameter.place,
                allowed=[item for item in _URL_KINDS if item != "datetime"],
            )

    def bodies(self) -> Iterator[Diagnostic]:
        operation = self.operation
        if operation.input is not None:
            yield from self._dto(operation.input, ".input", ("create", "update", "custom"), "an input")
            if operation.method in ("GET", "DELETE"):
                yield self._make(codes.BODY_NOT_ALLOWED, ".input", value=operation.input.name, method=operation.method)
        elif operation.kind == "update":
            yield self._make(codes.INPUT_MISSING, ".input")
        yield from self.redirect()
        if operation.output is not None:
            yield from self._dto(operation.output, ".output", ("view", "summary", "custom"), "an output")
            if operation.success_status in _WITHOUT_BODY:
                yield self._make(
                    codes.BODY_OF_EMPTY_STATUS,
                    ".success_status",
                    value=str(operation.success_status),
                    output=operation.output.name,
                )
        elif operation.kind in _READS and operation.success_status not in REDIRECTS and operation.media != "file":
            yield self._make(codes.OUTPUT_MISSING, ".output", kind=operation.kind)
        if operation.kind == "list" and not operation.many:
            why = "a list operation answers with many rows"
            yield self._make(codes.MANY_MISMATCH, ".many", value=operation.name, wanted="true", why=why)
        if operation.kind in ("read", "create", "update", "delete") and operation.many and not operation.input_many:
            why = f"a {operation.kind} operation answers with one row; to answer with many make it a list"
            yield self._make(codes.MANY_MISMATCH, ".many", value=operation.name, wanted="false", why=why)

    def redirect(self) -> Iterator[Diagnostic]:
        """3xx statuses are redirects without a body."""
        operation, status = self.operation, self.operation.success_status
        if status < 300:
            return
        if status not in REDIRECTS:
            advice = f"Answer with a status below 300, or one of {', '.join(map(str, sorted(REDIRECTS)))}."
        elif operation.output is not None:
            advice = f"Take the output {operation.output.name} away, or answer with 200."
        elif operation.kind in ("list", "report"):
            advice = f"A {operation.kind} answers with rows: make it a read, or answer with 200."
        else:
            return
        yield self._make(
            codes.BODY_OF_REDIRECT, ".success_status", value=str(status), operation=operation.name, advice=advice
        )

    def sent_list(self) -> Iterator[Diagnostic]:
        """A list of bodies makes or does something for each; what it answers is a list too."""
        operation = self.operation
        if not operation.input_many:
            return
        if operation.input is None:
            why = "it has no input; give it that of one item"
        elif operation.kind not in ("create", "action"):
            why = f"a {operation.kind} operation is about one row; make it a create or an action"
        elif operation.output is not None and not operation.many:
            why = f"it answers with one {operation.output.name}; set `many` to true, or drop the output"
        else:
            return
        yield self._make(codes.SENT_LIST, ".input_many", value="true", operation=operation.name, why=why)

    def media(self) -> Iterator[Diagnostic]:
        """What is no JSON needs something to write, and has no JSON around it."""
        operation = self.operation
        if operation.media is None:
            return
        if operation.media == "file":
            if operation.kind == "read" and operation.output is None and operation.success_status == 200:
                return
            why = "a download is a read that answers 200, without output"
        elif operation.output is None:
            why = "it has no output"
        elif operation.media == "csv" and not operation.many:
            why = "a table is of many rows; list them, or answer as text"
        elif operation.envelope is not None and (operation.envelope.output or operation.envelope.total):
            why = "only JSON stands under a name"
        else:
            return
        yield self._make(codes.MEDIA, ".media", value=operation.media, operation=operation.name, why=why)

    def envelope(self) -> Iterator[Diagnostic]:
        """Names stand around what there is: a body, rows, the total of a list beside its rows."""
        operation, said = self.operation, self.operation.envelope
        if said is None:
            return
        many = operation.kind == "list" and operation.many
        for name, what, value, missing in (
            ("input", "input", said.input, None if operation.input else "it takes no body"),
            ("output", "output", said.output, None if operation.output else "it answers without a body"),
            ("total", "total", said.total, None if many else "only the rows of a list have one"),
            ("total", "total", said.total, None if said.output or not many else "name the rows too"),
            ("total", "total", said.total, "the rows have that name" if said.total == said.output else None),
        ):
            if value and missing:
                path = f".envelope.{name}"
                yield self._make(codes.ENVELOPE, path, value=value, what=what, operation=operation.name, why=missing)
                return

    def _dto(self, dto: DtoSignature, path: str, roles: Iterable[str], way: str) -> Iterator[Diagnostic]:
        yield from self._entity(dto.entity, f"{path}.entity")
        if dto.role not in roles:
            other = "output" if way == "an input" else "input"
            yield self._make(
                codes.DTO_DIRECTION,
                f"{path}.role",
                value=dto.name,
                role=dto.role,
                allowed_way=other,
                used_way=way.removeprefix("an "),
            )

    def method(self) -> Iterator[Diagnostic]:
        kind, method = self.operation.kind, self.operation.method
        if kind in _READS and method not in ("GET", "POST"):
            yield self._make(codes.METHOD_OF_READ, ".method", value=method, kind=kind)
        if kind not in _READS and method == "GET":
            allowed = ["POST", "PUT", "PATCH", "DELETE"]
            yield self._make(codes.CHANGE_WITH_GET, ".method", value=method, kind=kind, allowed=allowed)

    def outcomes(self) -> Iterator[Diagnostic]:
        seen: set[str] = set()
        for index, outcome in enumerate(self.operation.outcomes):
            path = f".outcomes[{index}].code"
            if outcome.code in seen:
                yield self._make(codes.OUTCOME_TWICE, path, value=outcome.code)
            seen.add(outcome.code)
            if holds_values(outcome.message):
                where = f"{self.path}.outcomes[{index}].message"
                for item in parse(as_template(outcome.message)).problems:
                    yield item.model_copy(update={"unit": self.unit, "path": where})
