"""The body of an operation while its sentences are read: steps so far, names in scope, the row it is mainly about."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from compiler.models.protocol import JsonObject
from compiler.reader.context import Context
from compiler.reader.cursor import Cursor
from compiler.reader.endpoints import Endpoint, Rule
from compiler.reader.failures import Expected
from compiler.reader.names import snake
from compiler.reader.phrase import BodyOf, Phrase, PhraseType, RowOf
from compiler.reader.scope import Scope
from compiler.reader.uncovered import Ledger
from compiler.symbols.interfaces import EntityInterface, OperationInterface

_DERIVED = ("forbidden", "not_authenticated", "invalid_request")


class Body:
    """Mutable on purpose: sentences are read in order, and each may add steps and names."""

    def __init__(self, context: Context, operation: OperationInterface, written: Endpoint) -> None:
        self.context = context
        self.operation = operation
        self.written = written
        self.ledger = Ledger()
        self.steps: list[JsonObject] = []
        self.level = 0
        self.main: str | None = None
        """Name of the row that the operation is mainly about, once there is one."""
        self.write: JsonObject | None = None
        """The step that creates or updates the main row from the body, once it stands."""
        self.duplicates: list[tuple[str, str, str | None]] = []
        """Unique fields, the code of "… is taken" and the requirement that says so, until a step takes them."""
        self.responded = False
        self.pending: list[Rule] = []
        """Bullets below the rule that is being read, until an effect takes them."""
        self.scope = Scope(
            context.symbols,
            parameters=tuple((item.name, item.type) for item in operation.parameters),
            body=operation.input,
        )

    @property
    def entity(self) -> str:
        return self.operation.entity

    def interface(self, entity: str) -> EntityInterface:
        found = self.context.symbols.entity(entity)
        if found is None:
            raise Expected(f"expected the fields of {entity} among the symbols of this call")
        return found

    def bind(self, name: str, type_: PhraseType) -> None:
        self.scope = self.scope.with_name(name, type_)

    def set_main(self, name: str) -> None:
        """The row whose fields bare nouns mean and which "it" means."""
        self.main = name
        row = Phrase(name, RowOf(self.entity))
        self.scope = Scope(
            self.scope.symbols,
            self.scope.names,
            self.scope.caller,
            self.scope.parameters,
            self.scope.body,
            subject=row,
            main=row,
        )

    @contextmanager
    def branch(self) -> Iterator[list[JsonObject]]:
        """Steps inside go to a list of their own; names bound inside end with it."""
        outer, scope = self.steps, self.scope
        inner: list[JsonObject] = []
        self.steps = inner
        self.level += 1
        try:
            yield inner
        finally:
            self.steps, self.scope = outer, scope
            self.level -= 1

    def outcome(self, code: str) -> str:
        """The code, if the operation declares it or the system derives it."""
        declared = {item.code for item in self.operation.outcomes}
        derived = {
            f"{snake(item.name)}_{kind}" for item in self.context.symbols.entities for kind in ("not_found", "exists")
        }
        if code in declared or code in derived or code in _DERIVED:
            return code
        raise Expected(
            f"expected a refusal that the signature declares ({', '.join(sorted(declared)) or 'none'}); found `{code}`"
        )

    def row(self, phrase: Phrase, cursor: Cursor) -> str:
        """The name of a row; what is reached over a link gets a name first."""
        if not isinstance(phrase.type, RowOf):
            raise cursor.expected("a row")
        if re.fullmatch(r"[a-z_][a-z0-9_]*", phrase.text):
            return phrase.text
        for step in self.steps:
            if phrase.text in (step.get("value"), str(step.get("where")).partition(" == ")[2]) and step["step"] in (
                "let",
                "load",
            ):
                return str(step["name"])
        name = self.scope.row_name(phrase.type.entity)
        last = phrase.text.rpartition(".")[2]
        if re.fullmatch(r"[a-z][a-z0-9_]*", last) and not self.scope.taken(last):
            name = last
        if phrase.optional:
            otherwise = f"{snake(phrase.type.entity)}_not_found"
            where = f"{name} == {phrase.text}"
            self.steps.append(
                {
                    "step": "load",
                    "name": name,
                    "entity": phrase.type.entity,
                    "where": where,
                    "otherwise": otherwise,
                    "lock": False,
                }
            )
        else:
            self.steps.append({"step": "let", "name": name, "value": phrase.text})
        self.bind(name, phrase.type)
        return name

    def target(self, phrase: Phrase, cursor: Cursor) -> tuple[str, str, Phrase]:
        """Row name, field and type holder of ``list.archived``, as something that can be written."""
        base, dot, name = phrase.text.rpartition(".")
        if not dot or base == "body":
            raise cursor.expected("a field of a row, such as `the list's archived`")
        return self.row(self._row_of(base, cursor), cursor), name, phrase

    def _row_of(self, text: str, cursor: Cursor) -> Phrase:
        """The row phrase behind an expression of names and to-one relations."""
        first, *rest = text.split(".")
        found: Phrase | None = None
        if first == self.scope.caller:
            found = self.scope.caller_row()
        for name, type_ in self.scope.names:
            if name == first:
                found = Phrase(name, type_)
                break
        for part in rest:
            found = self.scope.member(found, part) if found is not None else None
        if found is None or isinstance(found.type, BodyOf):
            raise cursor.expected("a row that was loaded or found before")
        return found
