"""Forms of the functions and procedures phases: the bodies of what operations share.

In scope are the parameters and nothing else: no caller, no body.
"""

from pydantic import ConfigDict, Field

from ast_schemas.base import Node
from ast_schemas.names import LANGUAGE, ExpressionText, RequirementRef
from ast_schemas.operations import Step
from ast_schemas.types import UncoveredRequirement


class FunctionForm(Node):
    """What a function gives."""

    model_config = ConfigDict(
        json_schema_extra={"description": f"What a function gives. In scope: its parameters. {LANGUAGE}"}
    )

    value: ExpressionText
    requirements: list[RequirementRef]
    uncovered: list[UncoveredRequirement]


class ProcedureForm(Node):
    """The steps that a procedure adds to the operations that call it, in their transaction."""

    model_config = ConfigDict(
        json_schema_extra={
            "description": "The steps that a procedure adds to the operations that call it, in their transaction. "
            f"In scope: its parameters, and what steps name. {LANGUAGE}"
        }
    )

    steps: list[Step] = Field(min_length=1)
    requirements: list[RequirementRef]
    uncovered: list[UncoveredRequirement]
