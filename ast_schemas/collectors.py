"""Form of the collectors phase: how rows are filled from bodies, actor and loaded rows, where not derived.

A collector belongs to one create or update operation and carries its name. Its parameters are ``body`` (the input
DTO), ``actor``, and one row per path parameter that identifies an entity, named after the parameter without ``_id``.
"""

from pydantic import ConfigDict, Field

from ast_schemas.base import Node
from ast_schemas.names import LANGUAGE, ExpressionText, OperationRef, RequirementRef, SnakeName
from ast_schemas.types import UncoveredRequirement


class Assignment(Node):
    """A field or relation, and its value."""

    field: SnakeName
    value: ExpressionText


class CollectorDifference(Node):
    """What the row that this operation creates or updates gets beyond the derived: members of the body by their names
    (an update keeps what is not sent, secrets are hashed), rows of the path, the owner, the initial state, defaults."""

    operation: OperationRef
    assignments: list[Assignment] = Field(
        description="Over body (what was sent), actor (the caller) and the row of a path parameter: tool for tool_id."
    )


class CollectorsForm(Node):
    """Differences of the collectors of one entity."""

    model_config = ConfigDict(
        json_schema_extra={
            "description": f"How operations fill rows of one entity, where that is not derived. {LANGUAGE}"
        }
    )

    differences: list[CollectorDifference]
    requirements: list[RequirementRef]
    uncovered: list[UncoveredRequirement]
