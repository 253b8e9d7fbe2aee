"""Codes about DTOs, collectors and transformers: what is derived, and the differences from it."""

from typing import Final

from compiler.diagnostics.registry import declare

# -- dtos -----------------------------------------------------------------------------------------------------------
UNKNOWN_DTO: Final = declare(
    "C401", "error", "Difference of an unknown DTO", "There is no DTO `{value}` of {entity}. Its DTOs are: {allowed}."
)
DIFFERENCE_TWICE: Final = declare(
    "C402",
    "error",
    "Two differences of one thing",
    "`{value}` has two differences. Say everything in one.",
    superfluous=True,
)
MEMBER_GONE: Final = declare(
    "C403",
    "error",
    "Difference names a member that is not there",
    "`{value}` is no member of {dto}, so it cannot be {what}. Members are: {allowed}.",
    superfluous=True,
)
MEMBER_TWICE: Final = declare(
    "C404", "error", "Member given twice", "Member `{value}` of {dto} is given twice. Keep one.", superfluous=True
)
MEMBER_UNTYPED: Final = declare(
    "C405",
    "error",
    "Member without type",
    "`{value}` is no field of {entity}, so its type cannot be copied. Give its type, or a nested DTO.",
)
MEMBER_BOTH: Final = declare(
    "C406",
    "error",
    "Member that is scalar and nested",
    "Member `{value}` has a type and a nested DTO. Set one to null.",
)
NESTED_UNKNOWN: Final = declare(
    "C407", "error", "Unknown nested DTO", "There is no DTO `{value}`. DTOs are: {allowed}."
)
NESTED_INPUT: Final = declare(
    "C408",
    "error",
    "Nested object in a request",
    "`{value}` is a nested object in the request body {dto}. Requests are flat: send keys such as `<relation>_ids` or "
    "lists of scalars.",
)
NESTED_IS_INPUT: Final = declare(
    "C409", "error", "Request body in an answer", "`{value}` is sent by callers, so it cannot be part of {dto}."
)
NESTED_TARGET: Final = declare(
    "C410",
    "error",
    "Nested DTO of another entity",
    "Relation `{relation}` leads to {target}, but {value} shows {entity}. Use a DTO of {target}: {allowed}.",
)
NESTED_MANY: Final = declare(
    "C411",
    "error",
    "Nested list of a single row, or the reverse",
    "Relation `{value}` leads to {count}, so `many` must be {wanted}.",
)
PROJECTION_CYCLE: Final = declare(
    "C412",
    "error",
    "DTOs that contain each other",
    "{value} contains itself ({chain}), so its answers would have no end. Nest a DTO without that member, or its key.",
)
SECRET_SHOWN: Final = declare(
    "C413",
    "error",
    "Secret in an answer",
    "`{value}` is a secret and never leaves, so {dto} cannot have it. Remove it.",
    superfluous=True,
)
EMPTY_DTO: Final = declare(
    "C414", "error", "Body without members", "{value} has no members. Add fields, or take it out of the signature."
)
LIMITS_OF_TYPE: Final = declare("C415", "error", "Limits that do not fit", "The limits of `{value}` do not fit: {why}.")
RELATION_AS_MEMBER: Final = declare(
    "C416",
    "error",
    "Relation copied as a value",
    "`{value}` is a relation. Name a nested DTO for it, or use its key `{key}`.",
)
REQUIRED_NULL: Final = declare(
    "C417",
    "error",
    "Member that promises more than its source",
    "`{value}` of {dto} is said to be never null, but {source} may be null. Set `required` to false.",
)
ONLY_AND_REMOVE: Final = declare(
    "C418",
    "error",
    "Member kept and removed",
    "`{value}` is both in `only` and in `remove`. Choose one.",
    superfluous=True,
)
MEMBER_TYPE_INCOMPLETE: Final = declare(
    "C419", "error", "Incomplete or contradictory type", "The type of `{value}` is not complete: {why}."
)

# -- collectors -----------------------------------------------------------------------------------------------------
UNKNOWN_COLLECTOR: Final = declare(
    "C430",
    "error",
    "Difference of an operation that fills no row",
    "`{value}` fills no row of {entity} by a collector; what an action sets are steps of its own. Such operations are: "
    "{allowed}.",
    superfluous=True,
)
ASSIGNED_UNKNOWN: Final = declare(
    "C431",
    "error",
    "Unknown field assigned",
    "{entity} has no field or relation `{value}` that can be assigned. There are: {allowed}.",
)
ASSIGNED_TWICE: Final = declare(
    "C432", "error", "Field assigned twice", "`{value}` is assigned twice. Keep one assignment.", superfluous=True
)
ASSIGNED_KEY: Final = declare(
    "C433",
    "error",
    "Key assigned instead of the relation",
    "`{value}` is the key of relation `{relation}`. Assign a row to `{relation}`.",
)
ASSIGNED_GENERATED: Final = declare(
    "C434",
    "error",
    "System value assigned",
    "`{value}` is kept by the system and cannot be assigned.",
    superfluous=True,
)
ASSIGNED_STATE: Final = declare(
    "C435",
    "error",
    "State changed without a transition",
    "`{value}` is the state of {entity}, which only moves by its transitions: {allowed}. Use a transition step.",
    superfluous=True,
)
REQUIRED_UNASSIGNED: Final = declare(
    "C436",
    "error",
    "Required field without a value",
    "{operation} creates {entity} without a value for {value}, which is required and has no default. "
    "Assign it, take it into the body, give it a default, or make it optional.",
)
IMMUTABLE_UPDATED: Final = declare(
    "C438",
    "error",
    "Immutable field updated",
    "`{value}` of {entity} is set once and not editable, so {operation} cannot take it from the body. "
    "Make it editable, or leave it out.",
)
OPTIONAL_TO_REQUIRED: Final = declare(
    "C439",
    "error",
    "Optional member for a required field",
    "`{value}` may be missing from {dto}, but {entity} requires it and has no default. Assign it for that case.",
)
MEMBER_TYPE: Final = declare(
    "C440",
    "error",
    "Member of another type than its field",
    "`{value}` of {dto} is {found}, but the field of {entity} is {wanted}. Use the field's type, or "
    "assign it explicitly.",
)

# -- transformers ---------------------------------------------------------------------------------------------------
UNKNOWN_TRANSFORMER: Final = declare(
    "C450",
    "error",
    "Difference of an unknown answer",
    "`{value}` is no answer about {entity} that is made from a row. Such DTOs are: {allowed}.",
)
MEMBER_WITHOUT_SOURCE: Final = declare(
    "C451",
    "error",
    "Answer member without source",
    "`{value}` of {dto} is neither a field, a relation's key nor a relation of {entity}, so it needs an assignment.",
)
EXTRA_CLASH: Final = declare(
    "C452",
    "error",
    "Extra that hides a name",
    "The extra `{value}` has the name of {what}. Give it another name.",
)
NESTED_VALUE: Final = declare(
    "C453",
    "error",
    "Nested member without rows",
    "`{value}` is a nested {dto}, so its value must be {wanted} of {entity} that the row leads to, or `rows` or "
    "`first` of them, not {found}.",
)
EXTRA_UNUSED: Final = declare(
    "C454", "warning", "Extra that nothing uses", "The extra `{value}` is used by no member of {dto}."
)
MEMBER_SOURCE_TYPE: Final = declare(
    "C455",
    "error",
    "Member of another type than its source",
    "`{value}` of {dto} is {found}, but the field of {entity} is {wanted}. Use that type, or assign it explicitly.",
)
NESTED_EXTRAS: Final = declare(
    "C456",
    "error",
    "Nested DTO that needs extras",
    "`{value}` nests {nested}, whose transformer needs extras ({extras}). Only answers themselves can have extras.",
)

ROLE_FROM_BODY: Final = declare(
    "C460",
    "warning",
    "Callers choose their own role",
    "{operation} fills `{value}` of the account from the body, and {callers} may call it; that field decides who is "
    "{roles}. Let the system set the field, leave it out of the body, or let only such a role call.",
)
