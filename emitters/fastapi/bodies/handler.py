"""What all step printers share: the module, the names in scope, refusals, and statements for single values."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from ast_schemas import ir
from emitters.base import Unsupported
from emitters.fastapi.bodies.bindings import Names, RowBinding, local_name
from emitters.fastapi.bodies.code import ATOM, AWAIT, COMPARE, Code
from emitters.fastapi.bodies.collectors import PAYLOAD
from emitters.fastapi.bodies.index import Index
from emitters.fastapi.bodies.module import OperationModule
from emitters.fastapi.bodies.parameters import Parameters
from emitters.fastapi.bodies.projections import Projections
from emitters.fastapi.bodies.python import PythonPrinter
from emitters.fastapi.bodies.python_items import over_items
from emitters.fastapi.bodies.selects import RowSelect, row_select
from emitters.fastapi.bodies.sql_selects import select_source
from emitters.fastapi.bodies.trees import is_over_dtos, key_of, negation, over_rows, untested, with_nullable
from emitters.fastapi.bodies.unguarded import unguarded
from emitters.fastapi.idempotency import is_idempotent
from emitters.fastapi.layout import model_module
from emitters.fastapi.refusals import refusals
from emitters.naming import attribute, class_name, snake_case, words
from emitters.writer import Writer, literal

_AUTH = "app.auth"
PAYLOADS, ANSWERS = "payloads", "answers"
"""Of an operation that takes a list: what was sent, and what is answered for each."""


@dataclass
class Handler:
    """The function of one operation or job while its steps are printed."""

    operation: ir.Procedure
    index: Index
    writer: Writer
    projections: Projections
    module: OperationModule
    names: Names = field(default_factory=Names)
    hoisted: list[str] = field(default_factory=list)
    """Lines before the transaction opens: what takes long."""
    bindings: dict[tuple[str, str], RowBinding] = field(default_factory=dict)
    looping: int = 0
    step: ir.BodyStep | None = None
    """What is being printed."""
    only_if: str | None = None
    """The test of what was sent, without which nothing is hashed."""
    taken: list[str] | None = None
    """Within the loop over a list that was sent: the lines at its start."""

    def __post_init__(self) -> None:
        self.python = PythonPrinter(self.index, self.names, self.writer, self)
        self._hashes: dict[str, Code] = {}
        self._hashed = 0
        self._locals: set[str] = set()

    @property
    def endpoint(self) -> ir.Operation:
        """The operation, for steps that no job has."""
        assert isinstance(self.operation, ir.Operation)
        return self.operation

    @property
    def body(self) -> "object":
        """Where lines go."""
        return self.module.body

    def line(self, text: str) -> None:
        """One statement of the handler."""
        self.module.body.line(text)

    def local(self, name: str, value: str, annotation: str = "") -> None:
        """A local that several steps may fill, each anew. The annotation stands at the first: mypy takes no second."""
        first = name not in self._locals
        self._locals.add(name)
        self.line(f"{name}: {annotation} = {value}" if annotation and first else f"{name} = {value}")

    def answer(self, source: str) -> None:
        """Return an answer; of operations that may be repeated, it is stored first."""
        if is_idempotent(self.index.program, self.endpoint):
            source = f"await once.keep({source})"
        self.line(f"return {source}")

    # -- names ------------------------------------------------------------------------------------------------------

    def bind_row(self, name: str, entity: str) -> RowBinding:
        """A row under a name; the same in both branches of a choice."""
        binding = self.bindings.get((name, entity))
        if binding is None:
            binding = self.bindings[(name, entity)] = RowBinding(local_name(name), entity)
        self.names.rows[name] = binding
        return binding

    def row_id(self, name: str) -> str:
        """The id of a row in scope."""
        return self.names.rows[name].member(("id",))

    def value(self, node: ir.Aggregate, column: str | None) -> Code:
        """A statement of its own for what only the database can compute."""
        if is_over_dtos(node):
            return over_items(self.python, node)
        node = over_rows(node)
        select = row_select(self.module, node.source.entity, node.variable)
        printer = select.printer
        inner, table = select.scope, select.table
        wheres = printer.restrictions(node, table, printer)
        hint = snake_case(self.index.entities[node.source.entity].plural)
        if node.kind in ("exists", "all"):
            if node.kind == "all":
                assert node.value is not None
                wheres.append(printer.emit(negation(node.value)).text)
            source = select_source([f"{table.code}.id"], inner, table, wheres, self.writer) + self._one()
            name = self.module.statement(f"find_{hint}", source)
            word = "is not" if node.kind == "exists" else "is"
            return Code(f"{self.call('value', name, select.parameters)} {word} None", COMPARE)
        if node.kind == "first" and column is not None:
            source = select_source([f"{table.code}.{attribute(column)}"], inner, table, wheres, self.writer)
            name = self.module.statement(f"first_{hint}", source + printer.first_only(table))
            return Code(self.call("value", name, select.parameters), AWAIT, nullable=True)
        if node.kind in ("rows", "first"):
            raise Unsupported(f"{node.kind}() as a plain value")
        source = select_source([printer.measure(node, printer)], inner, table, wheres, self.writer)
        name = self.module.statement(f"{node.kind}_{hint}", source)
        return Code(self.call("value", name, select.parameters), AWAIT, nullable=node.nullable)

    def _one(self) -> str:
        return f".limit({self.writer.use('sqlalchemy', 'literal')}(1))"

    def hashed(self, secret: ir.Expression, printed: Code) -> Code:
        """A local that is filled before the transaction opens, where no step has tested anything yet."""
        known = self._hashes.get(printed.text)
        if known is None:
            given = self.python.emit(unguarded(secret, self.index) if self.only_if is None else secret)
            self._hashed += 1
            known = Code(f"hashed_{self._hashed}" if self._hashed > 1 else "hashed", ATOM, given.nullable)
            self._hashes[printed.text] = known
            self._hash(known.text, given)
        return known

    def _hash(self, known: str, secret: Code) -> None:
        function = self.writer.use("app.runtime.security", "hash_password")
        value = self.python.propagated([secret], lambda found: Code(f"await {function}({found[0].text})", AWAIT)).text
        if self.only_if is not None:
            value = f"{value} if {self.only_if} else None"
        if self.taken is None:
            self.hoisted.append(f"{known} = {value}")
        else:
            self.hoisted.append(f"{known}_each = iter([{value} for {PAYLOAD} in {PAYLOADS}])")
            self.taken.append(f"{known} = next({known}_each)")

    @contextmanager
    def over_bodies(self) -> Iterator[None]:
        """The suite of a loop over a list that was sent. It begins with what was hashed for the item."""
        taken: list[str] = []
        outside, start = self._hashes, len(self.module.body.lines)
        self._hashes, self.taken = {}, taken
        yield
        self._hashes, self.taken = outside, None
        if taken:
            self.module.body.line(lambda: taken, at=start)

    # -- statements -------------------------------------------------------------------------------------------------

    def call(
        self, method: str, statement: str, parameters: Parameters, further: Mapping[str, str] | None = None
    ) -> str:
        """``await tx.method(STATEMENT, name=value, …)``."""
        arguments = self.arguments(parameters.values) | dict(further or {})
        listed = ", ".join([statement, *(f"{name}={value}" for name, value in arguments.items())])
        return f"await tx.{method}({listed})"

    def arguments(self, values: Mapping[str, ir.Expression]) -> dict[str, str]:
        """The values of parameters of one statement, none of which counts on a test in another."""
        tested = {name for value in values.values() for name in untested(value)}
        return {
            name: self.argument(unguarded(with_nullable(value, tested), self.index)) for name, value in values.items()
        }

    def argument(self, node: ir.Expression) -> str:
        """A parameter's value; of loaded rows, their ids."""
        if isinstance(node.type, ir.RowsType) and isinstance(node, ir.Variable):
            binding = self.names.rows[node.name]
            binding.member(("id",))
            return f"[row.id for row in {binding.local}]"
        return self.python.emit(key_of(node)).text

    def select(self, entity: str, variable: str) -> RowSelect:
        """A select over an entity."""
        return row_select(self.module, entity, variable)

    def model(self, entity: str) -> str:
        """The class of an entity's rows."""
        return self.writer.use(model_module(entity), class_name(entity))

    def caller_id(self) -> str:
        """The id of the caller's account; None where nobody is signed in."""
        if "actor" not in self.names.rows:
            return "None"
        return "actor.id if actor else None" if "anyone" in self.endpoint.callers else "actor.id"

    def key_parameter(self, entity: str) -> str:
        """The parameter for the id of the row that is written."""
        return self.parameter(entity, f"{snake_case(entity)}_id")

    def parameter(self, entity: str, name: str) -> str:
        """A parameter of a statement that writes rows of the entity; never the name of a column."""
        found = self.index.entities[entity]
        columns = {column.name for column in found.columns}
        columns |= {f"{relation.name}_id" for relation in found.relations if relation.holds_key}
        while name in columns:
            name += "_"
        return name

    # -- refusals ---------------------------------------------------------------------------------------------------

    def refusal(self, code: str) -> str:
        """The problem for an outcome."""
        known = {outcome.code: outcome for outcome in refusals(self.index.program, self.operation)}
        if code in known:
            outcome = known[code]
            said = self.said(code)
            message = f"{words(code).capitalize()}." if said is None and outcome.holds_values else outcome.message
            return self.problem(outcome.status, outcome.code, message, outcome.field, said)
        settings = self.index.program.settings
        derived = {
            "forbidden": (403, "This is not for you."),
            "not_authenticated": (401, "Sign in first."),
            "invalid_request": (settings.invalid_status, "The request is not valid."),
        }
        if code in derived:
            status, message = derived[code]
            return self.problem(status, code, message)
        if code.endswith("_exists"):
            return self.problem(409, code, "There is such a row already.")
        return self.problem(404, code, "There is no such row.")

    def said(self, code: str) -> str | None:
        """The message of an outcome over what is at hand, where it holds values."""
        step = self.step
        if not isinstance(step, ir.Refusing) or step.said is None:
            return None
        own = step.duplicate if isinstance(step, ir.Create | ir.Update) else getattr(step, "otherwise", None)
        return self.python.emit(step.said).text if own == code else None

    def problem(self, status: int, code: str, message: str, field: str | None = None, said: str | None = None) -> str:
        """``Problem(…)``; ``said`` is source of a message that holds values."""
        problem = self.writer.use("app.runtime.problems", "Problem")
        text = said or literal(message)
        at = "" if field is None else f', [{{"field": {literal(field)}, "message": {text}}}]'
        return f"{problem}({status}, {literal(code)}, {text}{at})"

    def refuse(self, code: str, cause: str = "") -> None:
        """Raise the problem for an outcome."""
        self.line(f"raise {self.refusal(code)}{cause}")

    def auth(self, name: str) -> str:
        """A symbol of the emitted ``app/auth.py``."""
        return self.writer.use(_AUTH, name)
