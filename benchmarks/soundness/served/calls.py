"""Calls of each operation with arguments made from the program and from rows that exist."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote

from ast_schemas import ir
from ast_schemas.types import NO_LIMITS
from benchmarks.soundness.served.failures import failure
from benchmarks.soundness.served.rows import PASSWORD, Rows
from benchmarks.soundness.served.sending import TOO_LARGE, around, as_table, found_below, in_header
from benchmarks.soundness.served.values import NoValue, in_url, wire
from emitters.fastapi.callers import sent_token
from emitters.fastapi.idempotency import is_idempotent
from emitters.naming import attribute

ORDER = ("read", "list", "report", "create", "update", "action", "delete")
CALM, WILD = 14, 5
"""Calls until one succeeds, and calls with values at the edge, per operation."""


@dataclass
class Called:
    """What the calls of one operation came to."""

    statuses: dict[int, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    @property
    def reached(self) -> bool:
        return any(200 <= status < 400 for status in self.statuses)


class Caller:
    """Calls the operations of one program over an in-process client."""

    def __init__(self, program: ir.Program, api: Any, rows: Rows, random: Random) -> None:
        self.program = program
        self.api = api
        self.rows = rows
        self.random = random
        self.dtos = {dto.name: dto for dto in program.dtos}
        self.entities = {entity.name: entity for entity in program.entities}
        self.named: dict[str, Any] = {}
        """Rows that the path of this call names, by their entity."""
        self.refresh: str | None = None
        """The last refresh token that an answer gave."""

    async def all(self) -> dict[str, Called]:
        """Every operation, those that delete last; fresh rows before each."""
        found: dict[str, Called] = {}
        for operation in sorted(self.program.operations, key=lambda item: (ORDER.index(item.kind), _renews(item))):
            await self.rows.fill()
            found[operation.name] = await self._operation(operation)
        return found

    async def _operation(self, operation: ir.Operation) -> Called:
        called = Called()
        for attempt in range(CALM):
            await self._once(operation, called, attempt, wild=False)
            if called.reached and attempt >= 3:
                break
        for attempt in range(WILD):
            await self._once(operation, called, attempt, wild=True)
        return called

    async def _once(self, operation: ir.Operation, called: Called, attempt: int, *, wild: bool) -> None:
        accounts = self.rows.accounts()
        actor = accounts[-1 - attempt % min(4, len(accounts))] if accounts else None
        if actor is not None and "anyone" in operation.callers and self.random.random() < 0.4:
            actor = None
        request: dict[str, Any] = {}
        try:
            path = self._path(operation, actor, wild)
            query = self._query(operation, wild)
            if headers := self._headers(operation, wild):
                request["headers"] = headers
            if operation.input is not None:
                request |= self._sent(operation, actor, wild)
        except NoValue:
            return
        if self._may_repeat(operation) and self.random.random() < 0.5:
            key = {"Idempotency-Key": f"key {self.rows.number} {self.random.random()}"}
            request["headers"] = request.get("headers", {}) | key
        shown = f"{operation.method} {path} query={query} {request} actor={'yes' if actor else 'no'}"
        try:
            response = await self._send(operation, path, actor, query, request)
        except Exception as error:
            called.failures.append(f"{shown}\n{failure(error)}")
            return
        called.statuses[response.status_code] = called.statuses.get(response.status_code, 0) + 1
        if response.is_success and response.headers.get("content-type") == "application/json":
            self.refresh = found_below(response.json(), "refresh") or self.refresh
        if response.status_code >= 500:
            called.failures.append(f"{shown}\nstatus {response.status_code}: {response.text[:500]}")
            return
        repeatable = "Idempotency-Key" in request.get("headers", {}) and response.status_code < 400
        again = [(query, request)] if repeatable else []
        page = response.json() if operation.many and not operation.media and response.status_code == 200 else None
        if self.program.settings.list_shape == "cursor" and isinstance(page, dict):
            cursor = page.get("next")
            again += [(query | {"cursor": cursor}, request)] if cursor else []
        for more, same in again:
            await self._again(operation, path, actor, more, same, response, called)

    async def _again(
        self, operation: ir.Operation, path: str, actor: Any, query: Any, request: Any, first: Any, called: Called
    ) -> None:
        """The next page; or the same call with the same key, which is answered as it was."""
        response = await self._send(operation, path, actor, query, request)
        repeated = "Idempotency-Key" in request.get("headers", {})
        wanted = {first.status_code} if repeated else {200}
        if repeated and response.status_code in (401, 403):
            return  # the call ended the caller's token, or took the role
        if response.status_code not in wanted or (repeated and response.content != first.content):
            shown = f"{operation.method} {path} query={query} {request} again"
            called.failures.append(f"{shown}\nstatus {response.status_code}: {response.text[:500]}")

    def _may_repeat(self, operation: ir.Operation) -> bool:
        return is_idempotent(self.program, operation)

    async def _send(
        self, operation: ir.Operation, path: str, actor: Any, query: Mapping[str, Any], request: dict[str, Any]
    ) -> Any:
        """As the project's own client sends, or with a table for a body."""
        if "table" not in request:
            return await self.api.call(operation.method, path, actor=actor, query=query, **request)
        headers = {**request.get("headers", {}), "Content-Type": "text/csv; charset=utf-8"}
        if actor is not None:
            name, before = sent_token(self.program)
            headers[name] = f"{before}{self.rows.world.tokens[actor.id]}"
        content = request["table"].encode()
        return await self.api._client.request(operation.method, path, params=query, headers=headers, content=content)

    # -- arguments --------------------------------------------------------------------------------------------------

    def _entity_of(self, operation: ir.Operation, parameter: ir.RouteParameter) -> tuple[str, str] | None:
        """The entity and the field that a path parameter identifies, from its name."""
        for entity in self.entities.values():
            for name in ("id", *(column.name for column in entity.columns)):
                from compiler.symbols.naming import snake

                if parameter.name == f"{snake(entity.name)}_{name}":
                    return entity.name, name
        return None

    def _path(self, operation: ir.Operation, actor: Any, wild: bool) -> str:
        path = operation.path
        self.named = {}
        for parameter in operation.parameters:
            if parameter.place != "path":
                continue
            found = self._entity_of(operation, parameter)
            value: Any = None
            if found is not None and not (wild and self.random.random() < 0.15):
                rows = self._mine(found[0], actor)
                if rows:
                    self.named[found[0]] = self.random.choice(rows)
                    value = getattr(self.named[found[0]], attribute(found[1]))
            if value is None or value == "":
                value = wire(self.random, parameter.type, NO_LIMITS, 1)
            path = path.replace(f"{{{parameter.wire}}}", quote(str(in_url(_plain(value))), safe="") or "x")
        return path

    def _mine(self, entity: str, actor: Any) -> list[Any]:
        """Rows of the entity, mostly such that were made together with the account."""
        rows = self.rows.by_entity.get(entity, [])
        recent = rows[-12:]
        if actor is None or self.random.random() < 0.2:
            return recent
        near = [row for row in recent if any(value == actor.id for value in vars(row).values())]
        return near or recent

    def _query(self, operation: ir.Operation, wild: bool) -> Mapping[str, Any]:
        query: dict[str, Any] = {}
        for parameter in operation.parameters:
            if parameter.place == "query" and (parameter.required or self.random.random() < 0.4):
                number = self.random.randint(0, 5)
                value = wire(self.random, parameter.type, NO_LIMITS, number, wild=wild)
                query[parameter.wire] = value if value is not None else "null"
        for step in operation.steps:
            if isinstance(step, ir.ListRows) and self.random.random() < 0.6:
                query |= self._paging(operation, step)
        return query

    def _headers(self, operation: ir.Operation, wild: bool) -> dict[str, str]:
        headers: dict[str, str] = {}
        for parameter in operation.parameters:
            if parameter.place == "header" and (parameter.required or self.random.random() < 0.5):
                value = wire(self.random, parameter.type, NO_LIMITS, self.random.randint(0, 5), wild=wild)
                headers[parameter.wire] = in_header(value)
        return headers

    def _sent(self, operation: ir.Operation, actor: Any, wild: bool) -> dict[str, Any]:
        """The body, or several; now and then more than the application reads."""
        assert operation.input is not None
        dto = self.dtos[operation.input]
        if not operation.input_many:
            body: Any = self._body(dto, actor, wild)
            if _renews(operation) and self.refresh is not None and not wild:
                body["refresh"] = self.refresh
        else:
            body = [self._body(dto, actor, wild) for _ in range(self.random.randint(1, 3))]
            body = body[: self.program.settings.page_limit]
            if (table := as_table(operation, body, self.random)) is not None:
                return {"table": table}
        if wild and self.random.random() < TOO_LARGE:
            body = ["x" * self.program.settings.body_bytes]
        return {"body": around(operation, body)}

    def _paging(self, operation: ir.Operation, step: ir.ListRows) -> dict[str, Any]:
        query: dict[str, Any] = {}
        if step.sorts and self.random.random() < 0.7:
            query["sort"] = f"{self.random.choice(('', '-'))}{self.random.choice(step.sorts).name}"
        if step.search and self.random.random() < 0.5:
            query["q"] = self.random.choice(("a", "ß", "%", "x y"))
        if step.paged and self.random.random() < 0.5:
            query["limit"] = 1
            if self.program.settings.list_shape != "cursor" or operation.envelope.output is not None:
                query["offset"] = self.random.randint(0, 2)
        return query

    def _body(self, dto: ir.Dto, actor: Any, wild: bool) -> dict[str, Any]:
        body: dict[str, Any] = {}
        for member in dto.members:
            if not member.required and self.random.random() < 0.5:
                continue
            if member.nullable and self.random.random() < 0.15:
                body[member.wire] = None
                continue
            body[member.wire] = self._member(member, dto, actor, wild)
        return body

    def _member(self, member: ir.Member, dto: ir.Dto, actor: Any, wild: bool) -> Any:
        if member.type is None:
            raise NoValue(member.name)
        if member.type.kind == "secret" or member.name in ("password", "old"):
            return PASSWORD
        if member.name == "login" and dto.role == "custom" and actor is not None and len(dto.members) == 2:
            return actor.login
        entity = self.entities[dto.entity]
        if member.name == entity.version and entity.name in self.named and not (wild and self.random.random() < 0.2):
            return getattr(self.named[entity.name], attribute(member.name))
        for relation in entity.relations:
            if member.name == f"{relation.name}_id" and not (wild and self.random.random() < 0.2):
                rows = self._mine(relation.target, actor)
                return str(self.random.choice(rows).id) if rows else None
            if member.type.kind == "uuid" and member.type.many and relation.table is not None:
                rows = self._mine(relation.target, actor)
                return [str(row.id) for row in rows[:2]] if self.random.random() < 0.7 else []
        self.rows.number += 1
        type_ = member.type.model_copy(update={"many": member.type.many or member.many})
        return self._as_said(type_, wire(self.random, type_, member.limits, self.rows.number, wild=wild))

    def _as_said(self, type_: ir.Scalar, value: Any) -> Any:
        """Now and then the other spelling that the conventions allow."""
        settings = self.program.settings
        if self.random.random() < 0.8 or type_.many:
            return value
        if settings.scalar_texts == "read" and type_.kind in ("integer", "decimal", "boolean") and value is not None:
            return str(in_url(value))
        if settings.choice_case == "ignore" and type_.kind == "enum" and isinstance(value, str):
            return value.upper()
        return value


def _renews(operation: ir.Operation) -> bool:
    return any(isinstance(step, ir.RenewToken) for step in operation.steps)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool) else str(value)
