"""Answers that are no JSON: what the emitted classes of ``app/runtime/media.py`` and ``pages.py`` are called."""

from typing import Final

from ast_schemas import ir
from ast_schemas.outline import Media

CONTENT_TYPES: Final[dict[Media, str]] = {"csv": "text/csv", "text": "text/plain", "html": "text/html", "file": "*/*"}
CLASSES: Final[dict[Media, tuple[str, str]]] = {
    "csv": ("app.runtime.media", "CsvBytes"),
    "text": ("app.runtime.media", "TextBytes"),
    "html": ("app.runtime.pages", "PageBytes"),
    "file": ("app.runtime.downloads", "FileBytes"),
}
PAGES: Final = ("app/runtime/pages.py", "app/templates/")
"""Files that only a program with pages has; they need jinja2."""


def takes_tables(operation: ir.Operation) -> bool:
    """Whether a list may also be sent as CSV: where it stands under no name."""
    return operation.input is not None and operation.input_many and operation.envelope.input is None


def has_pages(program: ir.Program) -> bool:
    """Whether some operation answers with HTML."""
    return any(operation.media == "html" for operation in program.operations)
