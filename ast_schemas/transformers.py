"""Form of the transformers phase: how output DTOs are filled from a row, where not derived.

In a value the row is named after its entity in snake_case, the caller is ``viewer`` (null when not signed in), and an
extra is named by its own name.
"""

from pydantic import Field

from ast_schemas.base import Node
from ast_schemas.collectors import Assignment
from ast_schemas.names import DtoRef, RequirementRef, SnakeName
from ast_schemas.types import UncoveredRequirement, ValueType


class Extra(Node):
    """A value that the operation hands over beside the row, such as a fresh token."""

    name: SnakeName
    type: ValueType


class TransformerDifference(Node):
    """What one transformer computes other than by copying the row."""

    dto: DtoRef
    extras: list[Extra]
    assignments: list[Assignment] = Field(description="Computed members of the DTO.")


class TransformersForm(Node):
    """Differences of the transformers of one entity."""

    differences: list[TransformerDifference]
    requirements: list[RequirementRef]
    uncovered: list[UncoveredRequirement]
