"""Typed expressions: every name resolved."""

from typing import Annotated, Literal

from pydantic import Field

from ast_schemas.base import Node
from ast_schemas.expressions import AggregateKind
from ast_schemas.ir.types import Type


class Typed(Node):
    """Base of expressions: what it evaluates to, and whether it may be null (after narrowing)."""

    type: Type
    nullable: bool


class Constant(Typed):
    """A literal; ``value`` is text for text, decimals, dates and enums, else the JSON value."""

    node: Literal["constant"] = "constant"
    value: str | int | bool | None


class Variable(Typed):
    """A name in scope."""

    node: Literal["variable"] = "variable"
    name: str
    role: Literal["row", "value", "body", "actor", "viewer", "parameter", "query_row", "answer", "extra"]
    """``query_row``: bound by an aggregate, a list, a report or a condition of ``where``; lives in the database."""


class SettingOf(Typed):
    """A setting of the environment; ``default`` is its value where none is given, and before the backend runs."""

    node: Literal["setting"] = "setting"
    name: str
    default: Constant


class ColumnOf(Typed):
    """A stored field of a row, or ``id``. Null if the row is null."""

    node: Literal["column"] = "column"
    target: "Expression"
    field: str


class Follow(Typed):
    """The one row at the other end of a to-one relation (or a one-to-one's inverse)."""

    node: Literal["follow"] = "follow"
    target: "Expression"
    relation: str


class DtoMember(Typed):
    """A member of ``body`` or of an answer."""

    node: Literal["member"] = "member"
    target: "Expression"
    name: str


class IsSent(Typed):
    """``sent(body.x)``: whether the member was in the request at all."""

    node: Literal["is_sent"] = "is_sent"
    target: "Expression"
    name: str


class Not(Typed):
    """Logical negation."""

    node: Literal["not"] = "not"
    operand: "Expression"


class Negate(Typed):
    """Arithmetic negation."""

    node: Literal["negate"] = "negate"
    operand: "Expression"


class Logic(Typed):
    """``and`` / ``or``."""

    node: Literal["logic"] = "logic"
    operator: Literal["and", "or"]
    left: "Expression"
    right: "Expression"


class Compare(Typed):
    """A comparison. Rows are compared by identity; ``in`` has a list, rows or a to-many relation on the right."""

    node: Literal["compare"] = "compare"
    operator: Literal["==", "!=", "<", "<=", ">", ">=", "in", "not in"]
    left: "Expression"
    right: "Expression"


class Arithmetic(Typed):
    """Exact arithmetic. ``/`` of integers floors towards minus infinity; of decimals gives the type's scale."""

    node: Literal["arithmetic"] = "arithmetic"
    operator: Literal["+", "-", "*", "/", "%"]
    left: "Expression"
    right: "Expression"


class Apply(Typed):
    """A function of docs/expressions.md; arguments are checked."""

    node: Literal["apply"] = "apply"
    function: str
    arguments: tuple["Expression", ...]


class Invoke(Typed):
    """A call of a function written by hand, computed by the application. Arguments are never null."""

    node: Literal["invoke"] = "invoke"
    function: str
    arguments: tuple["Expression", ...]


class ListOf(Typed):
    """A list literal."""

    node: Literal["list"] = "list"
    items: tuple["Expression", ...]


class Conditional(Typed):
    """``if c then a else b``."""

    node: Literal["conditional"] = "conditional"
    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"


class RelationSource(Node):
    """The rows at the other end of a to-many relation of a row."""

    source: Literal["relation"] = "relation"
    target: "Expression"
    relation: str
    entity: str


class EntitySource(Node):
    """All rows of an entity (softly deleted ones left out)."""

    source: Literal["entity"] = "entity"
    entity: str


class ListSource(Node):
    """The items of a list that is already at hand: DTOs of an answer or a body, or rows named by an earlier step.

    ``entity`` is the rows' entity or the one that the DTO is about. Items of a DTO list have the role ``value``.
    """

    source: Literal["list"] = "list"
    target: "Expression"
    entity: str


Source = Annotated[RelationSource | EntitySource | ListSource, Field(discriminator="source")]


class Aggregate(Typed):
    """An aggregate, quantifier or row set over a source.

    ``value`` is set for sum, avg, min, max (sum of nothing is 0, the others null); for ``all`` it is the condition
    that must hold; ``rows`` gives the rows and ``first`` one row or null, both ordered by creation then id.
    """

    node: Literal["aggregate"] = "aggregate"
    kind: AggregateKind
    variable: str
    source: Source
    where: "Expression | None" = None
    value: "Expression | None" = None


Expression = Annotated[
    Constant
    | Variable
    | SettingOf
    | ColumnOf
    | Follow
    | DtoMember
    | IsSent
    | Not
    | Negate
    | Logic
    | Compare
    | Arithmetic
    | Apply
    | Invoke
    | ListOf
    | Conditional
    | Aggregate,
    Field(discriminator="node"),
]

_models: tuple[type[Node], ...] = (*Typed.__subclasses__(), RelationSource, ListSource)
for _model in _models:
    _model.model_rebuild()
