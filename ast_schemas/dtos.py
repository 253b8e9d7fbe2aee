"""Form of the dtos phase: the difference from what the schema implies, per DTO of one entity."""

from pydantic import Field

from ast_schemas.base import Node
from ast_schemas.names import DtoRef, RequirementRef, SnakeName
from ast_schemas.types import Limits, UncoveredRequirement, ValueType


class DtoField(Node):
    """A member that is not simply a field of the entity."""

    name: SnakeName
    type: ValueType | None = Field(
        description="Its type; null if it is nested or equals the entity's field of that name."
    )
    nested: DtoRef | None = Field(description="The DTO of a nested object (or of each item), else null.")
    many: bool = Field(description="True for a list of nested objects.")
    required: bool = Field(description="Input: must be sent. Output: never null.")
    limits: Limits | None


class DtoDifference(Node):
    """How one DTO differs from the derived one; null and empty lists mean it does not."""

    name: DtoRef
    only: list[SnakeName] | None = Field(description="Keep just these members, in this order; null keeps all.")
    remove: list[SnakeName]
    fields: list[DtoField] = Field(description="Members that are added or replaced.")


class DtosForm(Node):
    """Differences of the DTOs of one entity."""

    differences: list[DtoDifference]
    requirements: list[RequirementRef]
    uncovered: list[UncoveredRequirement]
