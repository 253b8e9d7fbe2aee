"""Codes about acceptance scenarios."""

from typing import Final

from compiler.diagnostics.registry import declare

NAME_TAKEN: Final = declare("T701", "error", "Name used twice", "`{value}` names something in this scenario already.")
NAME_RESERVED: Final = declare(
    "T702", "error", "Reserved name", "`{value}` cannot name a row, actor or answer: it is {why}."
)
UNKNOWN_ACTOR: Final = declare(
    "T703",
    "error",
    "Unknown actor",
    "No earlier step introduces the actor `{value}`. Actors are: {allowed}.",
    cause="unknown name",
)
UNKNOWN_ROLE: Final = declare("T704", "error", "Unknown role", "There is no role `{value}`. Roles are: {allowed}.")
UNKNOWN_ENTITY: Final = declare(
    "T705", "error", "Unknown entity", "There is no entity `{value}`. Entities are: {allowed}."
)
UNKNOWN_OPERATION: Final = declare(
    "T706", "error", "Unknown operation", "There is no operation `{value}`. Operations are: {allowed}."
)
NO_ACCOUNTS: Final = declare(
    "T707", "error", "Actor without accounts", "No entity is the account, so nobody can be signed in."
)
ROLE_NOT_SATISFIED: Final = declare(
    "T708",
    "error",
    "Actor who does not fit the role",
    "It cannot be seen how an account becomes `{value}` ({rule}). Give the values of {fields} that make the rule true.",
)
UNKNOWN_FIELD: Final = declare(
    "T710", "error", "Unknown field", "{entity} has no field or relation `{value}`. There are: {allowed}."
)
FIELD_TWICE: Final = declare("T711", "error", "Value given twice", "`{value}` is given twice. Keep one.")
NOT_MADE_UP: Final = declare(
    "T712",
    "error",
    "Value that cannot be made up",
    "`{value}` of {entity} must {why}, and no such value can be made up. Give one.",
)
ENDLESS_ROWS: Final = declare(
    "T713",
    "error",
    "Rows that need each other",
    "`{value}` of {entity} needs a row that in turn needs one of {entity}. Give it.",
)
UNKNOWN_PARAMETER: Final = declare(
    "T720", "error", "Unknown parameter", "{operation} has no parameter `{value}`. Parameters are: {allowed}."
)
PARAMETER_MISSING: Final = declare(
    "T721", "error", "Path parameter missing", "The call of {operation} gives no `{value}`, which is part of its path."
)
UNKNOWN_MEMBER: Final = declare(
    "T722",
    "error",
    "Unknown member of the body",
    "The body of {operation} has no member `{value}`. Members are: {allowed}.",
)
NO_BODY: Final = declare(
    "T723", "error", "Call with a body that has none", "{operation} takes no body, so `{value}` cannot be sent."
)
MEMBER_MISSING: Final = declare(
    "T724",
    "error",
    "Required member not sent",
    "The call of {operation} expects {status}, but does not send `{value}`, which the body requires.",
)
IMPOSSIBLE_STATUS: Final = declare(
    "T725",
    "error",
    "Status that never comes",
    "{operation} never answers with {value}. It answers with {allowed}.",
)
IMPOSSIBLE_CODE: Final = declare(
    "T726",
    "error",
    "Code that never comes",
    "{operation} never refuses with `{value}` and status {status}. Its refusals are: {allowed}.",
)
NO_ANSWER_NAME: Final = declare(
    "T727",
    "error",
    "Name for an answer without body",
    "`{value}` cannot name this answer: {operation} answers {status} without a body.",
)
CALLER_NOT_ADMITTED: Final = declare(
    "T728",
    "error",
    "Success without being admitted",
    "{operation} is for {callers}, so a call by {value} cannot succeed with {status}.",
)
FILE_NAME: Final = declare(
    "T730",
    "error",
    "File without a name",
    '`{value}` names no file. In a scenario a file is its name with an ending, in quotes, such as "photo.png".',
)
NO_CALLS: Final = declare(
    "T729", "error", "Scenario without calls", "The scenario calls no operation, so it tests nothing."
)
