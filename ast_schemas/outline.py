"""Forms of the two outline strata: what exists (``outline``), and with which signature (``signatures``).

Both are filled section by section and merged deterministically; later phases add no symbols.
"""

from typing import Literal

from pydantic import Field

from ast_schemas.base import Node
from ast_schemas.conventions import Conventions
from ast_schemas.envelope import Envelope
from ast_schemas.names import EntityName, EntityRef, ExpressionText, PascalName, RequirementRef, RoleRef, SnakeName
from ast_schemas.types import UncoveredRequirement, ValueType


class RoleDeclaration(Node):
    """A kind of caller. `anyone` (not signed in) and `member` (any account) exist; declare only what differs."""

    name: SnakeName
    rule: ExpressionText | None = Field(
        description='Condition on the account of the caller, such as actor.role == "admin" and not actor.blocked; '
        "its fields are asked for later. Null: any account."
    )
    requirements: list[RequirementRef]


class EntityDeclaration(Node):
    """A kind of thing that is stored. Each section that describes it declares it; equal names are one."""

    name: EntityName = Field(description="Singular, PascalCase.")
    plural: SnakeName = Field(description="Plural, snake_case; the table and the inverse of relations.")
    summary: str = Field(description="One line on what it is.")
    requirements: list[RequirementRef]


class SettingDeclaration(Node):
    """A value that whoever runs the backend may choose; expressions say settings.name."""

    name: SnakeName
    type: ValueType
    default: ExpressionText = Field(description='A constant, such as 50.00 or "EUR".')
    summary: str
    requirements: list[RequirementRef]


class OutlineForm(Node):
    """Say what this section declares; leave lists empty for what it does not declare."""

    conventions: Conventions | None
    roles: list[RoleDeclaration]
    entities: list[EntityDeclaration]
    has_operations: bool = Field(
        description="True if the section describes an endpoint, an action, an event, a job, or what they share."
    )
    settings: list[SettingDeclaration] | None
    scenario: SnakeName | None = Field(
        description="A name if the section tells acceptance stories; it stands for all of them."
    )
    informative: list[RequirementRef] = Field(
        description="Sentences that need no more: they explain or repeat, or conventions say all of them."
    )
    uncovered: list[UncoveredRequirement]


Media = Literal["csv", "text", "html", "file"]
OperationKind = Literal["read", "list", "create", "update", "delete", "action", "report"]


class OutcomeSignature(Node):
    """A refusal of the operation's own: other rows, today, whose row it is. By itself it gives 401 without a valid
    token, 403 forbidden if no caller fits, 404 item_not_found for an unknown id in the path, 409 item_exists for a
    taken unique value, 422 invalid_request with the members that break the form."""

    code: SnakeName = Field(description="Machine-readable code, such as list_archived.")
    status: int = Field(description="HTTP status.", ge=400, le=499)
    message: str = Field(description="One sentence for a person; {item.stock} puts a value in.")
    field: SnakeName | None = Field(description="Member of the body (or parameter) at fault, which errors then name.")


class ParameterSignature(Node):
    """A path, query or header parameter. A list has q, sort, limit, offset or cursor by itself: leave them out."""

    name: SnakeName
    place: Literal["path", "query", "header"] = Field(description="header: booking_token is sent as Booking-Token.")
    type: ValueType
    entity: EntityRef | None = Field(description="The entity whose key it is, else null.")
    field: SnakeName | None = Field(description="The key field of that entity, such as id (always uuid) or slug.")
    required: bool


class DtoSignature(Node):
    """A body that an operation takes or gives."""

    name: PascalName = Field(
        description="Such as ItemCreate. Every entity has <Entity>View and <Entity>Summary; totals have other names."
    )
    entity: EntityRef = Field(description="The nearest one if it is about none, as with a token or totals.")
    role: Literal["create", "update", "view", "summary", "custom"] = Field(
        description="Which members it starts from; others are added later. create, update (all optional): what callers "
        "may set; view, summary: what they see; custom: none."
    )


class OperationSignature(Node):
    """An endpoint without its body."""

    name: SnakeName
    kind: OperationKind = Field(
        description="action: any other change, and signing in; report: counts and sums, grouped or not."
    )
    entity: EntityRef = Field(description="The entity it is mainly about.")
    summary: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str = Field(description="With {parameter} places, without the API prefix.", pattern=r"^/")
    callers: list[RoleRef] = Field(description="Who may call: any of these, the usual one first.", min_length=1)
    parameters: list[ParameterSignature]
    input: DtoSignature | None
    input_many: bool | None = Field(description="True: callers send a list of the input.")
    output: DtoSignature | None
    many: bool = Field(description="True if the answer is a list of the output.")
    envelope: Envelope | None
    media: Media | None = Field(
        description="How the output is written. Null: JSON; csv: a list only; file: no output, a download."
    )
    success_status: int = Field(ge=200, le=399)
    outcomes: list[OutcomeSignature]
    requirements: list[RequirementRef]


class TakenValue(Node):
    """A value that an event or a job carries."""

    name: SnakeName = Field(description="order_id for an order.")
    type: ValueType
    entity: EntityRef | None = Field(description="The entity whose id it is, else null.")


class EventSignature(Node):
    """Something that happened. Operations announce it, jobs react to it."""

    name: SnakeName = Field(description="Such as order_placed.")
    takes: list[TakenValue]
    requirements: list[RequirementRef]


class JobSignature(Node):
    """Work after or beside requests, without a caller: a reaction to an event, by the clock, or enqueued by name."""

    name: SnakeName
    entity: EntityRef = Field(description="The entity it is mainly about.")
    summary: str
    event: SnakeName | None = Field(description="The event that it reacts to, whose values it takes.")
    schedule: str | None = Field(description='In UTC, as cron does: "0 3 * * *" is every day at 03:00.')
    takes: list[TakenValue] = Field(description="Of a job without event and schedule.")
    outcomes: list[OutcomeSignature] = Field(description="How it may give up, undoing what it did.")
    requirements: list[RequirementRef]


class FunctionParameter(Node):
    """What a function is given: a value, or a row of an entity. Never null."""

    name: SnakeName
    type: ValueType | None = Field(description="Null for a row.")
    entity: EntityRef | None = Field(description="The entity of a row, else null.")


class FunctionSignature(Node):
    """What operations share: a value computed from others, steps, or a function that people write by hand."""

    name: SnakeName
    kind: Literal["expression", "procedure", "extern"] = Field(
        description="expression: a value, also within queries; procedure: steps; extern: written by hand."
    )
    parameters: list[FunctionParameter]
    result: ValueType | None = Field(description="Null for a procedure.")
    nullable: bool = Field(description="True if the result may be null.")
    outcomes: list[OutcomeSignature] = Field(description="Refusals of a procedure.")
    summary: str
    requirements: list[RequirementRef]


class SignaturesForm(Node):
    """The endpoints, events and jobs that the section of this unit describes; other sections are there to be read
    only."""

    operations: list[OperationSignature]
    events: list[EventSignature] | None
    jobs: list[JobSignature] | None
    functions: list[FunctionSignature] | None = Field(description="What the section says that operations share.")
    uncovered: list[UncoveredRequirement]
