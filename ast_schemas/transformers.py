"""Form of the transformers phase: how output DTOs are filled from a row, where not derived.

In a value the row is named after its entity in snake_case, the caller is ``viewer`` (null when not signed in), and an
extra is named by its own name.
"""

from pydantic import ConfigDict, Field

from ast_schemas.base import Node
from ast_schemas.collectors import Assignment
from ast_schemas.names import LANGUAGE, DtoRef, RequirementRef, SnakeName
from ast_schemas.types import UncoveredRequirement, ValueType


class Extra(Node):
    """A value that the operation hands over beside the row, such as a fresh token; it fills a member of its name."""

    name: SnakeName
    type: ValueType


class TransformerDifference(Node):
    """What an answer holds beyond the fields and relations of its row that have its members' names."""

    dto: DtoRef
    extras: list[Extra]
    assignments: list[Assignment] = Field(
        description="Computed members, over the row (by its entity: order_line), viewer (the caller or null), extras."
    )


class TransformersForm(Node):
    """Differences of the transformers of one entity."""

    model_config = ConfigDict(
        json_schema_extra={"description": f"How answers about one entity are filled, where not derived. {LANGUAGE}"}
    )

    differences: list[TransformerDifference]
    requirements: list[RequirementRef]
    uncovered: list[UncoveredRequirement]
