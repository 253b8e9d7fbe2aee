"""Form of the scenarios phase: acceptance tests over API calls. A scenario never sees an operation's body."""

from typing import Annotated, Literal

from pydantic import Field

from ast_schemas.base import Node
from ast_schemas.collectors import Assignment
from ast_schemas.names import EntityRef, ExpressionText, OperationRef, RequirementRef, RoleRef, SnakeName
from ast_schemas.types import UncoveredRequirement


class ActorStep(Node):
    """An account that exists and is signed in."""

    step: Literal["actor"]
    name: SnakeName
    role: RoleRef
    values: list[Assignment] = Field(description="Field values that matter; the rest is made up.")


class RowStep(Node):
    """A row that exists; required fields that are not given are made up."""

    step: Literal["row"]
    name: SnakeName
    entity: EntityRef
    values: list[Assignment] = Field(description="Values; a relation takes the name of a row or actor.")


class CallStep(Node):
    """A request and what its answer must be."""

    step: Literal["call"]
    actor: SnakeName | None = Field(description="Who calls; null: not signed in.")
    operation: OperationRef
    parameters: list[Assignment] = Field(description="Path and query parameters.")
    body: list[Assignment] = Field(description="Members of the body that are sent.")
    status: int
    code: str | None = Field(description="Error code of the answer, if it matters.")
    name: SnakeName | None = Field(description="Name of the answer from here on; null: not needed.")
    checks: list[ExpressionText] = Field(
        description='Conditions on `answer` and named things: answer.title == "Milk", count(answer.items) == 2.'
    )


class AtOnceStep(Node):
    """Calls sent at once, to show what concurrency may not break."""

    step: Literal["at_once"]
    calls: list[CallStep] = Field(
        description="Sent at the same time; their statuses may come in any order.", min_length=2
    )


class WaitStep(Node):
    """Time passes; jobs that fall due meanwhile are done in order."""

    step: Literal["wait"]
    minutes: int = Field(ge=1)


ScenarioStep = Annotated[ActorStep | RowStep | CallStep | AtOnceStep | WaitStep, Field(discriminator="step")]


class ScenarioForm(Node):
    """Steps in order: actors and rows that exist, then calls with their checks."""

    steps: list[ScenarioStep] = Field(min_length=1)
    requirements: list[RequirementRef]
    uncovered: list[UncoveredRequirement]
