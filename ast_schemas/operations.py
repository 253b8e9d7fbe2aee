"""Form of the operations phase: the steps of one operation, in one transaction.

Names in scope: ``actor`` (the caller's account row), ``body``, path and query parameters by their names, ``now()``, and
what earlier steps bound. A path parameter such as ``list_id`` holds the raw key; the row comes from a load step.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from typing_extensions import TypeAliasType

from ast_schemas.base import Node
from ast_schemas.collectors import Assignment
from ast_schemas.names import (
    LANGUAGE,
    EntityRef,
    ExpressionText,
    MessageRef,
    OutcomeRef,
    ProcedureRef,
    RequirementRef,
    SnakeName,
    TransitionRef,
)
from ast_schemas.types import UncoveredRequirement


class LoadStep(Node):
    """Find one row."""

    step: Literal["load"]
    name: SnakeName = Field(description="Name of the row from here on.")
    entity: EntityRef
    where: ExpressionText = Field(description="Uses the name, such as list.id == list_id.")
    otherwise: OutcomeRef | None = Field(description="Outcome if none; null: the name is then null.")
    lock: bool = Field(description="True if later steps depend on the row staying as it is.")


class RequireStep(Node):
    """Refuse unless the condition holds."""

    step: Literal["require"]
    condition: ExpressionText
    otherwise: OutcomeRef


class LetStep(Node):
    """Name a value."""

    step: Literal["let"]
    name: SnakeName
    value: ExpressionText


class CreateStep(Node):
    """Insert a row."""

    step: Literal["create"]
    name: SnakeName
    entity: EntityRef
    collect: bool = Field(description="True: as its collector says (body, defaults); false: by assignments alone.")
    assignments: list[Assignment]
    duplicate: OutcomeRef | None = Field(description="Outcome if a unique value is taken.")


class UpdateStep(Node):
    """Change one loaded row."""

    step: Literal["update"]
    row: SnakeName
    collect: bool
    assignments: list[Assignment]
    duplicate: OutcomeRef | None


class UpdateWhereStep(Node):
    """Change every row that fits."""

    step: Literal["update_where"]
    name: SnakeName = Field(description="Name of a row in the condition and the values.")
    entity: EntityRef
    where: ExpressionText
    assignments: list[Assignment]


class ChangeStep(Node):
    """Add an amount to a number of a loaded row, atomically."""

    step: Literal["change"]
    row: SnakeName
    field: SnakeName
    amount: ExpressionText = Field(description="What is added; negative to take away.")
    minimum: ExpressionText | None = Field(description="The result may not fall below; null: no bound.")
    otherwise: OutcomeRef | None = Field(description="Outcome if it would.")


class DeleteStep(Node):
    """Delete a loaded row."""

    step: Literal["delete"]
    row: SnakeName


class DeleteWhereStep(Node):
    """Delete every row that fits."""

    step: Literal["delete_where"]
    name: SnakeName
    entity: EntityRef
    where: ExpressionText


class RestoreStep(Node):
    """Bring back a softly deleted row."""

    step: Literal["restore"]
    row: SnakeName


class LinkStep(Node):
    """Add rows to, or take rows from, a many-to-many relation of a loaded row."""

    step: Literal["link"]
    row: SnakeName
    relation: SnakeName
    action: Literal["add", "remove", "replace"]
    target: ExpressionText = Field(description="A row, or rows.")


class TransitionStep(Node):
    """Move the state of a loaded row along a declared transition."""

    step: Literal["transition"]
    row: SnakeName
    transition: TransitionRef
    otherwise: OutcomeRef = Field(description="Outcome if the row is in none of the source states.")


class AuthenticateStep(Node):
    """Find the account with this login and check its secret, in constant time; the caller again by actor's login."""

    step: Literal["authenticate"]
    name: SnakeName
    field: SnakeName = Field(description="The login field of the account, such as email.")
    login: ExpressionText
    secret_field: SnakeName
    secret: ExpressionText
    otherwise: OutcomeRef


class IssueTokenStep(Node):
    """Give an account an access token; the name is the token's text."""

    step: Literal["issue_token"]
    name: SnakeName
    account: SnakeName = Field(description="Name of the account's row.")
    refresh: SnakeName | None = Field(description="Name of a refresh token given with it, for renew_token, if any.")


class RenewTokenStep(Node):
    """Trade a refresh token, which works once, for a new pair; shown again it ends all that came of it."""

    step: Literal["renew_token"]
    member: SnakeName = Field(description="Member of the body with the refresh token.")
    name: SnakeName = Field(description="Name of the new access token.")
    refresh: SnakeName = Field(description="Name of the new refresh token.")
    account: SnakeName = Field(description="Name of the account's row from here on.")
    otherwise: OutcomeRef


class RevokeTokenStep(Node):
    """End the caller's token, or all tokens of an account."""

    step: Literal["revoke_token"]
    account: SnakeName | None = Field(description="Row whose tokens all end; null: only the one of this call.")


class IfStep(Node):
    """Do one or the other."""

    step: Literal["if"]
    condition: ExpressionText
    then: list["Step"]
    otherwise: list["Step"]


class ForEachStep(Node):
    """Do something for every row, in a stable order."""

    step: Literal["for_each"]
    name: SnakeName
    rows: ExpressionText = Field(
        description="A relation such as cart.lines, or rows(l in Line where ...); a sent list: body, named body."
    )
    lock: bool
    steps: list["Step"]


class EnqueueStep(Node):
    """Announce an event or have a job done, after and only if this transaction succeeds."""

    step: Literal["enqueue"]
    message: MessageRef
    arguments: list[Assignment] = Field(description="A value for each that it takes: order_id and order.id.")
    at: ExpressionText | None = Field(description="Not before this moment, such as add_days(now(), 1); null: at once.")


class CallStep(Node):
    """Do the steps of a procedure here."""

    step: Literal["call"]
    procedure: ProcedureRef
    arguments: list[ExpressionText] = Field(description="In the order of its parameters; for a row its name.")


class Filter(Node):
    """A query parameter that narrows the list when it is sent."""

    parameter: SnakeName
    condition: ExpressionText = Field(description="Over the row and parameters; others than this one may be null.")


class SortKey(Node):
    """One order that callers may ask for."""

    name: SnakeName = Field(description="Value of ?sort=; a leading minus reverses it, nulls stay last.")
    value: ExpressionText


class ListStep(Node):
    """Answer with the page of rows that fit."""

    step: Literal["list"]
    name: SnakeName = Field(description="Name of a row in the conditions.")
    entity: EntityRef
    where: ExpressionText | None
    filters: list[Filter]
    search: list[ExpressionText] = Field(description="Texts that ?q= looks into; empty: no search.")
    sorts: list[SortKey]
    default_sort: list[str] = Field(description="Sort names, a leading minus reverses; id is always the tie-break.")
    paged: bool


class Measure(Node):
    """A named value of a report row."""

    name: SnakeName
    value: ExpressionText = Field(
        description="A group's key, or count(*), sum(x), avg(x), min(x), max(x) over its rows."
    )


class ReportStep(Node):
    """Answer with rows grouped and measured."""

    step: Literal["report"]
    name: SnakeName
    entity: EntityRef
    where: ExpressionText | None
    group_by: list[Measure] = Field(description="Empty: one row over everything.")
    measures: list[Measure]
    order_by: list[str] = Field(description="Names of keys or measures; a leading minus reverses.")
    limit: int | None


class RespondStep(Node):
    """Answer with a row, through the output's transformer."""

    step: Literal["respond"]
    row: SnakeName | None = Field(description="Null: empty body.")
    extras: list[Assignment] = Field(description="Values for the transformer's extras.")
    location: ExpressionText | None = Field(description="Location header, a text: of a redirect, or of a new row.")


class DownloadStep(Node):
    """Answer with a file, where the operation's media is file."""

    step: Literal["download"]
    file: ExpressionText = Field(description="Such as item.photo.")


_AnyStep = Annotated[
    LoadStep
    | RequireStep
    | LetStep
    | CreateStep
    | UpdateStep
    | UpdateWhereStep
    | ChangeStep
    | DeleteStep
    | DeleteWhereStep
    | RestoreStep
    | LinkStep
    | TransitionStep
    | AuthenticateStep
    | IssueTokenStep
    | RenewTokenStep
    | RevokeTokenStep
    | IfStep
    | ForEachStep
    | EnqueueStep
    | CallStep
    | ListStep
    | ReportStep
    | RespondStep
    | DownloadStep,
    Field(discriminator="step"),
]
Step = TypeAliasType("Step", _AnyStep)
"""A named type, so that its alternatives stand once in the JSON schema however often steps hold steps."""


class OperationForm(Node):
    """What the operation does, step by step; every path ends in one respond, list or report."""

    model_config = ConfigDict(
        json_schema_extra={
            "description": "What the operation does, step by step; every path ends in one respond, list or report. In "
            "scope: actor (the caller), body, parameters by their names (list_id is a key: load its row), and what "
            f"steps name. {LANGUAGE}"
        }
    )

    steps: list[Step] = Field(min_length=1)
    requirements: list[RequirementRef]
    uncovered: list[UncoveredRequirement]


IfStep.model_rebuild()
ForEachStep.model_rebuild()
OperationForm.model_rebuild()
