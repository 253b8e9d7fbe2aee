"""Name types. Their patterns keep every name safe to emit; their ``x-ref`` marks are narrowed to enums per call.

A reference slot carries ``x-ref: <symbol kind>`` in its JSON schema. The request builder replaces the mark by an
``enum`` of the symbols that exist for this call, so that a dangling reference cannot be said.
"""

from typing import Annotated

from pydantic import Field

_SNAKE = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
_PASCAL = r"^[A-Z][A-Za-z0-9]*$"

SnakeName = Annotated[str, Field(pattern=_SNAKE, max_length=60)]
PascalName = Annotated[str, Field(pattern=_PASCAL, max_length=60)]
EntityName = Annotated[str, Field(pattern=_PASCAL, max_length=50)]
"""Shorter than a DTO's name, so that ``<Entity>Summary`` is one."""

EntityRef = Annotated[str, Field(json_schema_extra={"x-ref": "entity"})]
DtoRef = Annotated[str, Field(json_schema_extra={"x-ref": "dto"})]
RoleRef = Annotated[str, Field(json_schema_extra={"x-ref": "role"})]
OperationRef = Annotated[str, Field(json_schema_extra={"x-ref": "operation"})]
MessageRef = Annotated[str, Field(json_schema_extra={"x-ref": "message"})]
"""An event, or a job that is enqueued by name."""
OutcomeRef = Annotated[str, Field(json_schema_extra={"x-ref": "outcome"})]
TransitionRef = Annotated[str, Field(json_schema_extra={"x-ref": "transition"})]
ProcedureRef = Annotated[str, Field(json_schema_extra={"x-ref": "procedure"})]
RequirementRef = Annotated[str, Field(json_schema_extra={"x-ref": "requirement"})]

ExpressionText = Annotated[str, Field(max_length=2000, json_schema_extra={"x-expression": True})]
"""An expression in the concrete syntax of docs/expressions.md."""

LANGUAGE = (
    "Values and conditions: == != < <= > >= in, and or not, + - * / %, if C then A else B, "
    'f"text {x}"; count(x in row.items where C), exists and all likewise, sum(x.price for x in row.items where C), '
    "avg, min, max; rows(x in Entity where C), "
    "first; null is x / 0, and avg, min, max, first of no rows; now today lower upper trim length concat slug "
    "starts_with ends_with contains matches replace substring to_text round abs floor ceil to_decimal least greatest "
    "coalesce has_any(list, wanted) has_all year month day add_days add_hours add_minutes days_between(from, to) date "
    "datetime random_token uuid hash sent url(path, part) url_part."
)
"""What an expression may say, in the fewest words; forms that are made of expressions end their description with it."""
