"""Acceptance tests, one module per scenario, printed from its steps alone."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from ast_schemas.ir.trees import walk
from emitters.base import about
from emitters.fastapi.answers import answer_shape, read_answer
from emitters.fastapi.bodies.trees import mentions, parts
from emitters.fastapi.envelopes import input_wrapper
from emitters.fastapi.layout import model_module
from emitters.fastapi.scenario_values import ScenarioPrinter, ScenarioScope, scenario_local
from emitters.naming import attribute, class_name, module_name
from emitters.writer import Writer, bracketed, literal

_PLAIN = re.compile(r"[A-Za-z_][\w.]*")


def scenario_artifacts(program: ir.Program) -> Iterator[Artifact]:
    """``tests/test_scenario_<name>.py`` for every scenario."""
    for scenario in program.scenarios:
        with about(f"scenarios/{scenario.name}"):
            yield _Scenario(program, scenario).artifact()


class _Scenario:
    """Prints one module."""

    def __init__(self, program: ir.Program, scenario: ir.Scenario) -> None:
        self.program = program
        self.scenario = scenario
        self.unit = f"scenarios/{scenario.name}"
        self.operations = {operation.name: operation for operation in program.operations}
        self.dtos = {dto.name: dto for dto in program.dtos}
        self.entities = {entity.name: entity for entity in program.entities}
        self.scope = ScenarioScope()
        self.used = {name for step in scenario.steps for name in _names(step)}
        self.writer = Writer(
            f"tests/test_scenario_{module_name(scenario.name)}.py", f"Scenario: {scenario.title}", unit=self.unit
        )
        self._answers = 0
        self._phase = ""

    def artifact(self) -> Artifact:
        writer = self.writer
        writer.line(f"pytestmark = {writer.use_module('pytest')}.mark.anyio")
        world, api = writer.use("tests.world", "World"), writer.use("tests.api", "Api")
        writer.blank(2)
        with (
            writer.origin(self.unit),
            writer.block(f"async def test_{self.scenario.name}(world: {world}, api: {api}) -> None:"),
        ):
            cited = f"\n\nRequirements: {', '.join(self.scenario.requirements)}." if self.scenario.requirements else ""
            writer.docstring(f"{self.scenario.title}{cited}")
            for step in self.scenario.steps:
                with writer.origin(self.unit, step.path):
                    self.step(step)
        return writer.artifact()

    def phase(self, name: str, detail: str = "") -> None:
        """``# Given`` once before all that is given; ``# When`` before each call, with who calls what."""
        if name != self._phase or name == "When":
            if self._phase:
                self.writer.blank()
            self.writer.comment(f"{name} {detail}".strip())
        self._phase = name

    def step(self, step: ir.ScenarioStep) -> None:
        match step:
            case ir.GivenActor():
                self.phase("Given")
                self.given(step, "account")
            case ir.GivenRow():
                self.phase("Given")
                self.given(step, "row")
            case ir.Call():
                self.call(step)
            case ir.AtOnce():
                self.at_once(step)
            case ir.Wait():
                self.phase("When", f"{step.minutes} minutes pass")
                self.writer.line(f"await api.wait(minutes={step.minutes})")

    # -- given ------------------------------------------------------------------------------------------------------

    def given(self, step: ir.GivenActor | ir.GivenRow, method: str) -> None:
        entity = self.entities[step.entity]
        relations = {relation.name: relation for relation in entity.relations}
        arguments = [self.writer.use(model_module(entity.name), class_name(entity.name))]
        linked: list[tuple[ir.Relation, ir.Expression]] = []
        for value in step.values:
            relation = relations.get(value.field)
            if relation is not None and relation.table is not None:
                linked.append((relation, value.value))
                continue
            name = f"{value.field}_id" if relation is not None else value.field
            arguments.append(f"{attribute(name)}={self.value(_unhashed(value.value))}")
        local = scenario_local(step.name)
        bound = f"{local} = " if linked or step.name in self.used else ""
        self.writer.call(f"{bound}await world.{method}", arguments)
        self.scope.rows[step.name] = entity.name
        for relation, rows in linked:
            self.link(local, relation, rows)

    def link(self, local: str, relation: ir.Relation, rows: ir.Expression) -> None:
        table = self.writer.use("app.models.associations", scenario_local(relation.table or ""))
        for row in rows.items if isinstance(rows, ir.ListOf) else (rows,):
            keys = [f"{relation.near_key}={local}.id", f"{relation.far_key}={self.value(row)}.id"]
            self.writer.call("await world.link", [table, *keys])

    def value(self, node: ir.Expression) -> str:
        """A value for a row or a request; a row stands for its id."""
        printer = ScenarioPrinter(self.program, self.scope, self.writer)
        text = printer.emit(node).text
        return f"{text}.id" if isinstance(node.type, ir.RowType) and isinstance(node, ir.Variable) else text

    # -- when and then ----------------------------------------------------------------------------------------------

    def call(self, step: ir.Call) -> None:
        self.phase("When", f"{step.actor or 'nobody'} calls {step.operation}")
        operation = self.operations[step.operation]
        self.writer.line(bracketed("response = await api.call", self.request(step), room=self.writer.room))
        self.phase("Then")
        self.writer.use("tests.api", "expect")
        self.writer.line(f"expect({', '.join(['response', *self.expected(step)])})")
        if step.name in self.used or any(mentions(check, "answer") for check in step.checks):
            self.answer(step, operation)
        self.checks(step.checks)

    def expected(self, step: ir.Call) -> list[str]:
        return [str(step.status)] + ([literal(step.code)] if step.code is not None else [])

    def answer(self, step: ir.Call, operation: ir.Operation) -> None:
        """Read the answer through the DTO and bind it."""
        self._answers += 1
        number = "" if self._answers == 1 else f"_{self._answers}"
        local = scenario_local(step.name) if step.name is not None else f"answer{number}"
        read = "response.text"
        if operation.media is None:
            read = read_answer(self.program, operation, self.writer, "response.content")
        self.writer.line(f"{local} = {read}")
        bound = (local, answer_shape(self.program, operation))
        self.scope.answers["answer"] = bound
        if step.name is not None:
            self.scope.answers[step.name] = bound

    def checks(self, checks: Sequence[ir.Expression]) -> None:
        printer = ScenarioPrinter(self.program, self.scope, self.writer)
        printed = [printer.emit(part).text for check in checks for part in parts(check, "and")]
        for name in printer.stale:
            model = self.writer.use(model_module(self.scope.rows[name]), class_name(self.scope.rows[name]))
            local = scenario_local(name)
            self.writer.line(f"{local} = await world.get({model}, {local}.id)")
        for text in printed:
            self.writer.line(f"assert {text}")

    def request(self, step: ir.Call) -> list[str]:
        """The arguments of ``api.call``."""
        operation = self.operations[step.operation]
        given = {parameter.field: parameter.value for parameter in step.parameters}
        arguments = [literal(operation.method), self.path(operation, given)]
        if step.actor is not None:
            arguments.append(f"actor={scenario_local(step.actor)}")
        places = {parameter.name: parameter for parameter in operation.parameters}
        query = [
            f"{literal(places[name].wire if name in places else name)}: {self.value(value)}"
            for name, value in given.items()
            if name not in places or places[name].place == "query"
        ]
        if query:
            arguments.append(f"query={{{', '.join(query)}}}")
        headers = [
            f"{literal(places[name].wire)}: str({self.value(value)})"
            for name, value in given.items()
            if name in places and places[name].place == "header"
        ]
        if headers:
            arguments.append(f"headers={{{', '.join(headers)}}}")
        if operation.input is not None:
            wires = {member.name: member.wire for member in self.dtos[operation.input].members}
            body = [f"{literal(wires.get(sent.field, sent.field))}: {self.value(sent.value)}" for sent in step.body]
            wrapper = input_wrapper(operation)
            head, tail = ("", "") if wrapper is None else (f"{{{literal(wrapper.key)}: ", "}")
            if operation.input_many:
                head, tail = f"{head}[", f"]{tail}"
            arguments.append(bracketed(f"body={head}", body, tail, brackets="{}", room=100))
        return arguments

    def path(self, operation: ir.Operation, given: dict[str, ir.Expression]) -> str:
        formatted = False
        text = operation.path
        for parameter in operation.parameters:
            if parameter.place != "path" or parameter.name not in given:
                continue
            value = given[parameter.name]
            if isinstance(value, ir.Constant):
                printed = quote(str(value.value), safe="").replace("{", "{{").replace("}", "}}")
            else:
                source = self.value(value)
                if not _PLAIN.fullmatch(source):
                    self.writer.line(f"{parameter.name}_in_path = {source}")
                    source = f"{parameter.name}_in_path"
                printed, formatted = f"{{{source}}}", True
            text = text.replace(f"{{{parameter.wire}}}", printed)
        return f'f"{text}"' if formatted else literal(text)

    def at_once(self, step: ir.AtOnce) -> None:
        told = " and ".join(f"{call.actor or 'nobody'} calls {call.operation}" for call in step.calls)
        self.phase("When", f"at once {told}")
        asyncio = self.writer.use_module("asyncio")
        calls = [bracketed("api.call", self.request(call), room=100) for call in step.calls]
        self.writer.line(bracketed(f"responses = await {asyncio}.gather", calls, room=0))
        self.phase("Then")
        statuses = sorted(call.status for call in step.calls)
        self.writer.line(f"assert sorted(response.status_code for response in responses) == {statuses}")
        refused = [call for call in step.calls if call.status >= 400]
        codes = sorted(call.code for call in refused if call.code is not None)
        if refused and len(codes) == len(refused):
            answered = 'response.json()["code"] for response in responses if response.status_code >= 400'
            self.writer.line(f"assert sorted({answered}) == {literal(codes)}")
        self.checks([check for call in step.calls for check in call.checks if not _names_answer(check)])


def _names(step: ir.ScenarioStep) -> Iterator[str]:
    """The rows, accounts and answers that a step looks at."""
    match step:
        case ir.AtOnce():
            for call in step.calls:
                yield from _names(call)
        case ir.Call():
            yield from (() if step.actor is None else (step.actor,))
            for check in step.checks:
                yield from _variables(check)
            for value in (*step.parameters, *step.body):
                yield from _variables(value.value)
        case ir.GivenActor() | ir.GivenRow():
            for value in step.values:
                yield from _variables(value.value)


def _variables(node: ir.Expression) -> Iterator[str]:
    return (part.name for part in walk(node) if isinstance(part, ir.Variable))


def _unhashed(value: ir.Expression) -> ir.Expression:
    """A secret as it was before it was hashed, which the world does itself."""
    return value.arguments[0] if isinstance(value, ir.Apply) and value.function == "hash" else value


def _names_answer(check: ir.Expression) -> bool:
    return any(isinstance(node, ir.Variable) and node.role == "answer" for node in walk(check))
