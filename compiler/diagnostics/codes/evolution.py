"""Codes about the step from the database that a project has to the one that it needs."""

from typing import Final

from compiler.diagnostics.registry import declare

SUSPECTED_RENAME: Final = declare(
    "G1060",
    "error",
    "Renamed or replaced",
    "{gone} is gone and {new} is new. If it was renamed its values are kept, else they are lost.",
)
NEEDS_VALUE: Final = declare(
    "G1061", "error", "Rows have no value", "{subject} is required, and the rows that exist have no value for it."
)
NO_CAST: Final = declare(
    "G1062", "error", "Values cannot be kept", "{subject} was {old} and is now {new}; its values cannot be converted."
)
LOSES: Final = declare(
    "G1063", "warning", "Values will be lost", "The migration removes {subject} with its values; there is no way back."
)
UNUSED_ANSWER: Final = declare("G1064", "error", "Option has no use", "{option} does not fit: {reason}.")
BAD_BACKFILL: Final = declare("G1065", "error", "Backfill cannot be used", "--backfill {subject}: {reason}.")
HISTORY: Final = declare(
    "G1066", "error", "History of migrations is broken", "The migrations cannot be continued: {reason}."
)
