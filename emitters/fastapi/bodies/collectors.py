"""``app/collectors/<entity>.py``: per create or update operation a pure function from what was sent, the caller and the
loaded rows to the values of the row.

What takes long or asks the database (hashes, counts) is computed by the operation and handed over.
"""

from dataclasses import dataclass, field

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from emitters.base import Unsupported
from emitters.fastapi.bodies.bindings import Names, Path, RowBinding, local_name, row_attribute
from emitters.fastapi.bodies.code import Code
from emitters.fastapi.bodies.index import Index
from emitters.fastapi.bodies.new_rows import of_new_row
from emitters.fastapi.bodies.python import MOMENT, PythonPrinter
from emitters.fastapi.bodies.python_items import over_items
from emitters.fastapi.bodies.trees import is_over_dtos, mentions
from emitters.fastapi.bodies.values import assigned_value, column_of, columns, needs_handler
from emitters.fastapi.bodies.wrapping import item, statement
from emitters.fastapi.layout import collector_module, dto_module, path_of
from emitters.fastapi.value_types import held_type, python_type
from emitters.naming import attribute, class_name, pascal_case, variable, words
from emitters.writer import WIDTH, Writer, bracketed, literal

PAYLOAD = "payload"


class _NoDatabase:
    """A collector computes only from its parameters."""

    printer: PythonPrinter

    def value(self, node: ir.Aggregate, column: str | None) -> Code:
        if is_over_dtos(node):
            return over_items(self.printer, node)
        raise Unsupported(f"{node.kind}() inside a collector")

    def hashed(self, secret: ir.Expression, printed: Code) -> Code:
        raise Unsupported("a hash inside a collector")


@dataclass
class Collected:
    """A collector as printed: its parameters, and the columns that it fills."""

    collector: ir.Collector
    function: str
    row_class: str
    takes_payload: bool = False
    takes_moment: bool = False
    rows: dict[str, list[Path]] = field(default_factory=dict)
    """Per row parameter the columns of it that are handed over."""
    computed: list[ir.Assigned] = field(default_factory=list)
    """Assigned values that the operation computes and hands over under the field's column."""
    columns: dict[str, str] = field(default_factory=dict)
    """Column → value, of a create collector in the order of the table."""


def collect(index: Index, collector: ir.Collector, writer: Writer) -> Collected:
    """Print the values of one collector."""
    name = local_name(collector.name)
    found = Collected(collector, f"collect_{name}", f"{pascal_case(collector.name)}Row")
    names = Names(values={"body": PAYLOAD})
    for parameter in collector.parameters:
        if isinstance(parameter.type, ir.RowType):
            names.rows[parameter.name] = RowBinding(
                parameter.name, parameter.type.entity, flat=True, optional=parameter.nullable
            )
    database = _NoDatabase()
    printer = database.printer = PythonPrinter(index, names, writer, database)
    values: dict[str, str] = {}
    for assigned in collector.assignments:
        column = column_of(index, collector.entity, assigned.field)
        if needs_handler(assigned.value):
            found.computed.append(assigned)
            values[column] = variable(column)
        else:
            found.takes_payload = found.takes_payload or mentions(assigned.value, "body")
            values[column] = assigned_value(
                printer, index, collector.entity, assigned, typed=collector.purpose == "create"
            ).text
        found.takes_payload = found.takes_payload or assigned.if_sent is not None
    entity = index.entities[collector.entity]
    if collector.purpose == "create":
        values |= of_new_row(entity, printer)
    found.takes_moment = printer.uses_moment
    found.rows = {name: list(binding.paths) for name, binding in names.rows.items() if binding.paths}
    ordered = [column for column in columns(entity) if column in values] if collector.purpose == "create" else values
    found.columns = {column: values[column] for column in ordered}
    return found


def print_collectors(program: ir.Program, entity: str) -> Artifact | None:
    """The module of all collectors of one entity; None if it has none."""
    index = Index(program)
    own = [collector for collector in program.collectors if collector.entity == entity]
    if not own:
        return None
    unit = f"collectors/{entity}"
    module = collector_module(entity)
    defined = [name for one in own for name in (f"collect_{local_name(one.name)}", f"{pascal_case(one.name)}Row")]
    writer = Writer(path_of(module), f"What is sent as values of {words(entity)} rows.", unit=unit, defined=defined)
    for collector in own:
        with writer.origin(unit, f"differences[{collector.name}]"):
            found = collect(index, collector, writer)
            _Function(index, writer, found).write()
    return writer.artifact()


class _Function:
    """Prints one collector."""

    def __init__(self, index: Index, writer: Writer, found: Collected) -> None:
        self.index = index
        self.writer = writer
        self.found = found
        self.collector = found.collector

    def write(self) -> None:
        writer, found = self.writer, self.found
        is_create = self.collector.purpose == "create"
        if is_create:
            self.row_class()
        writer.blank(2)
        returned = found.row_class if is_create else f"dict[str, {writer.use('typing', 'Any')}]"
        with writer.block(bracketed(f"def {found.function}", self.parameters(), f" -> {returned}:", room=WIDTH)):
            thing = words(self.collector.entity)
            summary = f"The new {thing}." if is_create else f"The columns of the {thing} that change."
            writer.docstring(summary)
            if is_create:
                arguments = ["id=id", *(f"{_attribute(column)}={value}" for column, value in found.columns.items())]
                writer.lines(_one_per_line(f"return {found.row_class}", arguments))
            else:
                self.changes()

    def row_class(self) -> None:
        writer = self.writer
        entity = self.collector.entity
        writer.blank(2)
        with writer.block(f"class {self.found.row_class}({writer.use('typing', 'NamedTuple')}):"):
            writer.docstring(f"A row for `{self.index.entities[entity].table}`.")
            writer.blank()
            for column in ["id", *self.found.columns]:
                writer.line(f"{_attribute(column)}: {held_type(self.annotation(entity, column), writer.use)}")

    def annotation(self, entity: str, column: str, *, nullable: bool = False) -> str:
        stored = self.index.stored_type(entity, column)
        text = python_type(stored, self.writer.use, self.writer.use_module)
        if stored.many and stored.kind == "enum":  # a list of literals is no list of texts, but a sequence of them
            text = f"{self.writer.use('collections.abc', 'Sequence')}[str]"
        nullable = nullable or self.index.is_nullable(entity, column)
        return f"{text} | None" if nullable and text != "Any" else text

    def parameters(self) -> list[str]:
        found, writer = self.found, self.writer
        listed = []
        if found.takes_payload:
            listed.append(f"{PAYLOAD}: {self.payload_class()}")
        keywords = ["id: " + writer.use("uuid", "UUID")] if self.collector.purpose == "create" else []
        for parameter in self.collector.parameters:
            for path in found.rows.get(parameter.name, ()):
                assert isinstance(parameter.type, ir.RowType)
                name = row_parameter(parameter.name, path)
                keywords.append(f"{name}: {self.path_annotation(parameter.type.entity, path, parameter.nullable)}")
        for assigned in found.computed:
            column = column_of(self.index, self.collector.entity, assigned.field)
            nullable = assigned.if_sent is not None
            keywords.append(f"{variable(column)}: {self.annotation(self.collector.entity, column, nullable=nullable)}")
        if found.takes_moment:
            keywords.append(f"{MOMENT}: {writer.use_module('datetime', 'dt')}.datetime")
        return [*listed, "*", *keywords] if keywords else listed

    def payload_class(self) -> str:
        (body,) = (parameter for parameter in self.collector.parameters if parameter.name == "body")
        assert isinstance(body.type, ir.DtoType)
        dto = self.index.dtos[body.type.dto]
        return self.writer.use(dto_module(dto.entity), class_name(dto.name))

    def path_annotation(self, entity: str, path: Path, nullable: bool) -> str:
        for relation in path[:-1]:
            found = self.index.relation(entity, relation)
            nullable = nullable or found.nullable or not found.holds_key
            entity = found.target
        return self.annotation(entity, path[-1], nullable=nullable)

    def changes(self) -> None:
        writer = self.writer
        writer.line(f"changes: dict[str, {writer.use('typing', 'Any')}] = {{}}")
        for assigned in self.collector.assignments:
            column = column_of(self.index, self.collector.entity, assigned.field)
            line = f"changes[{literal(attribute(column))}] = {self.found.columns[column]}"
            if assigned.if_sent is None:
                writer.lines(statement(line, WIDTH - 4).split("\n"))
            else:
                member = attribute(assigned.if_sent)
                with writer.block(f"if {literal(member)} in {PAYLOAD}.model_fields_set:"):
                    writer.lines(statement(line, WIDTH - 8).split("\n"))
        writer.line("return changes")


def row_parameter(row: str, path: Path) -> str:
    """The keyword under which a column of a row is handed over."""
    return local_name("_".join([row, *path]))


def _attribute(column: str) -> str:
    return row_attribute((column,))


def _one_per_line(head: str, arguments: list[str]) -> list[str]:
    lines = [f"{head}("]
    for argument in arguments:
        name, _, value = argument.partition("=")
        lines += [f"    {part}" if part else "" for part in item(value, f"{name}=", ",", WIDTH - 8).split("\n")]
    return [*lines, ")"]
