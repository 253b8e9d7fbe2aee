"""A scenario while it is read: its steps, the things that have names, and the call that is being checked."""

from ast_schemas.ir import Scalar
from compiler.models.protocol import JsonObject
from compiler.reader.failures import Expected
from compiler.reader.names import snake
from compiler.reader.phrase import BodyOf, PhraseType, RowOf
from compiler.reader.scope import Scope
from compiler.reader.tokens import Token
from compiler.symbols.interfaces import Interfaces, OperationInterface


class Story:
    """Mutable on purpose: sentences are read in order."""

    def __init__(self, symbols: Interfaces) -> None:
        self.symbols = symbols
        self.steps: list[JsonObject] = []
        self.names: dict[str, PhraseType] = {}
        self.last: tuple[JsonObject, OperationInterface] | None = None
        self.together: list[tuple[JsonObject, OperationInterface]] | None = None

    def scope(self) -> Scope:
        """Names for values and checks; the latest first."""
        return Scope(self.symbols, names=tuple(reversed(self.names.items())), caller="nobody")

    def bind(self, name: str, type_: PhraseType) -> None:
        self.names[name] = type_

    def named(self, token: Token | None) -> str | None:
        """The thing that a word or a quoted text names, if there is one."""
        if token is None or token.kind not in ("word", "text"):
            return None
        name = snake(token.text)
        return name if name in self.names else None

    def entity_of(self, name: str) -> str | None:
        """The entity of a row, account or answer."""
        type_ = self.names.get(name)
        if isinstance(type_, RowOf):
            return type_.entity
        if isinstance(type_, BodyOf) and not type_.many:
            dto = self.symbols.dto(type_.dto)
            return dto.entity if dto is not None else None
        return None

    def add_call(self, step: JsonObject, operation: OperationInterface) -> None:
        self.steps.append(step)
        self.last, self.together = (step, operation), None
        self.bind_answer(step, operation)

    def bind_answer(self, step: JsonObject, operation: OperationInterface) -> None:
        """``answer`` is that of the last call; a name given to it stays."""
        self.names.pop("answer", None)
        if operation.output is not None:
            answer = Scalar(kind="text") if operation.media else BodyOf(operation.output, operation.many)
            self.names["answer"] = answer
            if step["name"] is not None:
                self.names[step["name"]] = answer

    def current(self) -> tuple[JsonObject, OperationInterface]:
        if self.last is None:
            raise Expected("expected a call (WHEN … calls …) above what is checked")
        return self.last
