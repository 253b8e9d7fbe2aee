"""Form of the dtos phase: the difference from what the schema implies, per DTO of one entity."""

from pydantic import Field

from ast_schemas.base import Node
from ast_schemas.names import DtoRef, RequirementRef, SnakeName
from ast_schemas.types import Limits, UncoveredRequirement, ValueType


class DtoField(Node):
    """A member that is added, or put in the place of the one of that name."""

    name: SnakeName
    type: ValueType | None = Field(
        description="Its type; null if it is nested, or to copy the entity's field of that name."
    )
    nested: DtoRef | None = Field(description="The DTO of a nested object (or of each item), else null.")
    many: bool = Field(description="True for a list of nested objects.")
    required: bool = Field(description="Input: must be sent. Output: never null.")
    limits: Limits | None = Field(description="Null: those of the entity's field.")


class DtoDifference(Node):
    """How one DTO differs from the members that its symbol lists. Values of added members are asked for later."""

    name: DtoRef
    only: list[SnakeName] | None = Field(
        description="Keep just these of the listed members, in this order, beside the added; null keeps all."
    )
    remove: list[SnakeName]
    fields: list[DtoField] = Field(description="Members that are added or replaced.")


class DtosForm(Node):
    """Differences of the DTOs of one entity."""

    differences: list[DtoDifference]
    requirements: list[RequirementRef]
    uncovered: list[UncoveredRequirement]
