"""What goes over the wire and how it is filled and read: DTOs, collectors, transformers."""

from typing import Literal

from ast_schemas.base import Node
from ast_schemas.ir.expressions import Expression
from ast_schemas.ir.schema import Assigned
from ast_schemas.ir.types import Scalar, Type
from ast_schemas.types import Limits


class Member(Node):
    """A member of a DTO. ``nested`` names a DTO; else ``type`` is set. ``wire`` is its JSON name."""

    name: str
    wire: str
    type: Scalar | None
    nested: str | None
    many: bool
    required: bool
    """Input: must be sent."""
    nullable: bool
    limits: Limits


class Dto(Node):
    """A request or response body. Inputs refuse unknown members."""

    name: str
    entity: str
    role: Literal["create", "update", "view", "summary", "custom"]
    direction: Literal["input", "output"]
    members: tuple[Member, ...]


class Parameter(Node):
    """A typed parameter: of a collector ``body``, ``actor`` or a row; of a function a value or a row."""

    name: str
    type: Type
    nullable: bool


class Collector(Node):
    """How the row of a create or update operation is filled; same name as the operation."""

    name: str
    entity: str
    purpose: Literal["create", "update"]
    parameters: tuple[Parameter, ...]
    assignments: tuple[Assigned, ...]
    links: tuple[Assigned, ...] = ()
    """Many-to-many relations and the rows (an ``Aggregate`` of kind rows) that they are set to."""


class MemberValue(Node):
    """How an output member is computed: an expression over the row, or a nested transformer over a row or rows."""

    member: str
    value: Expression
    """Scalar; or, when ``transformer`` is set, a row (``Follow``) or rows (``Aggregate`` of kind rows/first)."""
    transformer: str | None = None


class Transformer(Node):
    """(row, viewer?, extras) → DTO. Nested transformers are acyclic."""

    name: str
    """snake_case of the DTO."""
    dto: str
    entity: str
    row: str
    """Name of the row variable (role ``query_row``)."""
    uses_viewer: bool
    """True if it or a nested one mentions the viewer."""
    extras: tuple[Parameter, ...]
    members: tuple[MemberValue, ...]


class Function(Node):
    """The signature of a function of the spec; in a program those that people write by hand."""

    name: str
    parameters: tuple[Parameter, ...]
    result: Scalar
    nullable: bool
    summary: str
