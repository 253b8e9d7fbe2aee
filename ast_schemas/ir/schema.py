"""What is stored: entities with columns, relations and rules."""

from typing import Literal

from ast_schemas.base import Node
from ast_schemas.ir.expressions import Expression
from ast_schemas.ir.types import Scalar
from ast_schemas.types import Limits


class Column(Node):
    """A stored field. ``id`` and foreign keys are not listed here."""

    name: str
    type: Scalar
    nullable: bool
    unique: bool
    default: Expression | None
    generated: Literal["created", "updated", "version"] | None
    """``version``: 1 in a new row, one more with each change of the row."""
    writable: bool
    editable: bool
    limits: Limits


class Relation(Node):
    """One end of a relation, seen from the entity that lists it.

    ``holds_key``: this entity has the foreign key column ``<name>_id``. Both ends of every relation are listed, each on
    its entity. Of a many-to-many both ends name the same association ``table`` with the columns ``near_key`` and
    ``far_key``.
    """

    name: str
    target: str
    inverse: str
    to_many: bool
    holds_key: bool
    nullable: bool
    unique: bool
    on_delete: Literal["cascade", "restrict", "set_null"]
    writable: bool
    editable: bool
    table: str | None = None
    near_key: str | None = None
    far_key: str | None = None
    changed_by: bool = False
    """Whether it leads to the caller of the last change, if that was signed in."""


class Check(Node):
    """A condition on one row that the database keeps; the row is ``Variable(name=row, role="query_row")``."""

    name: str
    row: str
    condition: Expression
    message: str


class Transition(Node):
    """A legal move of the state field."""

    name: str
    sources: tuple[str, ...]
    target: str


class StateMachine(Node):
    """The state field and its moves."""

    field: str
    initial: str
    transitions: tuple[Transition, ...]


class Assigned(Node):
    """A field (or to-one relation) and its value. ``if_sent`` (updates): only when that body member was sent."""

    field: str
    value: Expression
    if_sent: str | None = None


class Seed(Node):
    """A row that exists from the start; ``key`` gives its stable id (UUIDv5 of entity and values)."""

    key: str
    values: tuple[Assigned, ...]


class Entity(Node):
    """A stored thing. Every entity has ``id`` (uuid). A soft-deleted entity has a hidden ``deleted_at``."""

    name: str
    plural: str
    table: str
    summary: str
    columns: tuple[Column, ...]
    relations: tuple[Relation, ...]
    unique_together: tuple[tuple[str, ...], ...]
    indexes: tuple[tuple[str, ...], ...]
    checks: tuple[Check, ...]
    owner: str | None
    soft_delete: bool
    state_machine: StateMachine | None
    seeds: tuple[Seed, ...]
    order: tuple[str, ...] = ()
    """Fields that rows are ordered by where nothing else is said, a leading minus reverses; empty: by creation."""

    @property
    def version(self) -> str | None:
        """The field that counts the changes of a row, if there is one."""
        return next((column.name for column in self.columns if column.generated == "version"), None)
