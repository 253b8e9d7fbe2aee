"""Form of the schema phase: one entity with its fields, relations and rules.

Every entity has an implicit ``id`` (uuid, generated); it is never listed.
"""

from typing import Literal

from pydantic import Field

from ast_schemas.base import Node
from ast_schemas.names import EntityRef, ExpressionText, RequirementRef, SnakeName
from ast_schemas.types import Limits, UncoveredRequirement, ValueType


class SchemaField(Node):
    """A stored value. What can be computed from rows (counts, averages, overdue) is not stored: answers compute it."""

    name: SnakeName
    type: ValueType
    required: bool = Field(description="False: the value may be null.")
    unique: bool = Field(description="No two rows have the same. Case counts unless case_ignored.")
    case_ignored: bool | None = Field(description="True: a text that is kept in lower case and found in any.")
    default: ExpressionText | None = Field(
        description='Expression for a new row that gives none: "open" (texts and dates in quotes), 0, today(), now().'
    )
    generated: Literal["created", "updated", "version"] | None = Field(
        description="Kept by the system, without default: a datetime (a date has null and a default); or version, an "
        "integer that each change raises and that updates send back, so that none overwrites another."
    )
    writable: bool = Field(description="True if callers may send it on create; false if the system sets it.")
    editable: bool = Field(description="True if callers may change it later.")
    limits: Limits


class SchemaRelation(Node):
    """A link from this entity to one (many_to_one, one_to_one) or many (many_to_many) rows of another."""

    name: SnakeName
    kind: Literal["many_to_one", "one_to_one", "many_to_many"]
    target: EntityRef
    inverse: SnakeName = Field(description="Name of the way back on the target, such as items.")
    required: bool
    on_delete: Literal["cascade", "restrict", "set_null"] = Field(
        description="What happens to this row when the target is deleted."
    )
    writable: bool = Field(description="True if callers may choose the target on create by <name>_id.")
    editable: bool
    changed_by: bool | None = Field(description="True: the account that changed the row last, set by the system.")


class Transition(Node):
    """One legal move of the state field."""

    name: SnakeName
    sources: list[str] = Field(min_length=1)
    target: str


class StateMachine(Node):
    """Legal moves of an enum field. A new row gets the initial value; an operation that moves names its refusal."""

    field: SnakeName
    initial: str
    transitions: list[Transition]


class Invariant(Node):
    """A condition on the fields of one row that the database keeps."""

    name: SnakeName
    condition: ExpressionText = Field(
        description="The row goes by its entity's name in snake_case: loan.first_day <= loan.last_day."
    )
    message: str


class SeedRow(Node):
    """A row that exists from the start: a value for each required field without default."""

    values: list["SeedValue"]


class SeedValue(Node):
    """A field and its constant, written as in a default."""

    field: SnakeName
    value: ExpressionText


class SchemaForm(Node):
    """Fields, relations and rules of one entity."""

    fields: list[SchemaField] = Field(description="Without id: every row has one, a uuid.")
    relations: list[SchemaRelation]
    unique_together: list[list[SnakeName]] = Field(
        description="Groups of fields or relations that are unique together."
    )
    indexes: list[list[SnakeName]]
    order: list[str] | None = Field(
        description="Fields that rows are ordered by where nothing else is said, a leading minus reverses [creation]."
    )
    owner: SnakeName | None = Field(
        description="The relation to the account that owns a row and alone may reach it, so that operations must "
        "prove it; null if members read rows of others too."
    )
    soft_delete: bool = Field(description="True: deleting only marks the row as deleted.")
    state_machine: StateMachine | None
    invariants: list[Invariant]
    seeds: list[SeedRow]
    requirements: list[RequirementRef]
    uncovered: list[UncoveredRequirement]
