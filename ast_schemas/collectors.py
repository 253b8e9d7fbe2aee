"""Form of the collectors phase: how rows are filled from bodies, actor and loaded rows, where not derived.

A collector belongs to one create or update operation and carries its name. Its parameters are ``body`` (the input
DTO), ``actor``, and one row per path parameter that identifies an entity, named after the parameter without ``_id``.
"""

from ast_schemas.base import Node
from ast_schemas.names import ExpressionText, OperationRef, RequirementRef, SnakeName
from ast_schemas.types import UncoveredRequirement


class Assignment(Node):
    """A field or relation and the value that it gets."""

    field: SnakeName
    value: ExpressionText


class CollectorDifference(Node):
    """What one collector sets other than by copying the body."""

    operation: OperationRef
    assignments: list[Assignment]


class CollectorsForm(Node):
    """Differences of the collectors of one entity."""

    differences: list[CollectorDifference]
    requirements: list[RequirementRef]
    uncovered: list[UncoveredRequirement]
