"""Codes about a model's reply: it cannot be read, or does not fit the form."""

from typing import Final

from compiler.diagnostics.registry import declare

NO_CALL: Final = declare("F901", "error", "No function call", "The reply holds no call of `{tool}`: it {seen}.")
TRUNCATED: Final = declare(
    "F902", "error", "Truncated reply", "The reply was cut off before its end; nothing of it was taken."
)
SEVERAL_CALLS: Final = declare(
    "F903",
    "error",
    "Several different calls",
    "The reply holds several different calls of `{tool}`; exactly one is needed.",
)
NOT_JSON: Final = declare("F904", "error", "Arguments are not JSON", "The arguments are not one JSON object: {reason}.")
SCHEMA_ECHOED: Final = declare(
    "F905", "error", "Schema instead of values", "The reply repeats the schema; the values that fit it are needed."
)
WRONG_FUNCTION: Final = declare(
    "F906",
    "error",
    "Call of another function",
    "The reply calls `{value}` with arguments that do not fit; the one function is {allowed}.",
)
REPETITION: Final = declare("F907", "error", "Repetition loop", "The reply repeats itself: {reason}.")
MISSING: Final = declare("F910", "error", "Missing property", "`{value}` is missing; the form needs it{nullable}.")
UNKNOWN_PROPERTY: Final = declare(
    "F911", "error", "Unknown property", "`{value}` is no property here; there are {allowed}."
)
WRONG_TYPE: Final = declare("F912", "error", "Wrong type", "Expected {expected}, got {got}.")
NOT_ALLOWED: Final = declare("F913", "error", "Value is not one of the allowed", "`{value}` is not one of {allowed}.")
NOT_OFFERED: Final = declare(
    "F914", "error", "Reference to what does not exist", "`{value}` does not exist here; there are {allowed}."
)
NO_KIND: Final = declare(
    "F915", "error", "No such kind of node", "The node needs `{discriminator}` to be one of {allowed}; it has {got}."
)
OUT_OF_BOUNDS: Final = declare("F916", "error", "Value breaks a limit of the form", "{reason}")

NO_REPLY: Final = declare("F920", "error", "The model did not answer", "{unit_name} was not filled: {reason}")
MORE_STEPS: Final = declare(
    "F917",
    "error",
    "More kinds of step can say it",
    "What is not covered may be said now: there are also the steps {steps}. Only what they cannot say stays uncovered.",
)
GIVEN_UP: Final = declare(
    "F921",
    "error",
    "Given up",
    "{unit_name} was not accepted after {attempts} attempts; what is still wrong stands above.",
)
SKIPPED: Final = declare(
    "F922", "error", "Not filled because another unit failed", "{unit_name} needs {needed}, which failed."
)
BUDGET_SPENT: Final = declare(
    "F923",
    "error",
    "Not filled because the budget is used up",
    "{unit_name} was not filled: the run may cost {limit}, and has used {used}.",
)
