"""Codes about the spec as text: it cannot be read, or its sections cannot be told apart."""

from typing import Final

from compiler.diagnostics.registry import declare

MISSING: Final = declare("S101", "error", "No such spec", "{reason}.")
UNREADABLE: Final = declare("S102", "error", "Spec cannot be read", "{reason}.")
BINARY: Final = declare("S103", "error", "Binary file", "{reason}.")
UNDECODABLE: Final = declare("S104", "error", "Not UTF-8", "{reason}.")
TOO_LARGE: Final = declare("S105", "error", "File is too large", "{reason}.")
EMPTY: Final = declare("S106", "error", "Empty file", "{reason}.")
NO_MARKDOWN: Final = declare("S107", "error", "No Markdown", "{reason}.")
DUPLICATE_SECTION: Final = declare("S110", "error", "Two sections of one id", "{reason}.")
DUPLICATE_REQUIREMENT: Final = declare("S111", "error", "Two requirements of one id", "{reason}.")
UNCLOSED_FENCE: Final = declare("S112", "warning", "Code fence is never closed", "{reason}.")
