"""Codes about what people wrote in generated files and in stored forms."""

from typing import Final

from compiler.diagnostics.registry import declare

CONFLICT: Final = declare(
    "G1080",
    "error",
    "Hand edit and new version conflict",
    "{file} was changed by hand where it is now generated differently; it was kept, and nothing was written.\n{sides}",
)
NO_LONGER_GENERATED: Final = declare(
    "G1081",
    "error",
    "Edited file is no longer generated",
    "{file} was edited by hand, and the spec no longer asks for it; it was kept, and nothing was written.",
)
DELETED: Final = declare(
    "G1082", "warning", "Generated file was deleted by hand", "{file} was deleted by hand and stays deleted."
)
DELETED_BUT_NEEDED: Final = declare(
    "G1083", "error", "Deleted file is needed", "{file} was deleted by hand, but it is imported by {users}."
)
EDITS_BREAK: Final = declare(
    "G1084",
    "error",
    "Hand edits break the project",
    "As generated the project passes; with what was changed by hand it does not. Touched: {files}.",
)
UNIT_EDITED: Final = declare(
    "G1085",
    "error",
    "Stored form was edited but is not pinned",
    "{file} is not the form that was accepted; a compile would fill it anew and lose the change.",
)
PINNED_GONE: Final = declare(
    "G1086", "error", "Pinned unit is no longer declared", "{pinned} is pinned, but the spec no longer declares it."
)
PINNED_UNREADABLE: Final = declare(
    "G1087", "error", "Pinned form cannot be read", "{file} is no form of its phase: {reason}."
)
NOT_GENERATED: Final = declare(
    "G1088", "error", "Not a generated file", "{file} is named by {option}, but it is no generated file."
)
IN_THE_WAY: Final = declare(
    "G1089",
    "error",
    "Another file is in the way",
    "{file} would be generated, but something that Formwork never wrote is there; nothing was written.",
)
PINNED_OUTDATED: Final = declare(
    "G1090",
    "warning",
    "Pinned form is older than its requirements",
    "{pinned} is pinned and was written for requirements that the spec no longer has in these words: {cited}.",
)
