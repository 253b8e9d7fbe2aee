"""Tests that follow from the signature of an operation alone and never from its body, one module per operation."""

from collections.abc import Iterator
from functools import cached_property

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from ast_schemas.types import NO_LIMITS
from emitters.fastapi.accounts_for_tests import (
    Values,
    accounts_artifact,
    fitting_account,
    foreign_account,
    has_accounts,
)
from emitters.fastapi.answers import has_cursor, is_paged, validated_answer
from emitters.fastapi.envelopes import input_wrapper
from emitters.fastapi.media import CONTENT_TYPES
from emitters.fastapi.precedence import role_place, rows_first
from emitters.fastapi.refusals import FORBIDDEN, INVALID_REQUEST, NOT_AUTHENTICATED
from emitters.fastapi.samples import SOME_ID, SampleFile, sample, wrong_parameter, wrong_values
from emitters.naming import attribute, module_name
from emitters.writer import Writer, bracketed, literal

_UNKNOWN_MEMBER = "no_such_member"


def contract_artifacts(program: ir.Program) -> Iterator[Artifact]:
    """``tests/contract/`` and the accounts that it calls as."""
    accounts = has_accounts(program)
    if accounts:
        yield accounts_artifact(program)
    yield Writer("tests/contract/__init__.py", "What follows from the signatures of the operations.").artifact()
    for operation in program.operations:
        found = _Contract(program, operation, accounts).artifact()
        if found is not None:
            yield found


class _Contract:
    """Prints one module."""

    def __init__(self, program: ir.Program, operation: ir.Operation, accounts: bool) -> None:
        self.program = program
        self.operation = operation
        self.accounts = accounts
        self.tests = 0
        self.writer = Writer(
            f"tests/contract/test_{module_name(operation.name)}.py",
            f"What follows from the signature of {operation.name}: {operation.method} {operation.path}",
            unit=f"operations/{operation.name}",
        )

    @cached_property
    def dtos(self) -> dict[str, ir.Dto]:
        return {dto.name: dto for dto in self.program.dtos}

    @cached_property
    def body(self) -> dict[str, object] | None:
        """A body with every required member; None if no sample of one is known."""
        try:
            return {} if self.operation.input is None else self._sample(self.dtos[self.operation.input])
        except LookupError:
            return None

    def _sample(self, dto: ir.Dto) -> dict[str, object]:
        return {member.wire: self._member(member) for member in dto.members if member.required}

    def printed(self, value: object) -> str:
        return value.source(self.writer.use) if isinstance(value, SampleFile) else literal(value)

    def _member(self, member: ir.Member) -> object:
        if member.nested is not None:
            nested = self._sample(self.dtos[member.nested])
            return [nested] * max(1, member.limits.min_length or 0) if member.many else nested
        assert member.type is not None
        return sample(member.type, member.limits)

    @cached_property
    def path(self) -> str | None:
        """The path with the id of no row in every place; None if a place takes something else than a known sample."""
        path = self.operation.path
        try:
            for parameter in self.places("path"):
                value = sample(parameter.type, NO_LIMITS)
                path = path.replace(f"{{{parameter.wire}}}", SOME_ID if parameter.type.kind == "uuid" else str(value))
        except LookupError:
            return None
        return path

    @cached_property
    def query(self) -> dict[str, object]:
        """Required query parameters."""
        return {
            parameter.wire: sample(parameter.type, NO_LIMITS)
            for parameter in self.places("query")
            if parameter.required
        }

    @cached_property
    def headers(self) -> dict[str, str]:
        """Required headers; of a list one item."""
        required = [item for item in self.places("header") if item.required]
        found = {item.wire: sample(item.type.model_copy(update={"many": False}), NO_LIMITS) for item in required}
        return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in found.items()}

    def places(self, place: str) -> list[ir.RouteParameter]:
        return [parameter for parameter in self.operation.parameters if parameter.place == place]

    @cached_property
    def is_open(self) -> bool:
        return "anyone" in self.operation.callers or self.program.settings.auth_scheme == "none"

    @cached_property
    def caller(self) -> Values | None:
        """An account that may call; None if none can be made up."""
        return fitting_account(self.program, self.operation.callers) if self.accounts else None

    @cached_property
    def rows_first(self) -> bool:
        """Whether nothing is said of the form to those who name no row."""
        return bool(rows_first(self.program, self.operation))

    # -- module -----------------------------------------------------------------------------------------------------

    def artifact(self) -> Artifact | None:
        if self.path is None or self.body is None:
            return None
        writer = self.writer
        writer.line(f"pytestmark = {writer.use_module('pytest')}.mark.anyio")
        writer.blank()
        writer.line(f"PATH = {literal(self.path)}")
        if self.query:
            writer.line(f"QUERY: dict[str, {writer.use('typing', 'Any')}] = {literal(self.query)}")
        if self.headers:
            writer.line(f"HEADERS = {literal(self.headers)}")
        if self.operation.input is not None:
            printed = [f"{literal(key)}: {self.printed(value)}" for key, value in self.body.items()]
            head = f"BODY: dict[str, {writer.use('typing', 'Any')}] = "
            writer.line(bracketed(head, printed, brackets="{}"))
        wrong_bodies = [] if self.rows_first else list(self.wrong_bodies())
        wrong_queries = [] if self.rows_first else list(self.wrong_queries())
        for name, variants in (("WRONG_BODIES", wrong_bodies), ("WRONG_QUERIES", wrong_queries)):
            if variants and (self.is_open or self.caller is not None):
                printed = [f"pytest.param({source}, id={literal(why)})" for why, source in variants]
                writer.line(bracketed(f"{name} = ", printed, brackets="[]", room=0))
        if not self.is_open:
            self.test_tokens()
            self.test_roles()
        if self.is_open or self.caller is not None:
            self.test_unknown_id()
            if wrong_bodies:
                self.test_wrong("body", "WRONG_BODIES")
            if wrong_queries:
                self.test_wrong("query", "WRONG_QUERIES")
            self.test_answer()
        return writer.artifact() if self.tests else None

    def test(self, name: str, *, world: bool, extra: str = "", space: int = 2) -> str:
        """The header of a test, below this many blank lines."""
        self.tests += 1
        self.writer.blank(space)
        arguments = f"world: {self.writer.use('tests.world', 'World')}, " if world else ""
        arguments += f"api: {self.writer.use('tests.api', 'Api')}{extra}"
        return f"async def test_{name}({arguments}) -> None:"

    def call(self, *extra: str, body: str = "BODY", query: str = "QUERY") -> str:
        arguments = [literal(self.operation.method), "PATH", *extra]
        if self.query or query != "QUERY":
            arguments.append(f"query={query}")
        if self.headers:
            arguments.append("headers=HEADERS")
        if self.operation.input is not None:
            wrapper = input_wrapper(self.operation)
            sent = f"[{body}]" if self.operation.input_many else body
            arguments.append(f"body={sent}" if wrapper is None else f"body={{{literal(wrapper.key)}: {sent}}}")
        return f"await api.call({', '.join(arguments)})"

    def expect(self, call: str, *expected: str) -> None:
        self.writer.line(f"response = {call}")
        self.writer.line(f"{self.writer.use('tests.api', 'expect')}(response, {', '.join(expected)})")

    def as_caller(self) -> tuple[str, ...]:
        """The arguments of a call by someone who may call, whom this prints."""
        if self.is_open:
            return ()
        self.writer.line(f"caller = {self.account(self.caller or {})}")
        return ("actor=caller",)

    def account(self, values: Values) -> str:
        given = "".join(f", {attribute(name)}={literal(value)}" for name, value in values.items())
        return f"await {self.writer.use('tests.accounts', 'account')}(world{given})"

    # -- tests ------------------------------------------------------------------------------------------------------

    def test_tokens(self) -> None:
        with self.writer.block(self.test("without_a_token_nobody_may_call", world=False)):
            self.expect(self.call(), "401", literal(NOT_AUTHENTICATED))
        with self.writer.block(self.test("a_token_that_was_never_given_out_is_refused", world=False)):
            self.expect(self.call('token="no-such-token"'), "401", literal(NOT_AUTHENTICATED))

    def test_roles(self) -> None:
        stranger = foreign_account(self.program, self.operation.callers) if self.accounts else None
        if stranger is None:
            return
        with self.writer.block(self.test("an_account_of_another_role_may_not_call", world=True)):
            self.writer.line(f"stranger = {self.account(stranger)}")
            if role_place(self.program, self.operation) == "rows":
                self.expect(self.call("actor=stranger"), "404")
            else:
                self.expect(self.call("actor=stranger"), "403", literal(FORBIDDEN))

    def test_unknown_id(self) -> None:
        if not any(parameter.type.kind == "uuid" for parameter in self.places("path")):
            return
        with self.writer.block(self.test("an_id_of_no_row_is_not_found", world=not self.is_open)):
            self.expect(self.call(*self.as_caller()), "404")

    def test_wrong(self, what: str, variants: str) -> None:
        any_ = self.writer.use("typing", "Any")
        self.writer.blank(2)
        self.writer.line(f'@pytest.mark.parametrize("{what}", {variants})')
        header = self.test(f"a_wrong_{what}_is_refused", world=not self.is_open, extra=f", {what}: {any_}", space=0)
        with self.writer.block(header):
            call = self.call(*self.as_caller(), **{what: what})
            self.expect(call, str(self.program.settings.invalid_status), literal(INVALID_REQUEST))

    def test_answer(self) -> None:
        """Only where nothing that a body may refuse is declared: it may refuse a database without rows."""
        operation = self.operation
        if operation.kind not in ("list", "report") or self.places("path") or operation.output is None:
            return
        if operation.outcomes:
            return
        with self.writer.block(self.test("it_answers_in_its_form", world=not self.is_open)):
            self.expect(self.call(*self.as_caller()), str(operation.success_status))
            if operation.media is not None:
                kind = literal(CONTENT_TYPES[operation.media])
                self.writer.line(f'assert response.headers["content-type"].partition(";")[0] == {kind}')
                return
            self.writer.line(validated_answer(self.program, operation, self.writer, "response.content"))

    # -- wrong requests ---------------------------------------------------------------------------------------------

    def wrong_bodies(self) -> Iterator[tuple[str, str]]:
        """Why it is wrong, and the source of the body."""
        if self.operation.input is None:
            return
        dto, body = self.dtos[self.operation.input], self.body or {}
        in_form = any(isinstance(each, SampleFile) for each in body.values())
        empty_is_null = self.program.settings.empty_text == "null"
        for member in dto.members:
            if member.required:
                rest = f"name: value for name, value in BODY.items() if name != {literal(member.wire)}"
                yield f"{member.wire} is missing", f"{{{rest}}}"
            for wrong in wrong_values(member, in_form=in_form, empty_is_null=empty_is_null):
                yield f"{member.wire} is {wrong.why}", f"BODY | {{{literal(member.wire)}: {wrong.source}}}"
        if self.program.settings.unknown_members == "refuse":
            yield "a member is unknown", f"BODY | {{{literal(_UNKNOWN_MEMBER)}: 1}}"
        yield "a list instead of an object", "[BODY]"

    def wrong_queries(self) -> Iterator[tuple[str, str]]:
        """Why it is wrong, and the source of the query."""
        base = "QUERY | " if self.query else ""
        for parameter in self.places("query"):
            wrong = wrong_parameter(parameter.type)
            if wrong is not None:
                yield f"{parameter.wire} is of another type", f"{base}{{{literal(parameter.wire)}: {wrong}}}"
        if is_paged(self.operation):
            limit = self.program.settings.page_limit + 1
            start = ("cursor", 1) if has_cursor(self.program, self.operation) else ("offset", -1)
            for name, value in (("limit", 0), ("limit", limit), start):
                yield f"{name} is {value}", f'{base}{{"{name}": {value}}}'
