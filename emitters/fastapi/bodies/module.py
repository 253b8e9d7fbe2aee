"""The emitted module of one operation while it is being printed.

Steps are printed first; what they look at decides which columns the statements load. So statements and row classes are
kept as promises until the handler is complete.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from emitters.fastapi.bodies.bindings import RowBinding, row_attribute
from emitters.fastapi.bodies.index import Index
from emitters.fastapi.bodies.tables_in_use import ModuleAliases
from emitters.fastapi.bodies.unread import awaited, unread
from emitters.fastapi.bodies.wrapping import header, statement
from emitters.fastapi.value_types import held_type, python_type
from emitters.naming import class_name, pascal_case
from emitters.writer import WIDTH, Writer

Lines = Callable[[], list[str]]
_INDENT = "    "


@dataclass
class _Line:
    depth: int
    text: str | list[str] | Lines
    path: str | None
    late: bool = False
    """Known only when all other lines are."""

    @property
    def texts(self) -> list[str]:
        """What is known of it now."""
        if isinstance(self.text, str):
            return [self.text]
        return self.text if isinstance(self.text, list) else []


@dataclass
class Body:
    """Lines of a function; each knows the AST path that it comes from."""

    lines: list[_Line] = field(default_factory=list)
    depth: int = 1
    path: str | None = None

    def line(self, text: str | Lines, *, at: int | None = None) -> None:
        """One statement, or several that are known only at the end; ``at``: before a line that is there."""
        self.lines.insert(len(self.lines) if at is None else at, _Line(self.depth, text, self.path))

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """A suite; an empty one gets ``pass``."""
        self.line(head)
        self.depth += 1
        before = len(self.lines)
        yield
        if len(self.lines) == before:
            self.line("pass")
        self.depth -= 1

    def resolve(self) -> None:
        """Turn promises into text, now that every step is printed."""
        for late in (False, True):
            for line in self.lines:
                if callable(line.text) and line.late == late:
                    line.text = line.text()
        while self._drop_unread():
            pass

    def _drop_unread(self) -> bool:
        """Whether some local was dropped, which may leave others that nobody reads."""
        sources = [(line, text) for line in self.lines for text in line.texts]
        found = unread((line.depth, text) for line, text in sources)
        for item in found:
            line, text = sources[item.number]
            if item.stays:
                text = line.texts[0]
                line.text = re.sub(rf"\b{item.name}\b", f"_{item.name.rstrip('_')}", text, count=1)
                continue
            line.text = awaited(text.removeprefix(f"{item.name} = ")) or (["pass"] if item.alone else [])
        return bool(found)

    def write(self, writer: Writer, unit: str) -> None:
        """All lines, broken where they are too long, with their origins."""
        for line in self.lines:
            room = WIDTH - len(_INDENT) * line.depth
            with writer.origin(unit, line.path):
                for text in line.texts:
                    broken = header(text, room) if text.endswith(":") else statement(text, room)
                    writer.lines(f"{_INDENT * line.depth}{part}" if part else "" for part in broken.split("\n"))


@dataclass
class _Constant:
    name: str
    source: Callable[[], str]
    path: str | None


class OperationModule:
    """Statements, row classes, aliases and functions above the handler."""

    def __init__(self, writer: Writer, index: Index) -> None:
        self.writer = writer
        self.index = index
        self.body = Body()
        self.constants: list[_Constant] = []
        self.functions: list[tuple[str | None, Lines]] = []
        self._row_classes: dict[int, tuple[str, RowBinding]] = {}
        self._new_rows: list[tuple[str, str, tuple[str, ...]]] = []
        self._statements: dict[str, str] = {}
        self._names: set[str] = set()
        self.aliases = ModuleAliases(writer, index, taken=self._names)

    def unique(self, name: str) -> str:
        """A name for something at the top of the module."""
        number, wanted = 1, name
        while wanted in self._names:
            number += 1
            wanted = f"{name}_{number}"
        self._names.add(wanted)
        self.writer.imports.reserve(wanted)
        return wanted

    def constant(self, name: str, source: Callable[[], str]) -> str:
        """A statement; its source may depend on all steps."""
        wanted = self.unique(name.upper())
        self.constants.append(_Constant(wanted, source, self.body.path))
        return wanted

    def constant_named(self, name: str, source: str) -> None:
        """A constant that is no statement of its own."""
        self._names.add(name)
        self.constants.append(_Constant(name, lambda: source, self.body.path))

    def statement(self, name: str, source: str) -> str:
        """A statement of which only values or JSON are read; equal ones are one constant."""
        known = self._statements.get(source)
        if known is None:
            known = self._statements[source] = self.constant(name, lambda: f"{self.statement_class()}({source})")
        return known

    def statement_class(self) -> str:
        """``Statement``."""
        return self.writer.use("app.runtime.sql", "Statement")

    def row_class(self, binding: RowBinding, hint: str) -> str:
        """The NamedTuple of what a statement loads for this binding."""
        known = self._row_classes.get(id(binding.paths))
        if known is not None:
            return known[0]
        name = f"Loaded{pascal_case(hint)}"
        while name in self.index.entities or name in self.index.dtos:
            name += "_"
        name = self.unique(class_name(name))
        self._row_classes[id(binding.paths)] = (name, binding)
        return name

    def new_row_class(self, entity: str, hint: str, columns: tuple[str, ...]) -> str:
        """The NamedTuple of a row that is inserted with these columns besides its id."""
        for name, known, filled in self._new_rows:
            if (known, filled) == (entity, ("id", *columns)):
                return name
        name = self.unique(class_name(f"New{pascal_case(hint)}"))
        self._new_rows.append((name, entity, ("id", *columns)))
        return name

    def write_head(self, unit: str) -> None:
        """Everything above the handler."""
        writer = self.writer
        sources = [(constant, f"{constant.name} = {constant.source()}") for constant in self.constants]
        functions = [(path, lines()) for path, lines in self.functions]
        for name, binding in self._row_classes.values():
            writer.blank(2)
            with writer.block(f"class {name}({writer.use('typing', 'NamedTuple')}):"):
                writer.docstring(f"What is read of {binding.local.rstrip('_')}.")
                writer.blank()
                for path in binding.loaded:
                    writer.line(f"{row_attribute(path)}: {self.annotation(binding.entity, path)}")
        for name, entity, columns in self._new_rows:
            writer.blank(2)
            with writer.block(f"class {name}({writer.use('typing', 'NamedTuple')}):"):
                writer.docstring(f"A row for `{self.index.entities[entity].table}`.")
                writer.blank()
                for column in columns:
                    held = held_type(self.annotation(entity, (column,)), writer.use)
                    writer.line(f"{row_attribute((column,))}: {held}")
        writer.blank(2 if self._row_classes or self._new_rows else 1)
        for line in self.aliases.lines.values():
            writer.line(statement(line))
        for number, (constant, source) in enumerate(sources):
            if number or self.aliases.lines:
                writer.blank()
            with writer.origin(unit, constant.path):
                writer.lines(statement(source).split("\n"))
        for origin, lines in functions:
            writer.blank(2)
            with writer.origin(unit, origin):
                writer.lines(lines)

    def annotation(self, entity: str, path: tuple[str, ...]) -> str:
        """The Python type of a loaded column; what lies behind an optional relation may be missing."""
        nullable = False
        for relation in path[:-1]:
            found = self.index.relation(entity, relation)
            nullable = nullable or found.nullable or not found.holds_key
            entity = found.target
        scalar = self.index.stored_type(entity, path[-1])
        text = python_type(scalar, self.writer.use, self.writer.use_module)
        nullable = nullable or self.index.is_nullable(entity, path[-1])
        return f"{text} | None" if nullable and text != "Any" else text
