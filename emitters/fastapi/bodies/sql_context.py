"""What the SQL printer knows and offers to its parts: scope, parameters, imports, types.

The printer is put together from layers, each in a file of its own: this one, columns and joins, aggregates, and at the
top (``sql``) operators and functions.
"""

from abc import abstractmethod
from copy import copy
from typing import Self

from ast_schemas import ir
from emitters.base import Emitter
from emitters.fastapi.bodies.code import Code
from emitters.fastapi.bodies.index import Index
from emitters.fastapi.bodies.parameters import Parameters
from emitters.fastapi.bodies.tables_in_use import Scope
from emitters.fastapi.value_types import precision_and_scale
from emitters.writer import Writer

SQLALCHEMY = "sqlalchemy"
EXPRESSIONS = "app.runtime.expressions"


def scale_of(node: ir.Expression) -> int:
    """Digits after the point; 0 of whole numbers."""
    if isinstance(node.type, ir.Scalar) and node.type.kind == "decimal":
        return precision_and_scale(node.type)[1]
    return 0


def is_decimal(node: ir.Expression) -> bool:
    """Whether it is a decimal, not an integer."""
    return isinstance(node.type, ir.Scalar) and node.type.kind == "decimal"


class SqlContext(Emitter[Code]):
    """One select that is being printed."""

    def __init__(self, index: Index, writer: Writer, scope: Scope, parameters: Parameters, *, projecting: bool) -> None:
        self.index = index
        self.writer = writer
        self.scope = scope
        self.parameters = parameters
        self.projecting = projecting

    def within(self, scope: Scope) -> Self:
        """A printer for a subquery, in whose WHERE ``exists`` is right."""
        inner = copy(self)
        inner.scope, inner.projecting = scope, False
        return inner

    def use(self, name: str, module: str = SQLALCHEMY) -> str:
        """An imported name."""
        return self.writer.use(module, name)

    def function(self, name: str) -> str:
        """A function of the emitted ``app/runtime/sql_functions/``."""
        return f"{self.writer.use('app.runtime', 'sql_functions')}.{name}"

    @abstractmethod
    def conditions(self, node: ir.Expression) -> list[str]:
        """The arguments of ``where``: NULL means false in them."""

    @abstractmethod
    def element(self, node: ir.Expression) -> str:
        """The value as an expression with a type, constants included."""

    @abstractmethod
    def parameter(self, node: ir.Expression, *, typed: bool = True) -> Code:
        """A bind parameter; ``typed`` unless a column next to it says what it is."""

    @abstractmethod
    def emit_conditional(self, node: ir.Conditional) -> Code:
        """A choice between values."""
