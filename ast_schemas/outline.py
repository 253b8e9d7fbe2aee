"""Forms of the two outline strata: what exists (``outline``), and with which signature (``signatures``).

Both are filled section by section and merged deterministically; later phases add no symbols.
"""

from typing import Literal

from pydantic import Field

from ast_schemas.base import Node
from ast_schemas.conventions import Conventions
from ast_schemas.names import EntityRef, ExpressionText, PascalName, RequirementRef, RoleRef, SnakeName
from ast_schemas.types import UncoveredRequirement, ValueType


class RoleDeclaration(Node):
    """A kind of caller. ``anyone`` (not signed in) and ``member`` (any signed-in account) always exist."""

    name: SnakeName
    rule: ExpressionText | None = Field(
        description='Condition on `actor`, such as actor.role == "admin"; null: any account.'
    )
    requirements: list[RequirementRef]


class EntityDeclaration(Node):
    """A kind of thing that is stored."""

    name: PascalName = Field(description="Singular, PascalCase.")
    plural: SnakeName = Field(description="Plural, snake_case; the table and the inverse of relations.")
    summary: str = Field(description="One line on what it is.")
    requirements: list[RequirementRef]


class OutlineForm(Node):
    """Say what this section declares; leave lists empty for what it does not declare."""

    conventions: Conventions | None
    roles: list[RoleDeclaration]
    entities: list[EntityDeclaration]
    has_operations: bool = Field(description="True if the section describes an endpoint or an action.")
    scenario: SnakeName | None = Field(description="Name of the acceptance scenario this section tells, if any.")
    informative: list[RequirementRef] = Field(description="Sentences that only explain and demand nothing.")
    uncovered: list[UncoveredRequirement]


OperationKind = Literal["read", "list", "create", "update", "delete", "action", "report"]


class OutcomeSignature(Node):
    """One way in which the operation refuses."""

    code: SnakeName = Field(description="Machine-readable code, such as list_archived.")
    status: int = Field(description="HTTP status.", ge=400, le=499)
    message: str = Field(description="One sentence for a person.")


class ParameterSignature(Node):
    """A path or query parameter."""

    name: SnakeName
    place: Literal["path", "query"]
    type: ValueType
    entity: EntityRef | None = Field(description="The entity that it identifies, else null.")
    field: SnakeName | None = Field(description="The key field of that entity, such as id or slug.")
    required: bool


class DtoSignature(Node):
    """A body that an operation takes or gives."""

    name: PascalName = Field(description="Such as ItemCreate, ItemView, ItemSummary.")
    entity: EntityRef
    role: Literal["create", "update", "view", "summary", "custom"] = Field(
        description="create/update: what callers send for a row; view/summary: what they get; custom: listed by field."
    )


class OperationSignature(Node):
    """An endpoint without its body."""

    name: SnakeName
    kind: OperationKind
    entity: EntityRef = Field(description="The entity it is mainly about.")
    summary: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str = Field(description="With {parameter} places, without the API prefix.", pattern=r"^/")
    callers: list[RoleRef] = Field(description="Who may call; the first that fits decides.", min_length=1)
    parameters: list[ParameterSignature]
    input: DtoSignature | None
    output: DtoSignature | None
    many: bool = Field(description="True if the answer is a list of the output.")
    success_status: int = Field(ge=200, le=399)
    outcomes: list[OutcomeSignature]
    requirements: list[RequirementRef]


class SignaturesForm(Node):
    """The endpoints that this section describes, with their signatures."""

    operations: list[OperationSignature]
    uncovered: list[UncoveredRequirement]
