"""Codes about what the compile did: coverage of the requirements, the output tree, and what the tools said of it."""

from typing import Final

from compiler.diagnostics.registry import declare

UNCOVERED: Final = declare("G1001", "warning", "Requirement is not covered", "Not compiled: {reason}.")
EDITED_BY_HAND: Final = declare(
    "G1010",
    "error",
    "Generated file was edited by hand",
    "{file} was edited by hand and cannot be merged; it was kept, and the output was left as it was.",
)
LOCKED: Final = declare("G1011", "error", "Another compile is running", "Another compile of {folder} is running{by}.")
OUTPUT_UNUSABLE: Final = declare("G1012", "error", "Output folder cannot be used", "{folder}: {reason}.")
FORMATTER: Final = declare("G1020", "error", "Emitted file cannot be formatted", "{file}:{line}: {reason}.")
LINT: Final = declare("G1021", "error", "Emitted file breaks a lint rule", "{file}:{line}: {rule} {reason}.")
TYPES: Final = declare("G1022", "error", "Emitted file does not type-check", "{file}:{line}: {reason}.")
MIGRATION: Final = declare("G1023", "error", "Migration fails", "The database cannot be created: {reason}.")
BOOT: Final = declare(
    "G1024", "error", "Emitted project does not start", "The application cannot be imported: {reason}."
)
SCENARIO: Final = declare("G1025", "error", "Emitted test fails", "{test}: {reason}.")
TOOL_MISSING: Final = declare("G1026", "error", "A tool cannot be run", "{tool} cannot be run: {reason}.")
UNEXPECTED: Final = declare("G1030", "error", "Error of the compiler", "The compiler failed on {unit_name}: {reason}.")
CONTEXT_TOO_LARGE: Final = declare(
    "G1003",
    "warning",
    "Context does not fit",
    "More is needed than the {budget} tokens that a call may read; left out: {sections}.",
)
VECTORS_UNAVAILABLE: Final = declare(
    "G1004", "error", "Vectors cannot be made", "Search by meaning does not work here: {reason}."
)
UNSUPPORTED: Final = declare(
    "G1032", "error", "Target cannot say this", "The emitted project cannot hold this: {reason}."
)
UNIT_UNREADABLE: Final = declare(
    "G1031", "error", "Stored unit cannot be read", "{file} is missing or is not of the form that this version has."
)
EXTENSION_SIGNATURE: Final = declare(
    "G1040",
    "error",
    "Function written by hand that does not fit",
    "{file} {problem}. It is written by hand and stays as it is: let it have `{signature}`, or change the spec.",
)
