"""``app/operations/<operation>.py``: a router with one handler, and the statements that it runs."""

import re

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from ast_schemas.ir.trees import steps_within
from emitters.fastapi.bodies.before import BeforeTheForm
from emitters.fastapi.bodies.bindings import Path, local_name
from emitters.fastapi.bodies.collectors import PAYLOAD
from emitters.fastapi.bodies.handler import PAYLOADS, Handler
from emitters.fastapi.bodies.index import Index
from emitters.fastapi.bodies.module import OperationModule
from emitters.fastapi.bodies.projections import Projections
from emitters.fastapi.bodies.python import MOMENT
from emitters.fastapi.bodies.routes import ENVELOPE, decorator, parameters
from emitters.fastapi.bodies.steps import print_steps
from emitters.fastapi.bodies.steps_accounts import check_secret, find_account
from emitters.fastapi.bodies.steps_answers import PAGE, response_class
from emitters.fastapi.bodies.written_rows import writes
from emitters.fastapi.envelopes import input_wrapper
from emitters.fastapi.idempotency import is_idempotent
from emitters.fastapi.layout import dto_module, operation_module, path_of
from emitters.fastapi.media import CLASSES, takes_tables
from emitters.fastapi.precedence import leading_steps, role_place
from emitters.fastapi.tables import account_entity
from emitters.fastapi.uploads import takes_files
from emitters.fastapi.versions import tells_version
from emitters.naming import class_name, module_name
from emitters.writer import WIDTH, Writer, bracketed, literal

_ALLOWED = "_allowed"


def print_operation(program: ir.Program, operation: ir.Operation, projections: Projections | None = None) -> Artifact:
    """The module of one operation."""
    return _Operation(program, operation, projections or Projections(Index(program))).artifact()


def caller_paths(program: ir.Program, operation: ir.Operation, projections: Projections) -> list[Path]:
    """The columns of the caller's account that an operation looks at."""
    printed = _Operation(program, operation, projections)
    printed.artifact()
    actor = printed.handler.names.rows.get("actor")
    return list(actor.paths) if actor is not None else []


class _Operation:
    """Prints one module."""

    def __init__(self, program: ir.Program, operation: ir.Operation, projections: Projections) -> None:
        self.program = program
        self.operation = operation
        self.unit = f"operations/{operation.name}"
        self.function = module_name(operation.name)
        summary = f"{operation.method} {operation.path}."
        self.writer = Writer(
            path_of(operation_module(operation.name)), summary, unit=self.unit, defined=["router", self.function]
        )
        module = OperationModule(self.writer, projections.index)
        self.handler = Handler(operation, projections.index, self.writer, projections, module)

    def artifact(self) -> Artifact:
        writer, operation = self.writer, self.operation
        self.bind_inputs()
        body = self.handler.module.body
        table = self.route_class()
        before = BeforeTheForm(self.handler)
        self.print_blocks()
        body.resolve()
        before.resolve()
        caller = self.caller()
        called = before.called(self.dependency(caller)) if operation.input is not None else None
        if called is None:
            self.print_router(f"route_class={table}" if table else "")
        head, arguments = decorator(self.handler)
        listed = parameters(self.handler, caller=caller)
        returned = (
            response_class(self.handler)
            if (operation.output or operation.media == "file")
            and not self.repeatable
            and not tells_version(self.program, operation)
            else (writer.use("starlette.responses", "Response"))
        )
        retried = writer.use("app.runtime.database", "retried") if writes(operation.steps) else None
        with writer.origin(self.unit):
            self.handler.module.write_head(self.unit)
            self.print_role_check()
            before.write(caller, self.refused, self.unit)
            if called is not None:
                route = writer.use("app.runtime.precedence", "checked_route")
                writer.blank(2 if writer.ends_in_suite else 1)
                self.print_router(f"route_class={route}({', '.join(filter(None, [called, table]))})")
            if operation.media == "html":
                self.page()
            writer.blank(2)
            writer.line(bracketed(head, arguments, room=WIDTH))
            if retried is not None:
                writer.line(f"@{retried}")
            with writer.block(bracketed(f"async def {self.function}", listed, f" -> {returned}:", room=WIDTH)):
                cited = f"\n\nRequirements: {', '.join(operation.requirements)}." if operation.requirements else ""
                writer.docstring(f"{_sentence(operation.summary or operation.name)}{cited}")
            body.write(writer, self.unit)
        return writer.artifact()

    @property
    def repeatable(self) -> bool:
        """Whether a repeated call is answered without being done again."""
        return is_idempotent(self.program, self.operation)

    def route_class(self) -> str:
        """The class of a route whose body may be a table or a form; else nothing."""
        files, tables = takes_files(self.program, self.operation), takes_tables(self.operation)
        if not files and not tables:
            return ""
        dto = self.handler.index.dtos[self.operation.input or ""]
        name = ("app.runtime.sent_files", "file_route") if files else ("app.runtime.sent_tables", "table_route")
        wrapper = input_wrapper(self.operation)
        under = f", {literal(wrapper.key)}" if files and wrapper is not None else ""
        body = self.writer.use(dto_module(dto.entity), class_name(dto.name))
        return f"{self.writer.use(*name)}({body}{under})"

    def print_router(self, arguments: str) -> None:
        self.writer.line(f"router = {self.writer.use('fastapi', 'APIRouter')}({arguments})")

    def page(self) -> None:
        """The class of the answer, which names the template and the title."""
        writer = self.writer
        writer.blank(2)
        with writer.block(f"class {PAGE}({writer.use(*CLASSES['html'])}):"):
            writer.line(f"operation = {literal(self.operation.name)}")
            writer.line(f"title = {literal(self.operation.summary)}")

    def bind_inputs(self) -> None:
        handler = self.handler
        handler.names.values["body"] = PAYLOADS if self.operation.input_many else PAYLOAD
        for item in self.operation.parameters:
            handler.names.values[item.name] = local_name(item.name)
        account = account_entity(self.program)
        if account is not None:
            handler.bind_row("actor", account.name).local = "actor"

    # -- the body ---------------------------------------------------------------------------------------------------

    def print_blocks(self) -> None:
        """What takes long, then the steps in one transaction."""
        handler, body = self.handler, self.handler.module.body
        steps = list(self.operation.steps)
        start = body.lines
        body.lines = []
        authenticated = self.signs_in(steps)
        rest = steps[len(authenticated) :]
        if authenticated:
            self.scope(authenticated, writing=False)
            step = authenticated[-1]
            assert isinstance(step, ir.Authenticate)
            body.path, handler.step = step.path, step
            check_secret(handler, step)
            body.path = None
        if rest:
            self.scope(rest, writing=writes(rest))
        blocks, body.lines = body.lines, start
        if self.refused is not None and role_place(self.program, self.operation) == "start":
            self.refuse_role()
        if (wrapper := input_wrapper(self.operation)) is not None:
            body.line(f"{self.handler.names.values['body']} = {ENVELOPE}.{wrapper.member}")
        if handler.python.uses_moment:
            body.line(f"{MOMENT} = {self.writer.use('app.runtime.clock', 'now')}()")
        for line in handler.hoisted:
            body.line(line)
        body.lines += blocks

    def signs_in(self, steps: list[ir.BodyStep]) -> list[ir.BodyStep]:
        """Steps up to the one that checks a secret, if they only read: hashing takes long and needs no transaction."""
        for index, step in enumerate(steps):
            if isinstance(step, ir.Authenticate):
                return steps[: index + 1]
            if not isinstance(step, ir.Load | ir.Require | ir.Let) or writes([step]):
                break
        return []

    def scope(self, steps: list[ir.BodyStep], *, writing: bool) -> None:
        """``async with database.read()`` or ``transaction()`` around steps."""
        handler, body = self.handler, self.handler.module.body
        database = f"{self.writer.use('app.state', 'database_of')}(request)"
        before = len(body.lines)
        body.line("")
        body.depth += 1
        if writing and self.repeatable:
            self.answer_again()
        if steps and isinstance(steps[-1], ir.Authenticate):
            print_steps(handler, steps[:-1])
            body.path, handler.step = steps[-1].path, steps[-1]
            find_account(handler, steps[-1])
            body.path = None
        else:
            first = leading_steps(self.operation) if self.role_after_rows else ()
            print_steps(handler, steps[: len(first)])
            if first:
                self.refuse_role()
            print_steps(handler, steps[len(first) :])
        body.depth -= 1
        lines = body.lines[before + 1 :]
        if not writing and not any(callable(line.text) or "tx" in " ".join(line.texts) for line in lines):
            for line in lines:
                line.depth -= 1
            del body.lines[before]
            return

        def head() -> list[str]:
            texts = [text for line in lines for text in line.texts]
            single = (
                not self.repeatable
                and sum(text.count("await tx.") for text in texts) == 1
                and not any(text.startswith("for ") or "(tx, " in text for text in texts)
            )
            single = single and not any(isinstance(step, ir.Enqueue) for step in steps_within(steps))
            name = " as tx" if any(re.search(r"\btx\b", text) for text in texts) else ""
            how = f"transaction({'single=True' if single else ''})" if writing else "read()"
            return [f"async with {database}.{how}{name}:"]

        body.lines[before].text, body.lines[before].late = head, True

    def answer_again(self) -> None:
        """Give the stored answer to a call that was made before."""
        body, operation = self.handler.module.body, self.operation
        caller = self.handler.caller_id()
        begin = self.writer.use("app.idempotency", "begin")
        arguments = f"tx, request, {literal(operation.name)}, caller={caller}, key=idempotency_key"
        body.line(f"once = await {begin}({arguments})")
        with body.block("if once.answer is not None:"):
            body.line("return once.answer")

    # -- the caller -------------------------------------------------------------------------------------------------

    @property
    def refused(self) -> str | None:
        """The test for callers whom no role fits; None where every account may call."""
        if "actor" not in self.handler.names.rows or role_place(self.program, self.operation) is None:
            return None
        tests = [f"{self.handler.auth(f'is_{name}')}(actor)" for name in self.operation.callers]
        return f"not {tests[0]}" if len(tests) == 1 else f"not ({' or '.join(tests)})"

    @property
    def role_after_rows(self) -> bool:
        return self.refused is not None and role_place(self.program, self.operation) == "rows"

    @property
    def in_dependency(self) -> bool:
        return self.refused is not None and role_place(self.program, self.operation) == "dependency"

    def refuse_role(self) -> None:
        """In the handler: refuse callers whom no role fits."""
        with self.handler.module.body.block(f"if {self.refused}:"):
            self.handler.line(f"raise {self.handler.auth('forbidden')}()")

    def print_role_check(self) -> None:
        """A dependency that refuses callers whom no role fits, before the request's form is looked at."""
        if not self.in_dependency:
            return
        handler, writer, test = self.handler, self.writer, self.refused
        writer.blank(2)
        actor = handler.auth("Actor")
        with writer.block(f"async def {_ALLOWED}(actor: {handler.auth('RequiredActor')}) -> {actor}:"):
            writer.docstring("The caller, if it has a role that may call this.")
            with writer.block(f"if {test}:"):
                writer.line(f"raise {handler.auth('forbidden')}()")
            writer.line("return actor")

    def caller(self) -> str | None:
        """The annotation of the dependency that gives the caller, if the handler needs one."""
        handler = self.handler
        if "actor" not in handler.names.rows:
            return None
        if self.in_dependency:
            use = self.writer.use
            return f"{use('typing', 'Annotated')}[{handler.auth('Actor')}, {use('fastapi', 'Depends')}({_ALLOWED})]"
        if "anyone" not in self.operation.callers:
            return handler.auth("RequiredActor")
        mentioned = any("actor" in text for line in handler.module.body.lines for text in line.texts)
        return handler.auth("OptionalActor") if mentioned else None

    def dependency(self, caller: str | None) -> str | None:
        """The function that gives the caller."""
        if caller is None or self.in_dependency:
            return None if caller is None else _ALLOWED
        return self.handler.auth("required_actor" if "anyone" not in self.operation.callers else "optional_actor")


def _sentence(text: str) -> str:
    text = text.replace("_", " ").strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def answers(operation: ir.Operation) -> bool:
    """Whether some step answers."""
    return any(isinstance(step, ir.Respond | ir.ListRows | ir.Report) for step in steps_within(operation.steps))
